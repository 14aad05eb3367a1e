import Raster
import Testing

@testable import ImageFiles

@Suite struct RecipeTests {
  private static let json = #"{"v":1,"prompt":"灯台 at dusk","seed":18446744073709551615}"#
  private static let text = GenerationText(
    prompt: "灯台 at dusk\nSteps: 9", negative: "blur, text",
    fields: [("Steps", "20"), ("Seed", "7"), ("Model", "a, b: \"c\"")])

  private func written(_ recipe: Recipe) throws -> [UInt8] {
    try encodeImage(Raster(width: 4, height: 4), as: .png(recipe: recipe))
  }

  @Test func `our own recipe comes back, and comes first`() throws {
    let file = try written(Recipe(easel: Self.json, parameters: Self.text.text))
    let found = try #require(readRecipe(file))
    #expect(found.source == .easel)
    #expect(found.json == Self.json)
    #expect(found.prompt == "灯台 at dusk")
    #expect(found.seed == .max)
    #expect(try decodeImage(file).raster == Raster(width: 4, height: 4))
  }

  @Test func `the text for other programs stands alone as well`() throws {
    let found = try #require(readRecipe(written(Recipe(parameters: Self.text.text))))
    #expect(found.source == .automatic1111)
    #expect(found.prompt == "灯台 at dusk Steps: 9")
    #expect(found.negative == "blur, text")
    #expect((found.steps, found.seed) == (20, 7))
    #expect(found.model == "a, b: \"c\"")
  }

  @Test func `both can be left out`() throws {
    #expect(try readRecipe(written(.none)) == nil)
    #expect(try readRecipe(written(Recipe(easel: Self.json)))?.source == .easel)
  }

  @Test func `a recipe that is too long is not written`() {
    let long = String(repeating: "x", count: Recipe.maximumBytes + 1)
    for recipe in [Recipe(easel: long), Recipe(parameters: long)] {
      #expect(failure { () throws(ImageFileError) in try recipe.chunks() } == .recipeTooLong)
    }
  }

  @Test func `metadata is replaced without touching the picture`() throws {
    let file = Fixtures.file("recipe-itxt.png")
    let bare = try Recipe.none.replacingMetadata(ofPNG: file)
    #expect(readRecipe(bare) == nil)
    #expect(try decodeImage(bare).raster == decodeImage(file).raster)
    let ours = try Recipe(easel: Self.json).replacingMetadata(ofPNG: file)
    #expect(readRecipe(ours)?.source == .easel)
    let turned = try Recipe.none.replacingMetadata(ofPNG: Fixtures.file("turned-6.png"))
    #expect(try ImageHeader(turned).orientation == .upright)
  }

  @Test(arguments: [
    "recipe-text.png", "recipe-packed-text.png", "recipe-itxt.png", "recipe-packed-itxt.png",
    "recipe-unicode-big.jpg", "recipe-unicode-little.webp", "recipe-ascii.jpg",
  ])
  func `the web UI's text is read wherever it stands`(name: String) throws {
    let found = try #require(readRecipe(Fixtures.file(name)))
    #expect(found.source == .automatic1111)
    let isPlain = name.contains("text.png") && !name.contains("itxt") || name.contains("ascii")
    #expect(found.prompt == "a lighthouse at dusk, \(isPlain ? "" : "灯台 ")(storm:1.2)")
    #expect(found.negative == "blur, text")
    #expect((found.steps, found.seed) == (20, 1_234_567_890))
    #expect((found.guidance, found.strength) == (7.5, 0.4))
    #expect((found.width, found.height) == (24, 16))
    #expect((found.sampler, found.model) == ("Euler a", "sea, v1.5"))
  }

  @Test func `ComfyUI's graphs are searched for prompt and seed`() throws {
    for name in ["recipe-comfyui.png", "recipe-comfyui.webp"] {
      let found = try #require(readRecipe(Fixtures.file(name)))
      #expect(found.source == .comfyUI)
      #expect((found.prompt, found.negative) == ("a red boat", "blur"))
      #expect((found.seed, found.steps) == (.max, 25))
      #expect((found.guidance, found.strength) == (6.5, 0.6))
      #expect((found.sampler, found.model) == ("dpmpp_2m", "sea.safetensors"))
      #expect((found.width, found.height) == (512, 768))
      #expect(found.apiGraph?.contains("KSampler") == true)
      #expect((found.editorGraph != nil) == name.hasSuffix("png"))
    }
    let found = try #require(readRecipe(Fixtures.file("recipe-comfyui-editor.png")))
    #expect((found.prompt, found.negative) == ("a blue boat", "noise"))
    #expect((found.seed, found.steps, found.apiGraph) == (7, 12, nil))
    #expect(found.editorGraph?.contains("nodes") == true)
  }

