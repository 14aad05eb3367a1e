internal import Encodings
internal import JSON

/// A model behind Gemini's `v1beta/models/…:generateContent`.
package struct GeminiChat: ChatModel {
  package let name: String
  package let takesPictures = true
  private let desk: ChatDesk

  /// The name may have `models/` before it, as the server lists it.
  package init(_ name: String, on server: ModelServer) {
    self.name = name.hasPrefix("models/") ? String(name.dropFirst("models/".count)) : name
    desk = ChatDesk(server)
  }

  package var origin: String { desk.server.origin }

  package func answer(_ question: ChatQuestion) async throws -> ChatReply {
    let root = try await desk.ask { manners in
      ModelQuestion(
        chat: desk.server.path("v1beta", "models/\(name):generateContent"),
        Self.body(question, manners: manners))
    }
    return try Self.reply(root)
  }

  static func body(_ question: ChatQuestion, manners: ChatManners) -> JSONObject {
    var generation = JSONObject()
    if manners.takesTemperature, let temperature = JSONNumber(question.temperature) {
      generation["temperature"] = .number(temperature)
    }
    generation["maxOutputTokens"] = .integer(question.maximumTokens)
    switch question.form {
    case .text: break
    case .object: generation["responseMimeType"] = "application/json"
    case .schema(let schema, _):
      generation["responseMimeType"] = "application/json"
      generation["responseJsonSchema"] = schema
    }
    var body = JSONObject()
    body["systemInstruction"] = ["parts": [["text": .string(question.system)]]]
    body["contents"] = .array(
      question.turns.map { turn in
        let role: JSONValue = turn.role == .user ? "user" : "model"
        return ["role": role, "parts": .array(turn.parts.map(part))]
      })
    body["generationConfig"] = .object(generation)
    return body
  }

  private static func part(_ part: ChatTurn.Part) -> JSONValue {
    switch part {
    case .text(let text): return ["text": .string(text)]
    case .picture(let bytes, let type):
      let data = JSONValue.string(Base64Text.encode(bytes, padded: true))
      return ["inlineData": ["mimeType": .string(type), "data": data]]
    }
  }

  /// Parts that are thoughts are no answer.
  static func reply(_ root: JSONNode) throws(ModelFault) -> ChatReply {
    if let reason = root["promptFeedback"]?["blockReason"]?.string {
      return ChatReply(text: reason, ending: .refused)
    }
    guard let candidate = root["candidates"]?[0] else {
      throw ModelFault(.nonsense, "it says nothing")
    }
    let parts = candidate["content"]?["parts"]?.elements.map(Array.init) ?? []
    let texts = parts.compactMap { part in
      part["thought"]?.boolean == true ? nil : part["text"]?.string
    }
    return ChatReply(text: texts.joined(), ending: ending(candidate["finishReason"]?.string))
  }

  private static func ending(_ reason: String?) -> ChatReply.Ending {
    switch reason {
    case "MAX_TOKENS": .truncated
    case "SAFETY", "PROHIBITED_CONTENT", "BLOCKLIST", "SPII", "RECITATION", "IMAGE_SAFETY",
      "IMAGE_PROHIBITED_CONTENT", "IMAGE_RECITATION":
      .refused
    default: .complete
    }
  }
}
