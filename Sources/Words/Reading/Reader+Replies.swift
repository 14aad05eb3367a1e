import Studio

/// Replies whose meaning comes from what they reply to.
extension Reader {
  func reply(_ text: String, _ context: Context) -> Intent? {
    switch context.repliesTo {
    case .sheet, .gallery: return choice(text).map { .command(.choose($0)) }
    case .tasteCard: return tasteLine(text)
    // A changed prompt, in the director's hands again. The phrases still mean what they mean.
    case .promptCard where phrase(in: text) == nil: return .ask(trimmed(text, ""))
    default: return nil
    }
  }

  /// `3`, `#3`, `3.` or 3️⃣.
  private func choice(_ text: String) -> Int? {
    if case .number(let number) = Sign(reaction: text) { return number }
    let bare = trimmed(text, "#.! ")
    guard bare.utf8.count <= 3, let number = number(bare), number >= 1 else { return nil }
    return number
  }

  /// `palette: warmer greys`.
  private func tasteLine(_ text: String) -> Intent? {
    if let phrase = phrase(in: text) {
      return phrase == .keep || phrase == .approve ? .command(.taste(.keep)) : nil
    }
    guard let (field, line) = fieldAndLine(text) else {
      let fields = Keyword.fields.map(\.rawValue)
      return .misread(
        .badArgument(
          command: "taste set", value: oneLine(text, atMost: 60), expected: .oneOf(fields)))
    }
    return .command(.taste(.edit(field: field, text: line)))
  }

  /// The field before the colon, or the first word where `colon` may be missing.
  func fieldAndLine(_ text: some StringProtocol, needsColon: Bool = true) -> (TasteField, String)? {
    let text = Substring(text)
    var name: Substring
    var line: Substring
    if let colon = text.firstIndex(where: { $0 == ":" || $0 == "：" }),
      text[..<colon].utf8.count <= 60, field(text[..<colon]) != nil
    {
      (name, line) = (text[..<colon], text[text.index(after: colon)...])
    } else {
      guard !needsColon, let space = text.firstIndex(where: \.isWhitespace) else { return nil }
      (name, line) = (text[..<space], text[space...])
    }
    guard let field = field(name) else { return nil }
    let edited = oneLine(String(line), atMost: Taste.maximumLine * Taste.maximumPrinciples)
    return edited.isEmpty ? nil : (field, edited)
  }

  private func field(_ name: Substring) -> TasteField? {
    switch keyword(String(name), Keyword.fields) {
    case .principles: .principles
    case .palette: .dimension(.palette)
    case .composition: .dimension(.composition)
    case .mood: .dimension(.mood)
    case .texture: .dimension(.texture)
    case .avoid: .dimension(.avoid)
    default: nil
    }
  }

  func keyword(_ word: String, _ candidates: [Keyword]) -> Keyword? {
    vocabulary.lazy.compactMap { $0.keyword(word, among: candidates) }.first
  }
}

extension Keyword {
  static let fields: [Keyword] = [.principles, .palette, .composition, .mood, .texture, .avoid]
}
