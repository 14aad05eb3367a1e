/// One language file: what is understood and what is said in it.
///
/// 1. Every sentence and every label is there, and holds exactly the slots it may hold.
/// 2. No spelling means two things in one place.
package struct Language: Sendable {
  /// `de`
  package let code: String
  /// `Deutsch`
  package let name: String
  package let decimalMark: String
  let plural: PluralRule
  let openingQuote: String
  let closingQuote: String
  let vocabulary: Vocabulary
  private let texts: [Sentence: [PluralRule.Form: Template]]
  private let labels: [Label: String]

  /// Takes JSON5, as in `bot-config/phrases/en.json5`.
  package init(parsing bytes: [UInt8]) throws(LanguageError) {
    let reader = try LanguageReader(bytes)
    code = try reader.word("code", atMost: 20)
    name = try reader.word("name", atMost: 40)
    decimalMark = try reader.word("decimal", atMost: 3)
    plural = try reader.plural()
    (openingQuote, closingQuote) = try reader.quotes()
    vocabulary = try reader.vocabulary()
    (texts, labels) = try reader.sentences(plural)
  }

  package init(parsing text: String) throws(LanguageError) {
    try self.init(parsing: Array(text.utf8))
  }

  package subscript(label label: Label) -> String { labels[label] ?? label.rawValue }

  package var isRightToLeft: Bool { ["ar", "fa", "he", "ur"].contains(code.prefix { $0 != "-" }) }

  /// The words of a phrase that people are told to write.
  package func spelling(of phrase: Phrase) -> String {
    vocabulary.shown[phrase] ?? phrase.rawValue
  }

  func template(of sentence: Sentence, for count: Int?) -> Template? {
    guard let forms = texts[sentence] else { return nil }
    return forms[count.map(plural.form) ?? .other] ?? forms[.other] ?? forms.values.first
  }
}

extension Sentence {
  /// `next.outOfRounds`
  var key: Substring { signature[0] }
  /// The slot that plural forms go by.
  var count: Substring? { signature.dropFirst().first { $0.hasPrefix("#") }?.dropFirst() }
  var slots: Set<String> {
    Set(signature.dropFirst().map { String($0.hasPrefix("#") ? $0.dropFirst() : $0) })
  }

  private var signature: [Substring] { rawValue.split(separator: " ") }
}
