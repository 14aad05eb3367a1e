import BackEnds
import HTTPClient
import HTTPServer
import JSON
import Studio
import Testing

@testable import Painters

/// A whole answer with these parts.
private func answer(_ parts: JSONValue, _ reason: JSONValue = "STOP") -> JSONValue {
  ["candidates": [["content": ["role": "model", "parts": parts], "finishReason": reason]]]
}

@Suite(.timeLimit(.minutes(1))) struct GeminiTests {
  @Test func `shape and scale are asked for, seed and strength are not`() throws {
    var settings = Gemini.Settings(Props.terms(1_024, 1_024), model: "gemini-image")
    settings.scale = .two
    let picture = Props.picture()
    let order = Props.order(
      Props.recipe("warmer", negative: "fog", size: Props.size(1_024, 1_024), strength: 0.3),
      from: picture)
    let question = try Gemini.question(order, from: SentPicture.all(of: order), settings)
    #expect(question.path == "models/gemini-image:generateContent")
    #expect(
      Props.json(question) == [
        "contents": [
          [
            "role": "user",
            "parts": [
              ["text": "warmer"],
              ["inlineData": ["mimeType": "image/png", "data": .string(Props.digits(picture))]],
            ],
          ]
        ],
        "generationConfig": [
          "responseModalities": ["TEXT", "IMAGE"],
          "imageConfig": ["aspectRatio": "1:1", "imageSize": "2K"],
        ],
      ])
  }

  @Test func `what is meant besides stands behind the source`() throws {
    let pictures = [Props.picture(), Props.picture(width: 8, height: 8)]
    let order = Props.order(Props.recipe("her hat on the cat"), from: pictures)
    let question = try Gemini.question(
      order, from: SentPicture.all(of: order),
      Gemini.Settings(Props.terms(1_024, 1_024), model: "gemini-image"))
    var parts: [JSONValue] = [["text": "her hat on the cat"]]
    for picture in pictures {
      parts.append(
        ["inlineData": ["mimeType": "image/png", "data": .string(Props.digits(picture))]])
    }
    #expect(Props.json(question)?["contents"] == [["role": "user", "parts": .array(parts)]])
  }

  @Test(arguments: AspectRatio.allCases)
  func `a size of the table is asked for by its shape`(ratio: AspectRatio) throws {
    for scale in AspectRatio.Scale.allCases {
      let size = try #require(ratio.size(at: scale))
      #expect(AspectRatio.allCases.nearest(to: size) == ratio)
    }
  }

  @Test(arguments: [
    answer([["text": "Here"], ["inlineData": ["mimeType": "image/png", "data": "aGVsbG8="]]]),
    answer([["inline_data": ["data": "aGVsbG8="], "thoughtSignature": "x"]]),
    answer([
      ["thought": true, "inlineData": ["data": "ZHJhZnQ="]], ["inlineData": ["data": "aGVsbG8="]],
    ]),
    answer([["inlineData": ["data": "aGVsbG8="]], ["inlineData": ["data": "b3RoZXI="]]]),
    answer([["inlineData": ["data": "aGVsbG8="]]], "MAX_TOKENS"),
  ])
  func `the first picture that is no draft is taken`(value: JSONValue) throws {
    let reply = try ModelReply(gemini: Props.answer(value).checked())
    #expect(try reply.drawn() == .bytes(Array("hello".utf8)))
  }

  @Test(
    arguments: [
      (answer([["text": "I only talk."]]), .refused, "I only talk."),
      (answer([], "NO_IMAGE"), .nonsense, "it brought no picture (NO_IMAGE)"),
      (answer([], "IMAGE_SAFETY"), .refused, "it brought no picture (IMAGE_SAFETY)"),
      (answer([["text": "No."]], "PROHIBITED_CONTENT"), .refused, "No."),
      (answer([], "IMAGE_RECITATION"), .refused, "it brought no picture (IMAGE_RECITATION)"),
      (answer([], "IMAGE_OTHER"), .nonsense, "it brought no picture (IMAGE_OTHER)"),
      (answer([], "MALFORMED_RESPONSE"), .nonsense, "it brought no picture (MALFORMED_RESPONSE)"),
      (
        ["promptFeedback": ["blockReason": "BLOCKLIST"]], .refused,
        "it brought no picture (BLOCKLIST)"
      ), (["promptFeedback": ["blockReason": "OTHER"]], .refused, "it brought no picture (OTHER)"),
      (
        ["candidates": [["finishReason": "SAFETY", "finishMessage": "Not this."]]], .refused,
        "Not this."
      ),
      (
        answer([["thought": true, "inlineData": ["data": "aGVsbG8="]]]), .nonsense,
        "it brought no picture (STOP)"
      ), ([:], .nonsense, "it brought no picture"),
      (["error": ["code": 503, "message": "Overloaded"]], .trouble, "Overloaded"),
    ] as [(JSONValue, ModelFault.Kind, String)])
  func `why there is no picture is said`(
    value: JSONValue, kind: ModelFault.Kind, words: String
  ) {
    let fault = modelFault { _ = try ModelReply(gemini: Props.answer(value).checked()).drawn() }
    #expect(fault?.kind == kind)
    #expect(fault?.words == words)
  }

  @Test func `a whole exchange`() async throws {
    let value = answer([["inlineData": ["data": "aGVsbG8="]]])
    try await withPaintServer { _ in
      .json(value)
    } _: { server, address in
      let http = HTTPClient()
      let painter = Gemini(
        Gemini.Settings(Props.terms(), model: "m"), on: Props.server(at: address, over: http),
        over: http)
      let brought = try await painter.paint(
        Props.order(), progress: { _ in }, willStart: { _ in })
      #expect(brought == Brought(bytes: Array("hello".utf8)))
      #expect(server.lines == ["POST /v1/models/m:generateContent"])
    }
  }
}
