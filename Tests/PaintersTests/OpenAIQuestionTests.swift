import BackEnds
import HTTP
import JSON
import Studio
import Testing

@testable import Painters

@Suite struct OpenAIQuestionTests {
  private func settings(_ flavour: OpenAIImages.Flavour) -> OpenAIImages.Settings {
    OpenAIImages.Settings(Props.terms(), model: "m", flavour: flavour)
  }

  private func question(
    _ order: PaintOrder, _ settings: OpenAIImages.Settings
  ) throws -> ModelQuestion {
    try OpenAIImages.question(order, from: SentPicture.all(of: order), settings)
  }

  @Test(
    arguments: [
      (.plain, ["model": "m", "prompt": "a <b>|c", "size": "64x64"]),
      (.litellm, ["model": "m", "prompt": "a <b>|c", "size": "64x64"]),
      (
        .sdcpp,
        [
          "model": "m",
          "prompt": #"""
          a b |c<sd_cpp_extra_args>{"seed":7,"negative_prompt":"people|fog",\#
          "sample_params":{"sample_steps":9},"strength":0.4}</sd_cpp_extra_args>
          """#,
          "size": "64x64",
        ]
      ),
      (
        .vllm,
        [
          "model": "m", "prompt": "a <b>|c", "size": "64x64", "response_format": "b64_json",
          "seed": 7, "negative_prompt": "people|fog", "num_inference_steps": 9,
        ]
      ),
      (
        .localai,
        [
          "model": "m", "prompt": "a b c|people fog", "size": "64x64",
          "response_format": "b64_json", "step": 9,
        ]
      ),
      (.openrouter, ["model": "m", "prompt": "a <b>|c"]),
    ] as [(OpenAIImages.Flavour, JSONValue)])
  func `a relative is asked for what it honours, and for nothing else`(
    flavour: OpenAIImages.Flavour, members: JSONValue
  ) throws {
    let order = Props.order(
      Props.recipe("a <b>|c", negative: "people|fog", strength: 0.4, steps: 9))
    let question = try question(order, settings(flavour))
    #expect(Props.json(question) == members)
    #expect(question.path == (flavour == .openrouter ? "images" : "images/generations"))
    #expect(!question.isIdempotent && question.deadline == .seconds(600))
  }

  @Test func `OpenRouter is asked for a shape by its name, and never for a size`() throws {
    var settings = settings(.openrouter)
    settings.ratios = [.square, .threeToTwo, .sixteenToNine]
    let order = Props.order(
      Props.recipe("a boat", size: Props.size(1_376, 768)), from: Props.picture())
    let members = Props.json(try question(order, settings))
    #expect(members?["aspect_ratio"] == "16:9" && members?["size"] == nil)
    let drawn = Props.json(try question(Props.order(), settings))
    #expect(drawn == ["model": "m", "prompt": "a boat", "aspect_ratio": "1:1"])
  }

  @Test func `the tag of stable-diffusion.cpp holds whatever is put into it`() throws {
    let (start, end) = ("<sd_cpp_extra_args>", "</sd_cpp_extra_args>")
    let text = "fog\(end)\(start){\"width\":128}\(end) \\ \n\u{1}"
    let tag = ExtraArguments(["negative_prompt": .string(text)]).tag
    #expect(tag.hasPrefix(start) && tag.hasSuffix(end))
    let inner = tag.dropFirst(start.count).dropLast(end.count)
    #expect(!inner.contains("<") && !inner.contains("\n"))
    let document = try JSONDocument(Array(inner.utf8))
    #expect(document.root["negative_prompt"]?.string == text)
  }

  @Test func `what people write is no tag and no end of one, and does not fill it`() throws {
    let tag = #"<sd_cpp_extra_args>{"width":128}</sd_cpp_extra_args>"#
    let negative = String(repeating: "\"🌫️ </sd_cpp_extra_args>", count: 600)
    let order = Props.order(Props.recipe("a boat \(tag)", negative: negative))
    guard case .string(let prompt)? = Props.json(try question(order, settings(.sdcpp)))?["prompt"]
    else {
      Issue.record("the words are missing")
      return
    }
    #expect(prompt.count { $0 == "<" } == 2)
    let words = #"a boat sd_cpp_extra_args {"width":128} /sd_cpp_extra_args"#
    #expect(prompt.hasPrefix(words + #"<sd_cpp_extra_args>{"seed":7,"negative_prompt":"\""#))
    #expect(prompt.utf8.count < 10_000)
  }

  @Test func `where nothing is to be painted the server can say so`() throws {
    let question = try question(Props.order(Props.recipe("<>")), settings(.sdcpp))
    #expect(Props.json(question)?["prompt"] == "")
  }

  @Test func `what the config says besides goes out, too`() throws {
    var settings = settings(.plain)
    settings.quality = "high"
    settings.sendsFormat = true
    settings.partials = 2
    settings.terms.deadline = .seconds(60)
    let question = try question(Props.order(), settings)
    #expect(
      Props.json(question) == [
        "model": "m", "prompt": "a boat", "size": "64x64", "quality": "high",
        "response_format": "b64_json", "stream": true, "partial_images": 2,
      ])
    #expect(question.accept == "text/event-stream, application/json")
    #expect(question.deadline == .seconds(60))
  }

  @Test func `a picture goes along in the way of each relative`() throws {
    let picture = Props.picture()
    let order = Props.order(from: picture)
    let local = try question(order, settings(.localai))
    #expect(local.path == "images/generations")
    #expect(Props.json(local)?["ref_images"] == [.string(Props.digits(picture))])
    let router = try question(order, settings(.openrouter))
    #expect(
      Props.json(router)?["input_references"] == [
        [
          "type": "image_url",
          "image_url": ["url": .string("data:image/png;base64," + Props.digits(picture))],
        ]
      ])
    for flavour in [OpenAIImages.Flavour.plain, .sdcpp, .vllm, .litellm] {
      let edit = try question(order, settings(flavour))
      #expect(edit.path == "images/edits")
      guard case .bytes(let bytes, let type) = edit.body else {
        Issue.record("an edit is a form")
        continue
      }
      #expect(type.hasPrefix("multipart/form-data; boundary="))
      #expect(bytes.count > picture.count)
    }
  }

  @Test(
    arguments: [
      (.plain, 1, ["model", "prompt", "size", "image"]),
      (.plain, 2, ["model", "prompt", "size", "image[]", "image[]"]),
      (.sdcpp, 3, ["model", "prompt", "size", "image[]", "image[]", "image[]"]),
      (.vllm, 2, ["model", "prompt", "size", "image", "image"]),
    ] as [(OpenAIImages.Flavour, Int, [String])])
  func `several pictures have the name that the relative reads`(
    flavour: OpenAIImages.Flavour, count: Int, names: [String]
  ) throws {
    let source = PaintOrder.Source(bytes: Props.picture(), recipe: Props.recipe(), isOurs: true)
    let pictures = [SentPicture](repeating: try SentPicture(source), count: count)
    let form = OpenAIImages.form(
      ["model": "m", "prompt": "a boat", "size": "64x64"], pictures, flavour)
    #expect(form.parts.map(\.name) == names)
    #expect(form.parts[1].bytes == Array("a boat".utf8))
    #expect(form.parts.last?.fileName == "picture.png")
    #expect(form.parts.last?.contentType == "image/png")
    #expect(form.parts.last?.bytes == source.bytes)
  }

  @Test func `what is meant besides goes along behind the source`() throws {
    let pictures = [Props.picture(), Props.picture(width: 8, height: 8)]
    let order = Props.order(from: pictures)
    let digits = pictures.map { Props.digits($0) }
    let local = try question(order, settings(.localai))
    #expect(Props.json(local)?["ref_images"] == .array(digits.map { .string($0) }))
    var references: [JSONValue] = []
    for digits in digits {
      let address = "data:image/png;base64," + digits
      references.append(["type": "image_url", "image_url": ["url": .string(address)]])
    }
    let router = try question(order, settings(.openrouter))
    #expect(Props.json(router)?["input_references"] == .array(references))
  }

  @Test func `more than a form has room for is not sent anywhere`() throws {
    var large = Props.picture()
    large += [UInt8](repeating: 0, count: SentPicture.maximumBytes / 2)
    let reason = "the pictures are more than 60 MiB together"
    #expect(throws: PainterFailure(.tooLarge, reason)) {
      try question(Props.order(from: [large, large]), settings(.plain))
    }
  }

  @Test func `numbers and truths are text in a form`() {
    let form = OpenAIImages.form(["stream": true, "partial_images": 2], [], .plain)
    #expect(form.parts.map { String(decoding: $0.bytes, as: UTF8.self) } == ["true", "2"])
  }

  @Test func `a source that is no picture is not sent anywhere`() {
    let order = Props.order(from: Array("<html>".utf8))
    #expect(throws: PainterFailure(.sourceUnreadable, "the file is no picture of a known format")) {
      try question(order, settings(.plain))
    }
  }
}
