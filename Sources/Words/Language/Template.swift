/// A sentence of the language file, parsed: text in three styles, and slots.
///
/// `**bold**` and `` `code` `` are the only markup; a slot takes the style it stands in. What fills a
/// slot is never parsed, so nobody's words become markup.
struct Template: Equatable, Sendable {
  enum Piece: Equatable, Sendable {
    case text(String, RichText.Style)
    case slot(String, RichText.Style)
  }

  static let maximumCount = 1_000

  enum Mistake: Error, Equatable {
    case unclosedSlot, unclosedBold, unclosedCode, strayBrace, tooLong, empty
  }

  private(set) var pieces: [Piece] = []

  init(parsing text: String) throws(Mistake) {
    guard !text.isEmpty else { throw .empty }
    guard text.utf8.count <= Self.maximumCount else { throw .tooLong }
    var style = RichText.Style.plain
    var literal = ""
    var rest = Substring(text)
    func flush(_ pieces: inout [Piece]) {
      if !literal.isEmpty { pieces.append(.text(literal, style)) }
      literal = ""
    }
    while let character = rest.popFirst() {
      switch character {
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw .unclosedSlot }
        flush(&pieces)
        pieces.append(.slot(String(rest[..<end]), style))
        rest = rest[rest.index(after: end)...]
      case "}": throw .strayBrace
      case "`" where style != .bold:
        flush(&pieces)
        style = style == .code ? .plain : .code
      case "*" where rest.first == "*" && style != .code:
        rest.removeFirst()
        flush(&pieces)
        style = style == .bold ? .plain : .bold
      default: literal.append(character)
      }
    }
    flush(&pieces)
    if style == .bold { throw .unclosedBold }
    if style == .code { throw .unclosedCode }
  }

  var slots: Set<String> {
    Set(pieces.compactMap { if case .slot(let name, _) = $0 { name } else { nil } })
  }
}
