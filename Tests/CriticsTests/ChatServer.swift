import ServerStage
import BackEnds
import Concurrency
import Configuration
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Secrets

/// A server with a model that answers what a test says.
final class ChatServer: Sendable {
  struct Asked: Sendable {
    let path: String
    let headers: HTTPHeaders
    let body: JSONValue
  }

  /// The questions are counted from 1.
  typealias Answer = @Sendable (Asked, _ number: Int) async throws -> ServerResponse

  private let answer: Answer
  private let log = Guarded<[Asked]>([])

  init(_ answer: @escaping Answer) { self.answer = answer }

  /// One answer after the other; the last one stays.
  convenience init(_ answers: [ServerResponse]) {
    self.init { _, number in answers[min(number, answers.count) - 1] }
  }

  var asked: [Asked] { log.withLock { $0 } }

  private func respond(_ request: ServerRequest) async throws -> ServerResponse {
    let bytes = try await request.body.bytes()
    let asked = Asked(
      path: request.path, headers: request.headers, body: try JSONValue(JSONDocument(bytes).root))
    let number = log.withLock { log -> Int in
      log.append(asked)
      return log.count
    }
    return try await answer(asked, number)
  }

  /// Runs `body` with a model of that kind behind this server, or wherever `place` says instead.
  func run<Result: Sendable>(
    _ kind: ChatProtocol, flavour: OpenAIChat.Flavour? = nil, below path: String = "",
    at place: @escaping @Sendable (String) -> String = { $0 },
    _ body: @Sendable (any ChatModel) async throws -> Result
  ) async throws -> Result {
    var routes = Routes()
    routes.add(.post, "/{path...}", maximumBodyBytes: 8 << 20) { try await self.respond($0) }
    return try await withRoutes(routes) { base in
      let address = try HTTPURL(parsing: place(base) + path)
      var settings = ModelServer.Settings(address)
      settings.credentials = kind.credentials(Secret("the-key"))
      settings.headers = kind.headers
      let models = ModelServer(settings, over: HTTPClient(), clock: .system)
      return try await body(kind.model("llava", on: models, flavour: flavour))
    }
  }
}

func answered(_ value: JSONValue, status: Int = 200) -> ServerResponse {
  ServerResponse(
    status: status, headers: ["Content-Type": "application/json"], body: .bytes(value.compact()))
}

/// What each kind of server says in its own words.
extension ChatProtocol {
  func saying(_ text: String) -> JSONValue {
    switch self {
    case .openai:
      ["choices": [["message": ["content": .string(text)], "finish_reason": "stop"]]]
    case .ollama: ["message": ["content": .string(text)], "done": true, "done_reason": "stop"]
    case .anthropic:
      ["content": [["type": "text", "text": .string(text)]], "stop_reason": "end_turn"]
    case .gemini:
      [
        "candidates": [
          ["content": ["parts": [["text": .string(text)]]], "finishReason": "STOP"]
        ]
      ]
    }
  }
}

extension JSONValue {
  /// The member at the end of that way; numbers are places in arrays.
  func at(_ way: String...) -> JSONValue? {
    var value: JSONValue? = self
    for step in way {
      if case .array(let elements)? = value, let index = Int(step) {
        value = elements.indices.contains(index) ? elements[index] : nil
      } else {
        value = value?[step]
      }
    }
    return value
  }
}
