internal import Encodings
internal import JSON

/// A model behind Ollama's own `api/chat`.
package struct OllamaChat: ChatModel {
  package let name: String
  package let takesPictures = true
  private let desk: ChatDesk

  package init(_ name: String, on server: ModelServer) {
    self.name = name
    desk = ChatDesk(server)
  }

  package var origin: String { desk.server.origin }

  package func answer(_ question: ChatQuestion) async throws -> ChatReply {
    let root = try await desk.ask { _ in
      ModelQuestion(
        chat: desk.server.path("api", "chat"), Self.body(question, model: name))
    }
    return try Self.reply(root)
  }

  static func body(_ question: ChatQuestion, model: String) -> JSONObject {
    var body = JSONObject()
    body["model"] = .string(model)
    let system: JSONValue = ["role": "system", "content": .string(question.system)]
    body["messages"] = .array([system] + question.turns.map(message))
    body["stream"] = .boolean(false)
    // Thoughts count as answer there, and leave no room for one.
    body["think"] = .boolean(false)
    var options = JSONObject()
    if let temperature = JSONNumber(question.temperature) {
      options["temperature"] = .number(temperature)
    }
    options["num_predict"] = .integer(question.maximumTokens)
    options["num_ctx"] = .integer(OllamaContext.tokens(for: question))
    body["options"] = .object(options)
    switch question.form {
    case .text: break
    case .object: body["format"] = "json"
    case .schema(let schema, _): body["format"] = schema
    }
    return body
  }

  /// The pictures stand beside the words, in their order.
  private static func message(_ turn: ChatTurn) -> JSONValue {
    var message = JSONObject()
    message["role"] = .string(turn.role.rawValue)
    message["content"] = .string(turn.text)
    let pictures = turn.parts.compactMap { part -> JSONValue? in
      guard case .picture(let bytes, _) = part else { return nil }
      return .string(Base64Text.encode(bytes, padded: true))
    }
    if !pictures.isEmpty { message["images"] = .array(pictures) }
    return .object(message)
  }

  static func reply(_ root: JSONNode) throws(ModelFault) -> ChatReply {
    guard let text = root["message"]?["content"]?.string else {
      throw ModelFault(.nonsense, "it says nothing")
    }
    let isTruncated = root["done_reason"]?.string == "length"
    return ChatReply(text: text, ending: isTruncated ? .truncated : .complete)
  }
}
