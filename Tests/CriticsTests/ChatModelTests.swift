import BackEnds
import Concurrency
import Configuration
import HTTP
import HTTPClient
import HTTPServer
import JSON
import Secrets
import Testing

@Suite(.timeLimit(.minutes(1))) struct ChatModelTests {
  private static let schema: JSONValue = ["type": "object", "properties": ["score": [:]]]

  private func question(_ form: ChatQuestion.Form = .text) -> ChatQuestion {
    var question = ChatQuestion(
      system: "You judge.",
      turns: [
        ChatTurn(.user, [.picture([1, 2, 3, 4], mimeType: "image/jpeg"), .text("What is it?")]),
        ChatTurn(.assistant, [.text("A boat.")]), ChatTurn(.user, [.text("And beside it?")]),
      ])
    question.form = form
    return question
  }

  private func ask(
    _ kind: ChatProtocol, _ answers: [ServerResponse], flavour: OpenAIChat.Flavour? = nil,
    below path: String = "", _ question: ChatQuestion
  ) async throws -> (reply: Result<ChatReply, ModelFault>, asked: [ChatServer.Asked]) {
    let server = ChatServer(answers)
    let reply = try await server.run(kind, flavour: flavour, below: path) {
      model -> Result<ChatReply, ModelFault> in
      do {
        return .success(try await model.answer(question))
      } catch let fault as ModelFault {
        return .failure(fault)
      }
    }
    return (reply, server.asked)
  }

  @Test(arguments: ChatProtocol.allCases)
  func `each is asked in its own words`(_ kind: ChatProtocol) async throws {
    let schema = ChatQuestion.Form.schema(Self.schema, name: "critique")
    let (reply, asked) = try await ask(kind, [answered(kind.saying("boats"))], question(schema))
    #expect(reply == .success(ChatReply(text: "boats", ending: .complete)))
    let one = try #require(asked.first)
    let body = one.body
    switch kind {
    case .openai:
      #expect(one.path == "/v1/chat/completions")
      #expect(one.headers["Authorization"] == "Bearer the-key")
      #expect(body.at("messages", "0", "role") == "system")
      #expect(
        body.at("messages", "1", "content", "0", "image_url", "url")
          == "data:image/jpeg;base64,AQIDBA==")
      #expect(body.at("messages", "1", "content", "1", "text") == "What is it?")
      #expect(body.at("messages", "2", "content") == "A boat.")
      #expect(body.at("response_format", "json_schema", "schema") == Self.schema)
      #expect(body["max_tokens"] == 900 && body["temperature"] == 0)
    case .ollama:
      #expect(one.path == "/api/chat" && body["format"] == Self.schema)
      #expect(body.at("messages", "1", "images", "0") == "AQIDBA==")
      #expect(body["think"] == false && body["stream"] == false)
      #expect(body.at("options", "num_predict") == 900)
      #expect(body.at("options", "num_ctx") == 8_192)
    case .anthropic:
      #expect(one.path == "/v1/messages" && one.headers["x-api-key"] == "the-key")
      #expect(one.headers["anthropic-version"] == "2023-06-01")
      #expect(body["system"] == "You judge.")
      #expect(body.at("messages", "0", "content", "0", "source", "data") == "AQIDBA==")
      #expect(body.at("messages", "0", "content", "0", "source", "media_type") == "image/jpeg")
      #expect(body.at("output_config", "format", "schema") == Self.schema)
    case .gemini:
      #expect(one.path == "/v1beta/models/llava:generateContent")
      #expect(one.headers["x-goog-api-key"] == "the-key")
      #expect(body.at("systemInstruction", "parts", "0", "text") == "You judge.")
      #expect(body.at("contents", "0", "parts", "0", "inlineData", "data") == "AQIDBA==")
      #expect(body.at("contents", "1", "role") == "model")
      #expect(body.at("generationConfig", "responseJsonSchema") == Self.schema)
      #expect(body.at("generationConfig", "maxOutputTokens") == 900)
    }
  }

  /// Eight references with the longest words are not cut, and one picture loads no model anew.
  @Test(arguments: [
    (0, 400, 8_192), (1, 400, 8_192), (1, 6_000, 8_192), (4, 400, 8_192), (8, 4_000, 16_384),
    (8, 30_000, 32_768), (40, 400, 32_768),
  ])
  func `Ollama has room for all that it is asked`(
    pictures: Int, bytes: Int, context: Int
  ) async throws {
    var question = question()
    let shown = (0..<pictures).map { _ in ChatTurn.Part.picture([1], mimeType: "image/jpeg") }
    question.turns = [
      ChatTurn(.user, shown + [.text(String(repeating: "a", count: bytes))])
    ]
    let asked = try await ask(.ollama, [answered(ChatProtocol.ollama.saying("x"))], question).asked
    #expect(asked.first?.body.at("options", "num_ctx") == JSONValue.integer(context))
  }

  @Test(arguments: [
    (ChatProtocol.openai, "/v1", "/v1/chat/completions"),
    (.openai, "/api/v1/", "/api/v1/chat/completions"),
    (.openai, "/models", "/models/v1/chat/completions"),
    (.openai, "/v1beta/openai", "/v1beta/openai/chat/completions"),
    (.ollama, "/api", "/api/chat"), (.anthropic, "/v1", "/v1/messages"),
    (.gemini, "/v1beta", "/v1beta/models/llava:generateContent"),
  ])
  func `the version may stand in the address or not`(
    kind: ChatProtocol, path: String, whole: String
  ) async throws {
    let asked = try await ask(kind, [answered(kind.saying(""))], below: path, question()).asked
    #expect(asked.map(\.path) == [whole])
  }

  @Test(arguments: OpenAIChat.Flavour.allCases)
  func `flavours of the same protocol`(_ flavour: OpenAIChat.Flavour) async throws {
    let schema = ChatQuestion.Form.schema(Self.schema, name: "critique")
    let answer = answered(ChatProtocol.openai.saying("boats"))
    let asked = try await ask(.openai, [answer], flavour: flavour, question(schema)).asked
    let body = try #require(asked.first?.body)
    let isPython = flavour == .llamaCppPython
    #expect(body.at("response_format", "type") == (isPython ? "json_object" : "json_schema"))
    #expect((body.at("response_format", "schema") == Self.schema) == isPython)
    #expect((body["max_completion_tokens"] != nil) == (flavour == .openai))
    #expect((body["max_tokens"] != nil) == (flavour != .openai))
    #expect((body["chat_template_kwargs"] != nil) == [.vllm, .llamaCpp].contains(flavour))
  }

  @Test(arguments: [
    ("https://api.openai.com", OpenAIChat.Flavour.openai), ("http://gpu:8000/v1", .compatible),
  ])
  func `the address tells the flavour where nobody else does`(
    _ address: String, flavour: OpenAIChat.Flavour
  ) throws {
    #expect(OpenAIChat.Flavour(of: try HTTPURL(parsing: address)) == flavour)
  }

  @Test func `what a model does not take is left out from then on`() async throws {
    let server = ChatServer([
      answered(
        [
          "error": [
            "message": "Unsupported value: 'temperature' does not support 0 with this model.",
            "type": "invalid_request_error", "code": "unsupported_value",
          ]
        ], status: 400),
      answered(
        [
          "error": [
            "message": "Unsupported parameter: 'max_tokens'. Use 'max_completion_tokens' instead."
          ]
        ], status: 400),
      answered(ChatProtocol.openai.saying("boats")),
    ])
    let question = question()
    try await server.run(.openai) { model in
      for _ in 0..<2 {
        let reply = try await model.answer(question)
        #expect(reply.text == "boats")
      }
    }
    #expect(server.asked.count == 4)
    for asked in server.asked.suffix(2) {
      #expect(asked.body["temperature"] == nil && asked.body["max_tokens"] == nil)
      #expect(asked.body["max_completion_tokens"] == 900)
    }
  }

  /// Answers that say 200, and how they end.
  @Test(
    arguments: [
      (
        ChatProtocol.openai,
        ["choices": [["message": ["content": "{"], "finish_reason": "length"]]] as JSONValue,
        ChatReply(text: "{", ending: .truncated)
      ),
      (
        .openai, ["choices": [["message": ["content": nil, "refusal": "I will not."]]]],
        ChatReply(text: "I will not.", ending: .refused)
      ),
      (
        .openai, ["choices": [["message": ["content": ""], "finish_reason": "content_filter"]]],
        ChatReply(text: "", ending: .refused)
      ),
      (
        .openai,
        [
          "choices": [
            [
              "message": [
                "content": [["type": "text", "text": "a"], ["type": "text", "text": "b"]],
                "reasoning_content": "long",
              ]
            ]
          ]
        ], ChatReply(text: "ab", ending: .complete)
      ),
      (
        .ollama,
        ["message": ["content": "", "thinking": "Let me see"], "done_reason": "length"],
        ChatReply(text: "", ending: .truncated)
      ),
      (
        .anthropic,
        [
          "content": [["type": "thinking", "thinking": "{}"], ["type": "text", "text": "x"]],
          "stop_reason": "max_tokens",
        ], ChatReply(text: "x", ending: .truncated)
      ),
      (
        .anthropic, ["content": [], "stop_reason": "refusal"],
        ChatReply(text: "", ending: .refused)
      ),
      (
        .gemini, ["promptFeedback": ["blockReason": "SAFETY"]],
        ChatReply(text: "SAFETY", ending: .refused)
      ),
      (
        .gemini,
        [
          "candidates": [
            [
              "content": ["parts": [["text": "hm", "thought": true], ["text": "x"]]],
              "finishReason": "MAX_TOKENS",
            ]
          ]
        ], ChatReply(text: "x", ending: .truncated)
      ),
      (
        .gemini, ["candidates": [["finishReason": "IMAGE_SAFETY"]]],
        ChatReply(text: "", ending: .refused)
      ),
    ] as [(ChatProtocol, JSONValue, ChatReply)])
  func `endings are read`(_ kind: ChatProtocol, _ answer: JSONValue, wanted: ChatReply) async throws
  {
    let reply = try await ask(kind, [answered(answer)], question()).reply
    #expect(reply == .success(wanted))
  }

  /// What goes wrong, at each kind of server.
  private enum Trouble: CaseIterable {
    case told, unknownModel, unauthorised, unpaid, tooLarge, limited, down, page, other, nothing

    var response: ServerResponse {
      switch self {
      case .told: answered(["error": ["message": "the model crashed", "code": 502]])
      case .unknownModel: answered(["error": "model 'llava' not found"], status: 404)
      case .unauthorised: answered(["error": ["message": "bad key"]], status: 401)
      case .unpaid: answered(["error": ["message": "pay first"]], status: 402)
      case .tooLarge: answered(["error": "too large"], status: 413)
      case .limited: answered(["error": ["message": "slow down"]], status: 429)
      case .down: answered(["error": ["message": "overloaded"]], status: 503)
      case .page: ServerResponse(status: 502, text: "<html><h1>Bad gateway</h1></html>")
      case .other: answered(["hello": "you"])
      case .nothing: answered([])
      }
    }

    var kind: ModelFault.Kind {
      switch self {
      case .told, .down, .page: .trouble
      case .unknownModel: .missing
      case .unauthorised: .unauthorised
      case .unpaid: .unpaid
      case .tooLarge: .tooLarge
      case .limited: .limited
      case .other, .nothing: .nonsense
      }
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `whatever a server says instead, it is a fault in one sentence`(_ kind: ChatProtocol)
    async throws
  {
    for trouble in Trouble.allCases {
      let reply = try await ask(kind, [trouble.response], question()).reply
      guard case .failure(let fault) = reply else {
        Issue.record("\(kind) took \(trouble) for an answer")
        continue
      }
      #expect(fault.kind == trouble.kind, "\(kind) \(trouble): \(fault)")
      #expect(!"\(fault)".contains("<") && !"\(fault)".contains("\n"), "\(fault)")
    }
  }

  @Test(arguments: ChatProtocol.allCases)
  func `where nobody answers that is said`(_ kind: ChatProtocol) async throws {
    // The port of a server that is gone.
    let server = ChatServer([answered([])])
    let model = try await server.run(kind) { $0 }
    do {
      _ = try await model.answer(question())
      Issue.record("nobody is there")
    } catch let fault as ModelFault {
      #expect(fault.kind == .unreachable && fault.wasNotBegun)
    }
  }
}
