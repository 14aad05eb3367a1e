internal import JSON

/// The members of an object under the names that models give them: `Palette Tendency` is
/// `palette_tendency`.
struct Members: Sendable {
  private var values: [String: JSONNode] = [:]

  init() {}

  init(_ object: JSONNode) {
    guard let members = object.members else { return }
    for member in members { set(member.name, member.value) }
  }

  mutating func set(_ name: String, _ value: JSONNode) { values[Self.key(name)] = value }

  /// The first of these names that is there and not null.
  subscript(names: String...) -> JSONNode? { self[names] }

  subscript(names: [String]) -> JSONNode? {
    names.lazy.compactMap { values[$0] }.first { !$0.isNull }
  }

  /// A text; an empty one does not count.
  func text(_ names: String...) -> String? {
    self[names]?.string.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Texts, also where there is one alone.
  func texts(_ names: String...) -> [String] {
    guard let node = self[names] else { return [] }
    if let text = node.string { return text.isEmpty ? [] : [text] }
    return (node.elements.map(Array.init) ?? []).prefix(Self.maximumTexts).compactMap(\.string)
  }

  static let maximumTexts = 40

  private static func key(_ name: String) -> String {
    String(name.prefix(60).lowercased().map { $0 == " " || $0 == "-" ? "_" : $0 })
  }
}