  @Test func `the others have their own places`() throws {
    let cpp = try #require(readRecipe(Fixtures.file("recipe-sdcpp.png")))
    #expect(cpp.source == .stableDiffusionCpp)
    #expect((cpp.prompt, cpp.negative, cpp.seed) == ("a lighthouse at dusk", "blur", 7))
    #expect(cpp.json?.hasPrefix("{\"prompt\"") == true)
    let invoke = try #require(readRecipe(Fixtures.file("recipe-invoke.png")))
    #expect(invoke.source == .invokeAI)
    #expect((invoke.prompt, invoke.negative, invoke.seed) == ("a green hill", "fog", 99))
    #expect((invoke.model, invoke.strength) == ("hill", 0.7))
    let old = try #require(readRecipe(Fixtures.file("recipe-invoke-old.png")))
    #expect((old.source, old.prompt, old.seed) == (.invokeAI, "an old hill", 5))
    let swarm = try #require(readRecipe(Fixtures.file("recipe-swarm.png")))
    #expect(swarm.source == .swarmUI)
    #expect((swarm.prompt, swarm.negative) == ("a swarm of bees", "wasps"))
    #expect((swarm.seed, swarm.width) == (42, 1_024))
  }

  @Test func `a text that unpacks to more than 256 KiB is left out`() {
    let bomb = zlib([UInt8](repeating: 0x61, count: 64 << 20), level: 9)
    let name = Array("parameters".utf8) + [0]
    #expect(readRecipe(png([(.compressedText, name + [0] + bomb)])) == nil)
    #expect(readRecipe(png([(.internationalText, name + [1, 0, 0, 0] + bomb)])) == nil)
    let long = name + [UInt8](repeating: 0x61, count: RecipeText.maximumBytes + 1)
    #expect(readRecipe(png([(.text, long)])) == nil)
  }

  @Test func `after 64 texts no more are looked at`() {
    let other = (name: PNGChunks.Name.text, data: Array("other\0x".utf8))
    let ours = (name: PNGChunks.Name.text, data: Array("parameters\0a\nSteps: 3".utf8))
    #expect(readRecipe(png(Array(repeating: other, count: 63) + [ours])) != nil)
    #expect(readRecipe(png(Array(repeating: other, count: 64) + [ours])) == nil)
  }

  @Test func `nothing that steers a terminal or turns the reading comes through`() throws {
    let text = "a\u{1b}[31m red\u{7} \u{202e}taob\u{2066} 👨‍👩‍👧\nSteps: 1, Model: m\u{9b}x"
    let file = png([
      (.internationalText, Array("parameters".utf8) + [0, 0, 0, 0, 0] + Array(text.utf8))
    ])
    let found = try #require(readRecipe(file))
    #expect(found.prompt == "a[31m red taob 👨‍👩‍👧")
    #expect(found.model == "mx")
  }

  @Test func `values out of all measure are left out, and long ones cut`() throws {
    let text =
      String(repeating: "é", count: 100_000)
      + "\nSteps: 99999999999, CFG scale: inf, Seed: -1, Size: 5x, Denoising strength: nan"
    let file = png([
      (.internationalText, Array("parameters".utf8) + [0, 0, 0, 0, 0] + Array(text.utf8))
    ])
    let found = try #require(readRecipe(file))
    #expect(found.prompt?.utf8.count == RecipeText.maximumValueBytes)
    #expect(found.steps == nil && found.guidance == nil && found.seed == nil)
    #expect(found.width == nil && found.strength == nil)
  }

  @Test func `graphs that are broken or run in circles end`() {
    for graph in [
      #"{"1":{"class_type":"KSampler","inputs":{"positive":["1",0],"seed":3}}}"#,
      #"{"1":{"class_type":"KSampler","inputs":{"positive":["2",0]}},"2":{"class_type":"X","inputs":{"a":["1",0]}}}"#,
      #"{"1":{"class_type":"KSampler","inputs":{"positive":["9",0]}}}"#,
      #"{"1":{"inputs":[]}}"#, "[]", "{", "{}", #"{"1":null}"#,
    ] {
      let found = readRecipe(png([(.text, Array("prompt\0\(graph)".utf8))]))
      #expect(found?.prompt == nil)
    }
  }

  @Test(arguments: [
    "", "\n", "Steps: 1", "Negative prompt:", "Negative prompt: x", "a\nSteps: ,,,:::\"",
    "a\nSteps: 1, B: \"unclosed", "a\nSteps: 1, C: {\"x\": 1, \"y\": 2}", "a\r\nSteps: 4",
  ])
  func `any text is read as something`(text: String) {
    let found = GenerationText(parsing: text)
    #expect(GenerationText(parsing: found.text).text == found.text || found.fields.isEmpty)
  }
}
