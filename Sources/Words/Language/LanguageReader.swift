import JSON
import Spelling

/// Reads a language file and checks each of its keys.
struct LanguageReader {
  static let maximumBytes = 256 << 10
  static let maximumSpellings = 20
  static let maximumSpelling = 60

  private static let parts = [
    "code", "name", "decimal", "plural", "quotes", "phrases", "commands", "words", "sentences",
  ]

  private let root: JSONNode

  init(_ bytes: [UInt8]) throws(LanguageError) {
    guard bytes.count <= Self.maximumBytes else {
      throw LanguageError("a language file has at most \(Self.maximumBytes) bytes", at: nil)
    }
    do throws(JSONError) {
      root = try JSONDocument(bytes, options: .settings).root.asObject()
    } catch {
      throw LanguageError(error)
    }
    try Self.check(root, against: Self.parts, what: "part")
  }

  func word(_ name: String, atMost count: Int) throws(LanguageError) -> String {
    let node = try part(name)
    guard let text = node.string, !text.isEmpty, text.utf8.count <= count else {
      throw LanguageError("\(name): expected a text of at most \(count) bytes", at: node.place)
    }
    return text
  }

  func plural() throws(LanguageError) -> PluralRule {
    let node = try part("plural")
    guard let rule = node.string.flatMap(PluralRule.init) else {
      let names = PluralRule.allCases.map(\.rawValue).joined(separator: ", ")
      throw LanguageError("plural: expected one of \(names)", at: node.place)
    }
    return rule
  }

  func quotes() throws(LanguageError) -> (String, String) {
    let node = try part("quotes")
    guard let text = node.string, text.count == 2, let first = text.first, let last = text.last
    else { throw LanguageError("quotes: expected an opening and a closing mark", at: node.place) }
    return (String(first), String(last))
  }

  func vocabulary() throws(LanguageError) -> Vocabulary {
    var vocabulary = Vocabulary()
    var taken: [String: String] = [:]
    func claim(_ spelling: Spelled, for key: String, folded: String) throws(LanguageError) {
      if let other = taken[folded], other != key {
        throw LanguageError("\(key): this spelling is already one of \(other)", at: spelling.place)
      }
      taken[folded] = key
    }
    for phrase in Phrase.allCases {
      let spellings = try spellings("phrases", Phrase.allCases.map(\.rawValue), phrase.rawValue)
      guard !spellings.isEmpty else {
        throw LanguageError("phrases.\(phrase.rawValue): expected at least one", at: nil)
      }
      for spelling in spellings {
        try claim(
          spelling, for: "phrases.\(phrase.rawValue)", folded: foldedPhrase(spelling.text))
        vocabulary.add(spelling.text, for: phrase)
      }
    }
    taken = Dictionary(
      uniqueKeysWithValues: CommandWord.allCases.map { ($0.rawValue, "commands.\($0.rawValue)") })
    for command in CommandWord.allCases {
      let names = CommandWord.allCases.map(\.rawValue)
      for spelling in try spellings("commands", names, command.rawValue) {
        guard !spelling.text.contains(" ") else {
          throw LanguageError("commands.\(command.rawValue): one word each", at: spelling.place)
        }
        try claim(spelling, for: "commands.\(command.rawValue)", folded: folded(spelling.text))
        vocabulary.add(spelling.text, for: command)
      }
    }
    for keyword in Keyword.allCases {
      for spelling in try spellings("words", Keyword.allCases.map(\.rawValue), keyword.rawValue) {
        vocabulary.add(spelling.text, for: keyword)
      }
    }
    return vocabulary
  }

  private struct Spelled {
    let text: String
    let place: JSONPlace
  }

  private func spellings(
    _ name: String, _ known: [String], _ key: String
  ) throws(LanguageError) -> [Spelled] {
    let node = try part(name)
    try Self.check(node, against: known, what: name == "phrases" ? "phrase" : "word")
    guard let list = node[key] else {
      throw LanguageError("\(name).\(key): required, but missing", at: node.place)
    }
    guard let elements = list.elements, elements.count <= Self.maximumSpellings else {
      throw LanguageError(
        "\(name).\(key): expected a list of at most \(Self.maximumSpellings)", at: list.place)
    }
    var spellings: [Spelled] = []
    for element in elements {
      guard let text = element.string, text.utf8.count <= Self.maximumSpelling,
        !foldedPhrase(text).isEmpty
      else {
        throw LanguageError(
          "\(name).\(key): expected a text of at most \(Self.maximumSpelling) bytes",
          at: element.place)
      }
      spellings.append(Spelled(text: text, place: element.place))
    }
    return spellings
  }

  func part(_ name: String) throws(LanguageError) -> JSONNode {
    guard let node = root[name] else {
      throw LanguageError("\(name): required, but missing", at: root.place)
    }
    return node
  }

  /// Unknown members are mistakes: a text under a misspelt key would never be said.
  static func check(
    _ node: JSONNode, against known: [String], what: String
  ) throws(LanguageError) {
    guard let members = node.members else {
      throw LanguageError("expected an object", at: node.place)
    }
    for member in members where !known.contains(where: member.isNamed) {
      let hint = Spelling.nearest(to: member.name, among: known).map { "; did you mean \($0)?" }
      throw LanguageError(
        "there is no \(what) named \(member.name.prefix(60))\(hint ?? "")",
        at: member.nameNode.place)
    }
  }
}
