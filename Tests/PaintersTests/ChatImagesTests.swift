import BackEnds
import HTTPClient
import HTTPServer
import JSON
import Studio
import Testing

@testable import Painters

private let hello = PictureReference.bytes(Array("hello".utf8))
private let dataURL: JSONValue = "data:image/png;base64,aGVsbG8="

/// A whole answer with this message.
private func reply(_ message: JSONValue, _ ending: JSONValue = "stop") -> JSONValue {
  ["choices": [["index": 0, "message": message, "finish_reason": ending]]]
}

@Suite(.timeLimit(.minutes(1))) struct ChatImagesTests {
  @Test func `words stand before the picture, and shapes are asked for by name`() throws {
    var settings = ChatImages.Settings(Props.terms(1_024, 1_024), model: "g/image")
    settings.ratios = [.square, .sixteenToNine]
    let picture = Props.picture()
    let order = Props.order(
      Props.recipe("warmer", size: Props.size(1_376, 768)), from: picture)
    let question = try ChatImages.question(order, from: SentPicture.all(of: order), settings)
    #expect(question.path == "chat/completions")
    #expect(
      Props.json(question) == [
        "model": "g/image", "modalities": ["image", "text"],
        "messages": [
          [
            "role": "user",
            "content": [
              ["type": "text", "text": "warmer"],
              [
                "type": "image_url",
                "image_url": ["url": .string("data:image/png;base64," + Props.digits(picture))],
              ],
            ],
          ]
        ], "image_config": ["aspect_ratio": "16:9"],
      ])
  }

  @Test func `what is meant besides stands behind the source`() throws {
    let pictures = [Props.picture(), Props.picture(width: 8, height: 8)]
    let order = Props.order(Props.recipe("her hat on the cat"), from: pictures)
    let question = try ChatImages.question(
      order, from: SentPicture.all(of: order),
      ChatImages.Settings(Props.terms(), model: "m"))
    var parts: [JSONValue] = [["type": "text", "text": "her hat on the cat"]]
    for picture in pictures {
      let address = "data:image/png;base64," + Props.digits(picture)
      parts.append(["type": "image_url", "image_url": ["url": .string(address)]])
    }
    #expect(Props.json(question)?["messages"] == [["role": "user", "content": .array(parts)]])
  }

  @Test func `a gateway that knows no modalities is told none`() {
    var settings = ChatImages.Settings(Props.terms(), model: "m")
    settings.modalities = []
    #expect(
      Props.json(ChatImages.question(Props.order(), from: [], settings)) == [
        "model": "m",
        "messages": [["role": "user", "content": [["type": "text", "text": "a boat"]]]],
      ])
  }

  @Test(
    arguments: [
      reply(["images": [["type": "image_url", "image_url": ["url": dataURL]]], "content": nil]),
      reply(["images": [["image_url": dataURL]], "content": "Here it is"]),
      reply(["images": [dataURL]]), reply(["images": [["b64_json": "aGVsbG8="]]]),
      reply([
        "content": [["type": "text", "text": "!"], ["type": "image_url", "image_url": dataURL]]
      ]),
      reply(["content": [["type": "image", "source": ["type": "base64", "data": "aGVsbG8="]]]]),
      reply(["content": [["type": "output_image", "image_url": ["url": dataURL]]]]),
      reply(["content": [["type": "image", "image": "aGVsbG8="]]]),
      reply(["content": [["inline_data": ["mime_type": "image/png", "data": "aGVsbG8="]]]]),
      reply(["content": "Here: ![boat](data:image/png;base64,aGVsbG8=)"]),
      reply(["content": dataURL]),
      reply(["parts": [["inlineData": ["mimeType": "image/png", "data": "aGVsbG8="]]]]),
      ["candidates": [["content": ["parts": [["inlineData": ["data": "aGVsbG8="]]]]]]],
      ["choices": [["delta": ["images": [["image_url": ["url": dataURL]]]]]]],
    ] as [JSONValue])
  func `the picture is found wherever a gateway puts it`(value: JSONValue) throws {
    #expect(try ModelReply(chat: Props.answer(value).checked()).drawn() == hello)
  }

  @Test func `the first place is believed`() throws {
    let value = reply([
      "images": [["image_url": ["url": dataURL]]],
      "content": "or https://pictures.example/other.png",
    ])
    #expect(try ModelReply(chat: Props.answer(value).checked()).drawn() == hello)
    let linked = reply(["content": "![boat](https://pictures.example/7)"])
    #expect(
      try ModelReply(chat: Props.answer(linked).checked()).drawn()
        == .link("https://pictures.example/7"))
  }

  @Test(
    arguments: [
      (reply(["content": "Which boat\ndo you mean?"]), .refused, "Which boat do you mean?"),
      (reply(["content": "No.", "refusal": "I will not."]), .refused, "I will not. No."),
      (reply(["content": [["type": "refusal", "refusal": "No."]]]), .refused, "No."),
      (
        reply(["content": nil], "content_filter"), .refused,
        "it brought no picture (content_filter)"
      ),
      (
        [
          "choices": [
            [
              "message": ["content": "Sorry."], "finish_reason": "stop",
              "native_finish_reason": "IMAGE_SAFETY",
            ]
          ]
        ], .refused, "Sorry."
      ),
      (
        ["error": ["code": 402, "message": "Insufficient credits"]], .unpaid,
        "Insufficient credits"
      ),
      (
        ["choices": [["error": ["code": 502, "message": "Provider error"]]]], .trouble,
        "Provider error"
      ),
      (["choices": []], .nonsense, "it brought no picture"),
      ([:], .nonsense, "it brought no picture"),
      (
        reply(["content": [["type": "reasoning", "data": "aGVsbG8="]]]), .nonsense,
        "it brought no picture (stop)"
      ),
      (reply(["images": ["no picture"]]), .nonsense, "what should be a picture is not one"),
    ] as [(JSONValue, ModelFault.Kind, String)])
  func `without a picture people read what the model says`(
    value: JSONValue, kind: ModelFault.Kind, words: String
  ) {
    let fault = modelFault { _ = try ModelReply(chat: Props.answer(value).checked()).drawn() }
    #expect(fault?.kind == kind)
    #expect(fault?.words == words)
  }

  @Test func `a model's words are a failure with them, and a picture is a picture`() async throws {
    let picture = Props.picture()
    let settings = ChatImages.Settings(Props.terms(), model: "m")
    try await withPaintServer { asked in
      let isAsked = String(decoding: asked.body, as: UTF8.self).contains("a boat")
      return .json(
        isAsked
          ? reply(["images": [["image_url": .string("data:;base64," + Props.digits(picture))]]])
          : reply(["content": "I would rather paint a boat. See https://rules.example/x"]))
    } _: { _, address in
      let http = HTTPClient()
      let painter = Props.painter(
        ChatImages.capabilities(settings),
        on: [ChatImages(settings, on: Props.server(at: address, over: http), over: http)])
      let image = try await painter.paint(
        Props.order(), progress: { _ in }, willStart: { _ in })
      #expect(image.bytes == picture && image.facts.mimeType == "image/png")
      let failure = await painterFailure {
        _ = try await painter.paint(
          Props.order(Props.recipe("a war")), progress: { _ in }, willStart: { _ in })
      }
      #expect(
        failure == PainterFailure(.refusedByPolicy, "I would rather paint a boat. See …"))
      #expect(failure?.isWorthRetrying == false)
    }
  }
}
