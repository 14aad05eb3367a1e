internal import JSON
internal import Studio

/// What a director says next in a talk.
enum TalkAnswer: AnswerShape, Equatable {
  static let maximumQuestion = 600

  case question(String)
  /// Enough is known for a prompt.
  case ready

  init(_ object: JSONNode) throws(AnswerFault) {
    let members = Members(object)
    let ready = members["ready", "done", "enough"]
    let said = oneLine(
      members.text("say", "question", "text", "answer") ?? "", atMost: Self.maximumQuestion)
    switch ready?.boolean ?? ready?.string.map({ $0.lowercased() == "true" }) {
    case true?: self = .ready
    case false? where said.isEmpty: throw AnswerFault("ready is false, and say says nothing")
    case nil where said.isEmpty: throw AnswerFault("ready is missing")
    case false?, nil: self = .question(said)
    }
  }

  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }
}

/// A prompt for a painter: nothing in it is syntax anywhere behind it.
struct PromptAnswer: AnswerShape, Equatable {
  let prompt: String

  init(_ object: JSONNode) throws(AnswerFault) {
    let text = Members(object).text("prompt", "text", "description")
    guard let prompt = text.flatMap(PlainPrompt.cleaned) else {
      throw AnswerFault("prompt is missing")
    }
    self.prompt = prompt
  }

  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }
}

/// What a model sees in a picture.
struct LookAnswer: AnswerShape, Equatable {
  static let maximum = 500

  let seen: String

  init(_ object: JSONNode) throws(AnswerFault) {
    let text = Members(object).texts("seen", "description", "text").joined(separator: " ")
    seen = oneLine(text, atMost: Self.maximum)
    guard !seen.isEmpty else { throw AnswerFault("seen is missing") }
  }

  init?(part object: JSONNode) {
    do throws(AnswerFault) { try self.init(object) } catch { return nil }
  }
}

extension AnswerForm<TalkAnswer> {
  static var talk: AnswerForm {
    AnswerForm(
      name: "talk",
      schema: .whole([("ready", ["type": "boolean"]), ("say", ["type": "string"])]))
  }
}

extension AnswerForm<PromptAnswer> {
  static var prompt: AnswerForm {
    AnswerForm(name: "prompt", schema: .whole([("prompt", ["type": "string"])]))
  }
}

extension AnswerForm<LookAnswer> {
  static var look: AnswerForm {
    AnswerForm(name: "look", schema: .whole([("seen", ["type": "string"])]))
  }
}

extension JSONValue {
  /// Every member is required and no other allowed, as the strictest servers want it.
  fileprivate static func whole(_ members: [(String, JSONValue)]) -> JSONValue {
    [
      "type": "object", "properties": .object(JSONObject(members)),
      "required": .array(members.map { JSONValue.string($0.0) }), "additionalProperties": false,
    ]
  }
}
