import BackEnds
import HTTP
import JSON
import Testing

@testable import Painters

private let hello = PictureReference.bytes(Array("hello".utf8))

@Suite struct OpenAIAnswerTests {
  private static let answers: [(value: JSONValue, reference: PictureReference)] = [
    (["created": 1, "data": [["b64_json": "aGVsbG8="]], "output_format": "png"], hello),
    (["data": [["b64_json": "aGVsbG8=", "url": nil]]], hello),
    (["data": [["b64_json": nil, "url": "https://p.example/1"]]], .link("https://p.example/1")),
    (["data": [["b64_json": "", "url": "data:image/png;base64,aGVsbG8="]]], hello),
    (["data": [["url": "/generated/1.png"]]], .link("/generated/1.png")),
    (["data": ["aGVsbG8="]], hello),
    (["data": [["b64_json": "aGVsbG8="], ["b64_json": "!"]], "error": nil], hello),
    (
      ["data": [["b64_json": "aGVsbG8=", "media_type": "image/png"]], "usage": ["cost": 1]], hello
    ),
  ]

  @Test(arguments: answers)
  func `the picture is found in every relative's answer`(
    value: JSONValue, reference: PictureReference
  ) throws {
    #expect(try OpenAIPicture(Props.answer(value)).reference == reference)
    // Servers lie about the type.
    #expect(try OpenAIPicture(Props.answer(value, type: "text/html")).reference == reference)
  }

  @Test func `nothing but the file is an answer, too`() throws {
    let answer = ModelAnswer(status: 200, contentType: "image/png", body: [1, 2, 3])
    #expect(try OpenAIPicture(answer) == OpenAIPicture(.bytes([1, 2, 3])))
  }

  @Test func `the prompt that the server made of ours is kept`() throws {
    let long = String(repeating: "x", count: 9_000)
    let answer = Props.answer(
      ["data": [["b64_json": "aGVsbG8=", "revised_prompt": .string(long)]]])
    #expect(try OpenAIPicture(answer).revisedPrompt?.count == 4_000)
  }

  @Test(
    arguments: [
      (["data": []], .nonsense, ""), (["data": [[:]]], .nonsense, ""), ([:], .nonsense, ""),
      (["message": "I do not paint"], .nonsense, "I do not paint"),
      (
        ["data": [["b64_json": "I do not paint"]]], .nonsense, "what should be a picture is not one"
      ),
      (["data": [["text": "I do\nnot paint"]]], .refused, "I do not paint"),
      (["data": [["revised_prompt": "a red boat"]]], .nonsense, "a red boat"),
      (["error": "prompt required"], .badOrder, "prompt required"),
      (["error": ["code": 429, "message": "too many"]], .limited, "too many"),
      (["error": ["code": "moderation_blocked", "message": "no"]], .refused, "no"),
      (
        ["error": ["code": 402, "message": "Insufficient credits"]], .unpaid, "Insufficient credits"
      ),
    ] as [(JSONValue, ModelFault.Kind, String)])
  func `an answer without a picture is a fault, in the server's words`(
    value: JSONValue, kind: ModelFault.Kind, words: String
  ) {
    let fault = modelFault { _ = try OpenAIPicture(Props.answer(value)) }
    #expect(fault?.kind == kind)
    #expect(fault?.words == words)
  }

  @Test(arguments: [
    ("text/plain", "I cannot paint that.", ModelFault(.refused, "I cannot paint that.")),
    ("text/plain", " ", ModelFault(.nonsense)),
    ("text/html", "<html>", ModelFault(.nonsense, "it is a web page")),
    ("application/json", "{", ModelFault(.nonsense, "it is no JSON")),
  ])
  func `an answer that is no JSON`(type: String, body: String, fault: ModelFault) {
    let answer = ModelAnswer(status: 200, contentType: type, body: Array(body.utf8))
    #expect(modelFault { _ = try OpenAIPicture(answer) } == fault)
  }

  @Test(
    arguments: [
      (
        "image_generation.partial_image", #"{"b64_json":"eA==","partial_image_index":1}"#, .draft(1)
      ),
      ("message", #"{"type":"image_edit.partial_image"}"#, .draft(0)),
      (
        "image_generation.completed", #"{"b64_json":"aGVsbG8=","usage":{}}"#,
        .finished(OpenAIPicture(hello))
      ),
      (
        "message", #"{"type":"image_edit.completed","b64_json":"aGVsbG8="}"#,
        .finished(OpenAIPicture(hello))
      ),
      ("message", "[DONE]", .other), ("ping", "{}", .other),
    ] as [(String, String, OpenAIPicture.Step)])
  func `events are drafts, then the picture`(
    name: String, data: String, step: OpenAIPicture.Step
  ) throws {
    #expect(try OpenAIPicture.step(ServerSentEvents.Event(name: name, data: data)) == step)
  }

  @Test(
    arguments: [
      ("error", #"{"error":{"code":"moderation_blocked","message":"no"}}"#, .refused),
      ("message", #"{"type":"error","code":"server_error","message":"no"}"#, .badOrder),
      ("error", #"{"code":"content_policy_violation","message":"no"}"#, .refused),
      ("image_generation.completed", #"{"b64_json":"!"}"#, .nonsense),
      ("image_generation.completed", "{", .nonsense),
    ] as [(String, String, ModelFault.Kind)])
  func `an event may be an error`(name: String, data: String, kind: ModelFault.Kind) {
    let event = ServerSentEvents.Event(name: name, data: data)
    #expect(modelFault { _ = try OpenAIPicture.step(event) }?.kind == kind)
  }
}
