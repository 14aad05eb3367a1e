import Concurrency
import HTTP
import HTTPServer
import JSON

/// What a server does that is asked for a picture.
enum Course: Sendable {
  case good([UInt8])
  /// The gate opens when the test is over.
  case trouble(Trouble, until: Concurrency.Gate)
}

// What each kind of server says, in its own words.
extension PaintingKind {
  func answer(to asked: PaintServer.Asked, _ course: Course) async throws -> ServerResponse {
    if self == .comfyui { return try await ComfyAnswers(course).answer(to: asked) }
    // It does not tell how far it is.
    if asked.line.hasSuffix("internal/progress") { return .page(404) }
    switch course {
    case .good(let bytes): return picture(bytes)
    case .trouble(let trouble, let over):
      return asked.line.hasPrefix("GET")
        ? trouble.file : try await response(trouble, until: over)
    }
  }

  func picture(_ bytes: [UInt8]) -> ServerResponse {
    let digits = Props.digits(bytes)
    switch self {
    case .openai, .sdcpp, .vllm, .localai, .litellm, .openrouter:
      return .json(["data": [["b64_json": .string(digits)]]])
    case .drafts:
      return .stream(
        "text/event-stream",
        [
          "event: image_generation.partial_image\ndata: {\"partial_image_index\":0}\n\n",
          "event: image_generation.completed\ndata: {\"b64_json\":\"\(digits)\"}\n\n",
        ])
    case .comfyui:
      return ServerResponse(headers: ["Content-Type": "image/png"], body: .bytes(bytes))
    case .a1111, .forge, .sdnext, .sdcppWeb:
      return .json(["images": [.string(digits)], "info": ""])
    case .ollama:
      return .stream(
        "application/x-ndjson",
        ["{\"completed\":1,\"total\":2}\n", "{\"done\":true,\"image\":\"\(digits)\"}\n"])
    case .chat:
      return Self.message(["images": [Self.image("data:image/png;base64,\(digits)")]])
    case .gemini:
      return Self.candidate(["inlineData": ["mimeType": "image/png", "data": .string(digits)]])
    }
  }

  /// Words where a picture should be, in the shape of an answer that is well.
  func saying(_ words: String) -> ServerResponse {
    switch self {
    case .openai, .drafts, .sdcpp, .vllm, .localai, .litellm, .openrouter:
      .json(["data": [["text": .string(words)]]])
    case .comfyui: .json(["status": "completed", "outputs": ["9": ["text": [.string(words)]]]])
    case .a1111, .forge, .sdnext, .sdcppWeb: .json(["images": [], "detail": .string(words)])
    case .ollama:
      .stream("application/x-ndjson", ["{\"response\":\"\(words)\"}\n{\"done\":true}\n"])
    case .chat: Self.message(["content": .string(words)])
    case .gemini: Self.candidate(["text": .string(words)])
    }
  }

  /// The picture is where `file` says, below the server itself.
  func naming(_ file: String) -> ServerResponse {
    self == .chat
      ? Self.message(["images": [Self.image(file)]])
      : .json(["data": [["url": .string(file)]]])
  }

  /// It does not do this, as a matter of policy.
  func refusing(_ words: String) -> ServerResponse {
    switch self {
    case .chat: Self.message(["content": nil, "refusal": .string(words)])
    case .gemini: .json(["promptFeedback": ["blockReason": "PROHIBITED_CONTENT"]])
    default: error(400, words, "moderation_blocked")
    }
  }

  func error(_ status: Int, _ words: String, _ code: String) -> ServerResponse {
    let message = JSONValue.string(words)
    let body: JSONValue =
      switch self {
      case .openai, .drafts: ["error": ["message": message, "code": .string(code)]]
      case .vllm:
        ["error": ["message": message, "type": .string(code), "code": .integer(status)]]
      case .localai: ["error": ["code": .integer(status), "message": message, "type": ""]]
      // It says the status once more, as text.
      case .litellm: ["error": ["message": message, "type": nil, "code": .string("\(status)")]]
      case .openrouter, .chat: ["error": ["code": .integer(status), "message": message]]
      case .sdcpp, .sdcppWeb, .ollama: ["error": message]
      case .a1111, .forge, .sdnext:
        ["error": "HTTPException", "detail": message, "body": "", "errors": ""]
      case .gemini:
        [
          "error": [
            "code": .integer(status), "message": message, "status": .string(code.uppercased()),
          ]
        ]
      case .comfyui:
        ["error": ["type": .string(code), "message": message, "extra_info": [:]]]
      }
    return .json(body, status: status)
  }

  private static func message(_ message: JSONValue) -> ServerResponse {
    .json(["choices": [["message": message, "finish_reason": "stop"]]])
  }

  private static func image(_ address: String) -> JSONValue {
    ["type": "image_url", "image_url": ["url": .string(address)]]
  }

  private static func candidate(_ part: JSONValue) -> ServerResponse {
    .json(["candidates": [["content": ["parts": [part]], "finishReason": "STOP"]]])
  }
}
