import Configuration
import BackEnds
import HTTP
import HTTPServer
import JSON
import Studio
import Testing

@testable import Critics

/// What the server of llama-cpp-python 0.3.36 answered, shortened, and what becomes of a critique then.
@Suite(.timeLimit(.minutes(1))) struct RecordedModelTests {
  struct Recorded: Sendable, CustomTestStringConvertible {
    /// As the recording is called.
    let name: String
    var status = 200
    let body: String
    let failure: CriticFailure

    var testDescription: String { name }

    init(
      _ name: String, status: Int = 200, _ body: String, _ reason: String,
      isWorthRetrying: Bool = false
    ) {
      (self.name, self.status, self.body) = (name, status, body)
      failure = CriticFailure("the model llava \(reason)", isWorthRetrying: isWorthRetrying)
    }

    /// An answer that says 200, with that content as JSON has it.
    init(_ name: String, saying content: String, ending: String, _ reason: String, again: Bool) {
      self.init(
        name,
        #"{"model":"tiny-random.gguf","choices":[{"index":0,"message":{"content":"\#(content)","role":"assistant"},"finish_reason":"\#(ending)"}]}"#,
        reason, isWorthRetrying: again)
    }

    static let all = [
      Recorded(
        "bad_body", status: 500,
        #"{"error":{"message":"1 validation error:\n  {'type': 'list_type', 'loc': ('body', 'messages'), 'msg': 'Input should be a valid list', 'input': 'x'}\n\n  File \"/srv/backend/v/lib/server/app.py\", line 376, in create_chat_completion\n    POST /v1/chat/completions","type":"internal_server_error","param":null,"code":null}}"#,
        "could not be asked: it has trouble of its own: 1 validation error: {'type': 'list_type', "
          + "'loc': ('body', 'messages'), 'msg': 'Input should be a valid list', 'input': 'x'} "
          + "File … line 376, in create_chat_completion POST …",
        isWorthRetrying: true),
      Recorded(
        "context_overflow", status: 400,
        #"{"error":{"message":"This model's maximum context length is 2048 tokens. However, you requested 5035 tokens (5025 in the messages, 10 in the completion). Please reduce the length of the messages or completion.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
        "could not be asked: it did not accept what it was asked for: This model's maximum context "
          + "length is 2048 tokens. However, you requested 5035 tokens (5025 in the messages, 10 "
          + "in the completion). Please reduce the length of the messages or completion."),
      // It has one model, which answers by any name; this one talks past its end.
      Recorded(
        "unknown_model", saying: #"\u00178"#, ending: "length", "broke its answer off",
        again: false),
      Recorded(
        "json_object_no_schema", saying: #"{\n\"\u7c0fy&\u07d7'=Q6v\" :-92\n\t \t,\n\""#,
        ending: "length", "broke its answer off", again: false),
      Recorded(
        "schema_truncated", saying: #"{ \"score\":-0.6,\"breakdown\":{\"p"#, ending: "length",
        "broke its answer off", again: false),
      Recorded(
        "plain", saying: #"\u048fP([\u0007`d\u0011\u0012jyQ"#, ending: "stop",
        "gave no answer that can be used: there is no JSON object in the answer", again: true),
      // A grammar holds it to the shape, and to no limit of a figure.
      Recorded(
        "schema_ok_0",
        saying:
          #"{ \"score\" :0.233e782,\"breakdown\" :{\"palette_tendency\":495181,\"compositional_style\" :51 , \"emotional_register\":8968554378250,\"texture_feel\" :-62346, \"avoid_list\" :-86142}, \"reasoning\": \"[\u0006j\", \"revised_prompt\":\"V\u0464\" } "#,
        ending: "stop",
        "gave no answer that can be used: score is no number from 0 to 10", again: true),
    ]

    var response: ServerResponse {
      ServerResponse(
        status: status, headers: ["Content-Type": "application/json"],
        body: .bytes(Array(body.utf8)))
    }
  }

  @Test(arguments: Recorded.all)
  func `what a real server says instead is one sentence and no score`(
    recorded: Recorded
  ) async throws {
    try await withCritic(
      .openai, flavour: .llamaCppPython,
      otherwise: { $0.topic == .critique ? recorded.response : nil }
    ) { critic, _ in
      let failure = await criticFailure { _ = try await critic.judge(question()) }
      #expect(failure == recorded.failure)
    }
  }

  /// `schema_openai_dialect`: it says no with a status of its own trouble.
  @Test func `a server that has the other dialect is asked in one that it has`() async throws {
    let no = Recorded(
      "schema_openai_dialect", status: 500,
      #"{"error":{"message":"1 validation error:\n  {'type': 'literal_error', 'loc': ('body', 'response_format', 'type'), 'msg': \"Input should be 'text' or 'json_object'\", 'input': 'json_schema'}","type":"internal_server_error","code":null}}"#,
      "")
    try await withCritic(
      .openai, flavour: .compatible,
      otherwise: { ChatProtocol.openai.rung(of: $0) == .schema ? no.response : nil }
    ) { critic, server in
      let judged = try await critic.judge(question())
      #expect(judged.score == 7.4)
      let rungs = server.asked.map { ChatProtocol.openai.rung(of: $0) }
      #expect(rungs == [.schema, .object, .object, .object])
    }
  }
}
