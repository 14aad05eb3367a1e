internal import JSON
internal import Studio

// The forms of the answers. Every member is required and no other allowed, as the strictest servers
// want it; reasons stand before figures, since a model writes from the front to the back.

extension AnswerForm<CritiqueAnswer> {
  static var critique: AnswerForm {
    let check = JSONValue.strict([
      ("n", ["type": "integer"]), ("answer", .choice(of: ["yes", "no", "unsure"])),
    ])
    let figures = Dimension.allCases.map { dimension -> (String, JSONValue) in
      // An empty list of what to avoid cannot be judged.
      (dimension.rawValue, dimension == .avoid ? ["type": ["number", "null"]] : .figure)
    }
    return AnswerForm(
      name: "critique",
      schema: .strict([
        ("seen", .texts(atMost: 5)),
        ("checks", .list(check, atMost: Checklist.maximumQuestions)),
        ("biggest_gap", .text),
        ("dimensions", .strict(figures)),
        ("score", .figure),
        ("revised_prompt", .text),
      ]))
  }
}

extension AnswerForm<ProfileAnswer> {
  static var profile: AnswerForm {
    AnswerForm(
      name: "taste",
      schema: .strict([
        ("principles", .texts(atMost: 5)),
        (Dimension.palette.rawValue, .text),
        (Dimension.composition.rawValue, .text),
        (Dimension.mood.rawValue, .text),
        (Dimension.texture.rawValue, .text),
        (Dimension.avoid.rawValue, .texts(atMost: 10)),
      ]))
  }
}

extension AnswerForm<DuelAnswer> {
  static var duel: AnswerForm {
    AnswerForm(
      name: "duel",
      schema: .strict([
        ("reason", .text), ("winner", .choice(of: ["A", "B", "tie"])),
      ]))
  }
}

extension AnswerForm<SightAnswer> {
  static var sight: AnswerForm {
    AnswerForm(
      name: "sight", schema: .strict([("colour", .text), ("number", .text)]))
  }
}

extension AnswerForm<Checklist> {
  static var checklist: AnswerForm {
    AnswerForm(
      name: "checklist",
      schema: .strict([("questions", .texts(atMost: Checklist.maximumQuestions))]))
  }
}

extension JSONValue {
  fileprivate static let text: JSONValue = ["type": "string"]
  fileprivate static let figure: JSONValue = ["type": "number"]

  fileprivate static func choice(of words: [String]) -> JSONValue {
    ["type": "string", "enum": .array(words.map { JSONValue.string($0) })]
  }

  /// Lengths are no part of what every server takes: they are said in words, and cut here.
  fileprivate static func list(_ items: JSONValue, atMost count: Int) -> JSONValue {
    ["type": "array", "items": items, "description": .string("at most \(count)")]
  }

  fileprivate static func texts(atMost count: Int) -> JSONValue { list(text, atMost: count) }

  fileprivate static func strict(_ members: [(String, JSONValue)]) -> JSONValue {
    [
      "type": "object", "properties": .object(JSONObject(members)),
      "required": .array(members.map { JSONValue.string($0.0) }), "additionalProperties": false,
    ]
  }
}
