/// The way from the root to a value, written `rooms.join["!a"].timeline.events[3]`.
package struct JSONPath: Sendable, Equatable {
  package enum Step: Sendable, Equatable {
    case member(String)
    case element(Int)

    package static func == (left: Step, right: Step) -> Bool {
      switch (left, right) {
      // As bytes: to `String` two spellings of "é" would be one name.
      case (.member(let left), .member(let right)): left.utf8.elementsEqual(right.utf8)
      case (.element(let left), .element(let right)): left == right
      case (.member, .element), (.element, .member): false
      }
    }
  }

  package var steps: [Step]

  package init(_ steps: [Step] = []) { self.steps = steps }
}

extension JSONPath: CustomStringConvertible {
  /// Names longer than this are cut: a hostile one may have megabytes.
  private static let maximumNameLength = 80

  package var description: String {
    guard !steps.isEmpty else { return "the whole text" }
    var text = ""
    for step in steps {
      switch step {
      case .element(let index): text += "[\(index)]"
      case .member(let name) where Self.isPlain(name): text += text.isEmpty ? name : ".\(name)"
      case .member(let name): text += "[\(Self.quoted(name))]"
      }
    }
    return text
  }

  /// The name in quotes, escaped, and no longer than a line can bear.
  static func quoted(_ name: String) -> String {
    let isLong = name.unicodeScalars.count > maximumNameLength
    let shown =
      isLong
      ? String(String.UnicodeScalarView(name.unicodeScalars.prefix(maximumNameLength))) + "…"
      : name
    var bytes: [UInt8] = []
    bytes.appendJSONString(shown)
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isPlain(_ name: String) -> Bool {
    guard let first = name.utf8.first, !Ascii.isDigit(first), name.utf8.count <= maximumNameLength
    else { return false }
    return name.utf8.allSatisfy(Ascii.isWord)
  }
}
