import BotConfig
import Testing

@testable import Words

struct LanguageTests {
  /// The English file with one thing changed.
  private static func mistake(_ old: String, _ new: String) -> String? {
    let bytes = BotConfig.phrases.first { $0.code == "en" }?.bytes ?? []
    let text = String(decoding: bytes, as: UTF8.self)
    guard let range = text.ranges(of: old).first else { return "there is no \(old)" }
    do throws(LanguageError) {
      _ = try Language(parsing: text.replacingCharacters(in: range, with: new))
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("\"late\":", "\"laet\":", "there is no sentence named laet; did you mean late?"),
    (
      "\"cleared\": \"The next picture starts from nothing.\",", "",
      "sentences that are missing: cleared"
    ),
    ("seed {seed}", "seed {sede}", "caption.seed: there is no slot {sede}; it has {seed}"),
    ("seed {seed}", "seed", "caption.seed: the slot {seed} is missing"),
    ("seed {seed}", "seed {seed", "caption.seed: a { has no }"),
    ("\"seed {seed}\"", "\"\"", "caption.seed: the text is empty"),
    ("\"seed {seed}\"", "7", "caption.seed: expected a text"),
    ("{one: \"Cancelled one picture.\", ", "{", "cancelled: the form “one” is missing"),
    (
      "{one: \"Cancelled one", "{onne: \"Cancelled one",
      "there is no plural form named onne; did you mean one?"
    ),
    ("plural: \"one\"", "plural: \"two\"", "plural: expected one of none, one"),
    (
      "iterate: [\"iterate\"]", "iterate: [\"ok\"]",
      "phrases.iterate: this spelling is already one of phrases.approve"
    ),
    ("iterate: [\"iterate\"]", "iterate: []", "phrases.iterate: expected at least one"),
    (
      "iterate: [\"iterate\"]", "itrate: [\"iterate\"]",
      "there is no phrase named itrate; did you mean iterate?"
    ),
    (
      "status: []", "status: [\"help\"]",
      "commands.status: this spelling is already one of commands.help"
    ),
    ("status: []", "status: [\"how now\"]", "commands.status: one word each"),
    ("code: \"en\",", "", "code: required, but missing"),
    (
      "\"dimension.mood\": \"mood\"", "\"dimension.mood\": \"{mood}\"",
      "dimension.mood: there is no slot {mood}; it has none"
    ),
  ])
  func `a mistake in a language file is named`(old: String, new: String, message: String) throws {
    let found = try #require(Self.mistake(old, new))
    #expect(found.contains(message), "\(found)")
  }

  @Test func `a mistake has its line`() throws {
    let found = try #require(Self.mistake("seed {seed}", "seed {sede}"))
    #expect(found.hasPrefix("line "))
  }

  @Test func `both languages are whole, and understood apart`() {
    #expect(Languages.english.code == "en" && Languages.german.code == "de")
    for phrase in Phrase.allCases {
      for language in [Languages.english, Languages.german] {
        #expect(language.vocabulary.phrase(language.spelling(of: phrase)) == phrase)
      }
    }
    for word in CommandWord.allCases { #expect(word.label != nil, "\(word)") }
    for directive in Directive.allCases { #expect(directive.label != nil, "\(directive)") }
  }

  @Test func `slots are marked once and named once`() {
    var keys = Set(Label.allCases.map(\.rawValue))
    for sentence in Sentence.allCases {
      #expect(keys.insert(String(sentence.key)).inserted, "\(sentence)")
      #expect(sentence.rawValue.split(separator: " ").count == sentence.slots.count + 1)
    }
  }

  @Test(arguments: [
    (PluralRule.one, [1: PluralRule.Form.one, 0: .other, 2: .other, 21: .other]),
    (.zeroOne, [0: .one, 1: .one, 2: .other]), (.none, [1: .other, 5: .other]),
    (.czech, [1: .one, 3: .few, 5: .other, 22: .other]),
    (.polish, [1: .one, 3: .few, 5: .many, 12: .many, 22: .few, 21: .many]),
    (.russian, [1: .one, 21: .one, 11: .many, 3: .few, 13: .many, 24: .few, 5: .many]),
  ])
  func `plural forms go by the rule`(rule: PluralRule, forms: [Int: PluralRule.Form]) {
    for (number, form) in forms { #expect(rule.form(of: number) == form, "\(number)") }
  }
}

extension String {
  fileprivate func replacingCharacters(in range: Range<Index>, with text: String) -> String {
    String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
  }
}
