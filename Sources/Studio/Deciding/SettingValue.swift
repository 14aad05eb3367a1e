/// What a setting is set to: a word that can be typed, or what only the language file can name.
package enum SettingValue: Equatable, Sendable, ExpressibleByStringLiteral {
  case word(String)
  case nobody
  case sizeOfPainter
  /// Nobody has said yet how the room is listened to.
  case unanswered

  package init(stringLiteral word: String) { self = .word(word) }

  init(_ name: String?) { self = name.map { .word($0) } ?? .nobody }

  /// For the record of who changed what.
  var code: String {
    switch self {
    case .word(let word): word
    case .nobody: "none"
    case .sizeOfPainter, .unanswered: "default"
    }
  }
}
