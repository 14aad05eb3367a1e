internal import Encodings
internal import JSON

extension OpenAIChat {
  static func body(
    _ question: ChatQuestion, model: String, flavour: Flavour, manners: ChatManners
  ) -> JSONObject {
    var body = JSONObject()
    body["model"] = .string(model)
    let system: JSONValue = ["role": "system", "content": .string(question.system)]
    body["messages"] = .array([system] + question.turns.map(message))
    let maximum = manners.countsCompletion ? "max_completion_tokens" : "max_tokens"
    body[maximum] = .integer(question.maximumTokens)
    if manners.takesTemperature, let temperature = JSONNumber(question.temperature) {
      body["temperature"] = .number(temperature)
    }
    body["response_format"] = format(question.form, flavour)
    // What is thought aloud counts as answer, and leaves no room for one.
    if flavour == .vllm || flavour == .llamaCpp {
      body["chat_template_kwargs"] = ["enable_thinking": false]
    }
    return body
  }

  private static func message(_ turn: ChatTurn) -> JSONValue {
    let role = JSONValue.string(turn.role.rawValue)
    let hasPicture = turn.parts.contains { if case .picture = $0 { true } else { false } }
    // Some servers know no parts where there is text alone.
    guard hasPicture else { return ["role": role, "content": .string(turn.text)] }
    return ["role": role, "content": .array(turn.parts.map(part))]
  }

  private static func part(_ part: ChatTurn.Part) -> JSONValue {
    switch part {
    case .text(let text): return ["type": "text", "text": .string(text)]
    case .picture(let bytes, let type):
      let url = "data:\(type);base64,\(Base64Text.encode(bytes, padded: true))"
      return ["type": "image_url", "image_url": ["url": .string(url)]]
    }
  }

  private static func format(_ form: ChatQuestion.Form, _ flavour: Flavour) -> JSONValue? {
    switch form {
    case .text: return nil
    case .object: return ["type": "json_object"]
    case .schema(let schema, _) where flavour == .llamaCppPython:
      return ["type": "json_object", "schema": schema]
    case .schema(let schema, let name):
      return [
        "type": "json_schema",
        "json_schema": ["name": .string(name), "strict": true, "schema": schema],
      ]
    }
  }
}
