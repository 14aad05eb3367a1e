internal import Encodings
internal import JSON

/// A model behind Anthropic's `v1/messages`.
package struct AnthropicChat: ChatModel {
  package let name: String
  package let takesPictures = true
  private let desk: ChatDesk

  package init(_ name: String, on server: ModelServer) {
    self.name = name
    desk = ChatDesk(server)
  }

  package var origin: String { desk.server.origin }

  package func answer(_ question: ChatQuestion) async throws -> ChatReply {
    let root = try await desk.ask { manners in
      ModelQuestion(
        chat: desk.server.path("v1", "messages"),
        Self.body(question, model: name, manners: manners))
    }
    return try Self.reply(root)
  }

  /// There is no form for any object: the words have to do.
  static func body(_ question: ChatQuestion, model: String, manners: ChatManners) -> JSONObject {
    var body = JSONObject()
    body["model"] = .string(model)
    body["max_tokens"] = .integer(question.maximumTokens)
    if manners.takesTemperature, let temperature = JSONNumber(question.temperature) {
      body["temperature"] = .number(temperature)
    }
    body["system"] = .string(question.system)
    body["messages"] = .array(
      question.turns.map { turn in
        ["role": .string(turn.role.rawValue), "content": .array(turn.parts.map(part))]
      })
    if case .schema(let schema, _) = question.form {
      body["output_config"] = ["format": ["type": "json_schema", "schema": schema]]
    }
    return body
  }

  private static func part(_ part: ChatTurn.Part) -> JSONValue {
    switch part {
    case .text(let text): return ["type": "text", "text": .string(text)]
    case .picture(let bytes, let type):
      let source: JSONValue = [
        "type": "base64", "media_type": .string(type),
        "data": .string(Base64Text.encode(bytes, padded: true)),
      ]
      return ["type": "image", "source": source]
    }
  }

  /// Blocks of thought are no answer.
  static func reply(_ root: JSONNode) throws(ModelFault) -> ChatReply {
    guard let blocks = root["content"]?.elements else {
      throw ModelFault(.nonsense, "it says nothing")
    }
    let texts = blocks.compactMap { block -> String? in
      block["type"]?.isString("text") == true ? block["text"]?.string : nil
    }
    let ending: ChatReply.Ending =
      switch root["stop_reason"]?.string {
      case "max_tokens", "model_context_window_exceeded": .truncated
      case "refusal": .refused
      default: .complete
      }
    return ChatReply(text: texts.joined(), ending: ending)
  }
}
