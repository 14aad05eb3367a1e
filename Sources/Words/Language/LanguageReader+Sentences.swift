import JSON

extension LanguageReader {
  typealias Texts = [Sentence: [PluralRule.Form: Template]]

  func sentences(_ plural: PluralRule) throws(LanguageError) -> (Texts, [Label: String]) {
    let node = try part("sentences")
    let keys = Sentence.allCases.map { String($0.key) } + Label.allCases.map(\.rawValue)
    try Self.check(node, against: keys, what: "sentence")
    let missing = keys.filter { node[$0] == nil }
    guard missing.isEmpty else {
      let first = missing.prefix(10).joined(separator: ", ")
      let rest = missing.count > 10 ? " and \(missing.count - 10) more" : ""
      throw LanguageError("sentences that are missing: \(first)\(rest)", at: node.place)
    }
    var texts: Texts = [:]
    for sentence in Sentence.allCases {
      guard let text = node[String(sentence.key)] else { continue }
      texts[sentence] = try forms(of: sentence, text, plural)
    }
    var labels: [Label: String] = [:]
    for label in Label.allCases {
      guard let text = node[label.rawValue] else { continue }
      let template = try template(text, label.rawValue, slots: [], count: nil)
      labels[label] = template.pieces.map { if case .text(let text, _) = $0 { text } else { "" } }
        .joined()
    }
    return (texts, labels)
  }

  private func forms(
    of sentence: Sentence, _ node: JSONNode, _ plural: PluralRule
  ) throws(LanguageError) -> [PluralRule.Form: Template] {
    let key = String(sentence.key)
    guard sentence.count != nil, let members = node.members else {
      return [.other: try template(node, key, slots: sentence.slots, count: nil)]
    }
    let wanted = plural.forms
    var forms: [PluralRule.Form: Template] = [:]
    try Self.check(node, against: wanted.map(\.rawValue), what: "plural form")
    for member in members {
      guard let form = PluralRule.Form(rawValue: member.name) else { continue }
      forms[form] = try template(
        member.value, key, slots: sentence.slots, count: sentence.count.map(String.init))
    }
    if let lacking = wanted.first(where: { forms[$0] == nil }) {
      throw LanguageError("\(key): the form “\(lacking.rawValue)” is missing", at: node.place)
    }
    return forms
  }

  /// `count` is the slot that a plural form may leave out.
  private func template(
    _ node: JSONNode, _ key: String, slots: Set<String>, count: String?
  ) throws(LanguageError) -> Template {
    guard let text = node.string else {
      throw LanguageError("\(key): expected a text", at: node.place)
    }
    let template: Template
    do throws(Template.Mistake) {
      template = try Template(parsing: text)
    } catch {
      throw LanguageError("\(key): \(error.phrase)", at: node.place)
    }
    let found = template.slots
    if let unknown = found.subtracting(slots).min() {
      let known = slots.sorted().map { "{\($0)}" }.joined(separator: ", ")
      let has = known.isEmpty ? "it has none" : "it has \(known)"
      throw LanguageError(
        "\(key): there is no slot {\(unknown.prefix(40))}; \(has)", at: node.place)
    }
    if let lacking = slots.subtracting(found).filter({ $0 != count }).min() {
      throw LanguageError("\(key): the slot {\(lacking)} is missing", at: node.place)
    }
    return template
  }
}

extension Template.Mistake {
  fileprivate var phrase: String {
    switch self {
    case .unclosedSlot: "a { has no }"
    case .strayBrace: "a } has no {"
    case .unclosedBold: "a ** has no second one"
    case .unclosedCode: "a ` has no second one"
    case .tooLong: "longer than \(Template.maximumCount) bytes"
    case .empty: "the text is empty"
    }
  }
}
