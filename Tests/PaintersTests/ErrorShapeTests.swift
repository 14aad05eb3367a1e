import Concurrency
import HTTP
import Studio
import Testing

@testable import BackEnds
@testable import Painters

/// What servers answer when they do not paint.
struct ErrorShape: Sendable, CustomTestStringConvertible {
  let server: String
  let status: Int
  let body: String
  let kind: PainterFailure.Kind
  let detail: String

  init(
    _ server: String, _ status: Int, _ body: String, _ kind: PainterFailure.Kind, _ detail: String
  ) {
    (self.server, self.status, self.body) = (server, status, body)
    (self.kind, self.detail) = (kind, detail)
  }

  var testDescription: String { "\(server) \(status) \(detail)" }

  static let all = [
    Self("sd.cpp", 400, #"{"error":"prompt required"}"#, .badOrder, "prompt required"),
    Self(
      "sd.cpp", 400, #"{"error":"at least one image[] required"}"#, .badOrder,
      "at least one image[] required"),
    Self(
      "sd.cpp", 400, #"{"error":"invalid json","message":"parse error at line 1, column 2"}"#,
      .badOrder, "invalid json"),
    Self("sd.cpp", 404, #"{"error":"job not found"}"#, .modelMissing, "job not found"),
    Self("sd.cpp", 404, "", .modelMissing, ""),
    Self(
      "web UI", 404,
      #"{"error":"HTTPException","detail":"Sampler not found","body":"","errors":""}"#,
      .modelMissing, "Sampler not found"),
    Self(
      "web UI", 404, #"{"error":"HTTPException","detail":"Init image not found","body":""}"#,
      .modelMissing, "Init image not found"),
    Self(
      "web UI", 401, #"{"detail":"Incorrect username or password"}"#, .unauthorised,
      "Incorrect username or password"),
    Self(
      "web UI", 422, #"{"detail":[{"loc":["body","steps"],"msg":"not an integer","type":"int"}]}"#,
      .badOrder, "steps: not an integer"),
    Self(
      "web UI", 500,
      #"{"error":"OutOfMemoryError","detail":"","body":"","errors":"CUDA out of memory."}"#,
      .outOfMemory, "CUDA out of memory."),
    Self("vLLM", 503, #"{"detail":"the model is loading"}"#, .trouble, "the model is loading"),
    Self(
      "OpenAI", 400,
      #"{"error":{"message":"Rejected by the safety system.","code":"moderation_blocked"}}"#,
      .refusedByPolicy, "Rejected by the safety system."),
    Self(
      "OpenAI", 400, #"{"error":{"message":"No.","code":"content_policy_violation"}}"#,
      .refusedByPolicy, "No."),
    Self(
      "OpenAI", 400, #"{"error":{"message":"Unknown size","code":"invalid_value"}}"#, .badOrder,
      "Unknown size"),
    Self(
      "OpenAI", 403, #"{"error":{"message":"Your organization must be verified"}}"#,
      .unauthorised, "Your organization must be verified"),
    Self(
      "OpenAI", 429, #"{"error":{"message":"Rate limit","code":"rate_limit_exceeded"}}"#, .busy,
      "Rate limit"),
    Self(
      "OpenAI", 429, #"{"error":{"message":"No quota","code":"insufficient_quota"}}"#, .unpaid,
      "No quota"),
    Self(
      "OpenAI", 400, #"{"error":{"message":"Limit","code":"billing_hard_limit_reached"}}"#,
      .unpaid, "Limit"),
    Self(
      "LiteLLM", 400,
      #"{"error":{"message":"litellm.ContentPolicyViolationError: no","type":null,"code":"400"}}"#,
      .refusedByPolicy, "litellm.ContentPolicyViolationError: no"),
    Self(
      "OpenRouter", 402, #"{"error":{"code":402,"message":"Insufficient credits"}}"#, .unpaid,
      "Insufficient credits"),
    Self(
      "Google", 429, #"{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED"}}"#,
      .busy, "Quota"),
    Self(
      "Ollama", 404, #"{"error":"model 'x/z-image' not found"}"#, .modelMissing,
      "model 'x/z-image' not found"),
    Self("a proxy", 502, "<html><h1>Bad Gateway</h1></html>", .trouble, ""),
    Self("a proxy", 413, "<html><h1>Too Large</h1></html>", .tooLarge, ""),
    Self("a proxy", 504, "upstream timed out", .timedOut, "upstream timed out"),
    Self("a proxy", 302, "", .badAnswer, ""),
  ]
}

@Suite struct ErrorShapeTests {
  @Test(arguments: ErrorShape.all)
  func `every server's no is understood`(shape: ErrorShape) {
    let type = shape.body.hasPrefix("<") ? "text/html" : "application/json"
    let fault = ModelFault(
      status: shape.status, headers: ["Content-Type": type], body: Array(shape.body.utf8),
      at: .epoch)
    #expect(PainterFailure(fault) == PainterFailure(shape.kind, shape.detail))
  }
}
