/// Text as the lexicon compares it.
enum Words {
  /// Longer prompts are read up to here.
  static let maximum = 400
  /// And longer words up to here.
  static let maximumWordBytes = 64

  static func trimmed(_ text: Substring) -> Substring {
    var text = text
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }

  /// Lower case, single blanks, one spelling of grey and of apostrophes.
  static func normal(_ text: String) -> String {
    tokens(text).map(\.text).joined(separator: " ")
  }

  struct Token: Equatable {
    var text: String
    /// As the person wrote it.
    var written: String
    /// Whether a comma, a full stop or the like stands before it.
    var startsClause: Bool
  }

  static func tokens(_ text: String) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    var startsClause = true
    func close() {
      while word.hasSuffix("-") || word.hasSuffix("'") { word.removeLast() }
      while word.hasPrefix("-") || word.hasPrefix("'") { word.removeFirst() }
      guard !word.isEmpty else { return }
      if word.hasSuffix("'s"), word.count > 2 { word.removeLast(2) }
      tokens.append(Token(text: one(word.lowercased()), written: word, startsClause: startsClause))
      startsClause = false
      word = ""
    }
    func extend(_ character: Character) {
      guard word.utf8.count + character.utf8.count <= maximumWordBytes else { return }
      word.append(character)
    }
    for character in text {
      guard tokens.count < maximum else { break }
      if character.isLetter || character.isNumber || character == "-" {
        extend(character)
      } else if character == "'" || character == "’" {
        extend("'")
      } else {
        close()
        if ",.;:!?|()[]\n".contains(character) { startsClause = true }
      }
    }
    close()
    return tokens
  }

  private static func one(_ word: String) -> String {
    switch word {
    case "grey": "gray"
    case "greys": "grays"
    default: word
    }
  }
}
