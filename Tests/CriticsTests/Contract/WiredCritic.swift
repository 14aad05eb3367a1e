import Configuration
import BackEnds
import Concurrency
import HTTPServer
import ImageFiles
import JSON
import Studio

@testable import Critics

extension ChatServer.Asked {
  /// Everything in it, however its protocol orders it.
  var text: String { String(decoding: body.compact(), as: UTF8.self) }
  var topic: ChatQuestion.Topic { ChatQuestion.Topic(of: text) }
}

/// Answers otherwise than a model that is well, or not.
typealias Otherwise = @Sendable (ChatServer.Asked) async throws -> ServerResponse?

/// Runs `body` with a critic whose model sees and judges well, behind a server of that kind.
func withCritic(
  _ kind: ChatProtocol, flavour: OpenAIChat.Flavour? = nil,
  at place: @escaping @Sendable (String) -> String = { $0 },
  otherwise odd: @escaping Otherwise = { _ in nil },
  _ body: @Sendable (VisionCritic, ChatServer) async throws -> Void
) async throws {
  let drawn = tests(seed: 3)
  let server = ChatServer { asked, _ in
    if let answer = try await odd(asked) { return answer }
    let text =
      switch asked.topic {
      case .sight: right(drawn[0])
      case .checklist: #"{"questions":["Are there three boats?","Is there a moon?"]}"#
      case .critique: critique()
      case .duel: #"{"reason":"more boats","winner":"A"}"#
      case .extraction:
        """
        {"principles":["Leave half of it empty."],"palette_tendency":"pale greys",
        "compositional_style":"low horizon","emotional_register":"calm","texture_feel":"soft",
        "avoid_list":["neon"]}
        """
      }
    return answered(kind.saying(text))
  }
  try await server.run(kind, flavour: flavour, at: place) { model in
    let critic = VisionCritic(
      "vision", asking: model, prompts: prompts, clock: .system,
      randomness: Randomness.seeded(3), decode: { try decodeImage($0).raster })
    try await body(critic, server)
  }
}

func criticFailure(_ body: () async throws -> Void) async -> CriticFailure? {
  do {
    try await body()
    return nil
  } catch {
    return error as? CriticFailure
  }
}

// What each kind of server says besides what is well, and how it was asked.
extension ChatProtocol {
  func refusing(_ words: String, status: Int = 400) -> ServerResponse {
    let message = JSONValue.string(words)
    let body: JSONValue =
      switch self {
      case .openai: ["error": ["message": message, "type": "invalid_request_error"]]
      case .ollama: ["error": message]
      case .anthropic:
        ["type": "error", "error": ["type": "invalid_request_error", "message": message]]
      case .gemini:
        ["error": ["code": .integer(status), "message": message, "status": "INVALID_ARGUMENT"]]
      }
    return answered(body, status: status)
  }

  /// It may say no more than so many tokens.
  func breakingOff(_ text: String) -> ServerResponse {
    let text = JSONValue.string(text)
    let body: JSONValue =
      switch self {
      case .openai: ["choices": [["message": ["content": text], "finish_reason": "length"]]]
      case .ollama: ["message": ["content": text], "done": true, "done_reason": "length"]
      case .anthropic:
        ["content": [["type": "text", "text": text]], "stop_reason": "max_tokens"]
      case .gemini:
        [
          "candidates": [
            ["content": ["parts": [["text": text]]], "finishReason": "MAX_TOKENS"]
          ]
        ]
      }
    return answered(body)
  }

  /// It will not say this; Ollama has no form for that.
  var declining: ServerResponse? {
    switch self {
    case .openai: answered(["choices": [["message": ["content": nil, "refusal": "No."]]]])
    case .ollama: nil
    case .anthropic: answered(["content": [], "stop_reason": "refusal"])
    case .gemini: answered(["promptFeedback": ["blockReason": "SAFETY"]])
    }
  }

  /// How many pictures were shown.
  func pictures(in asked: ChatServer.Asked) -> Int {
    let mark: String
    switch self {
    case .openai: mark = #""image_url":{"#
    case .anthropic: mark = #""type":"image""#
    case .gemini: mark = #""inlineData""#
    case .ollama:
      guard case .array(let images)? = asked.body.at("messages", "1", "images") else { return 0 }
      return images.count
    }
    return asked.text.split(separator: mark, omittingEmptySubsequences: false).count - 1
  }

  /// In which form the answer was asked for. Anthropic knows none but the first.
  func rung(of asked: ChatServer.Asked) -> CapabilityLadder.Rung {
    let body = asked.body
    switch self {
    case .openai:
      let type = body.at("response_format", "type")
      return type == "json_schema" ? .schema : type == "json_object" ? .object : .text
    case .ollama:
      guard let format = body["format"] else { return .text }
      return format == "json" ? .object : .schema
    case .anthropic: return body["output_config"] == nil ? .text : .schema
    case .gemini:
      if body.at("generationConfig", "responseJsonSchema") != nil { return .schema }
      return body.at("generationConfig", "responseMimeType") == nil ? .text : .object
    }
  }
}
