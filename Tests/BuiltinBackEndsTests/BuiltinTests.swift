import BuiltinPainter
import Concurrency
import ImageFiles
import JSON
import Painters
import Pixels
import Raster
import Studio
import Testing

@Suite(.timeLimit(.minutes(1))) struct BuiltinTests {
  @Test func `words become a picture file of the size that was asked for, with its facts`()
    async throws
  {
    var wish = recipe("a lighthouse by the sea at dusk")
    wish.size = size(160, 96)
    let image = try await builtin().paint(order(wish))
    let decoded = try decodeImage(image.bytes)
    #expect(decoded.format == .png)
    #expect(decoded.raster.width == 160 && decoded.raster.height == 96)
    #expect(image.facts.width == 160 && image.facts.height == 96)
    #expect(image.facts.mimeType == "image/png" && image.facts.byteCount == image.bytes.count)
    #expect(image.facts.fingerprint == DifferenceHash(of: decoded.raster).bits)
    #expect(image.facts.blurhash.utf8.count >= 6)
    #expect(try image.genome?.has(.lighthouse) == true)
  }

  @Test func `the file tells how to make it again, and from what`() async throws {
    var wish = recipe("a quiet lake", seed: .max)
    wish.negative = "boats"
    wish.strength = 0.25
    wish.source = sourceID
    wish.taste = "nordic v2"
    let image = try await builtin().paint(order(wish))
    let found = try #require(readRecipe(image.bytes))
    #expect(found.source == .easel)
    #expect(found.prompt == "a quiet lake" && found.negative == "boats" && found.seed == .max)
    let root = try JSONDocument(Array((found.json ?? "").utf8)).root
    #expect(try root.string("id") == "\(pictureID)")
    #expect(try root.string("parent") == "\(sourceID)")
    #expect(try root.string("profile") == "nordic v2")
    #expect(try root.string("backend") == "builtin")
    #expect(try root.string("size") == "128x128")
    // What is in the file is all that the painter itself needs to go on.
    let detail = try JSONValue(try root.object("detail"))
    #expect(String(decoding: detail.compact(), as: UTF8.self) == image.detail)
  }

  @Test func `the person's words come before what was added to them`() async throws {
    let words = "a red boat on a calm sea, sun on the left"
    var wish = recipe(words, side: 64)
    let taste = try Taste.Profile(
      principles: ["Paint forests."], palette: "any", composition: "the eye is drawn to the right",
      mood: "any", texture: "any", avoid: ["neon colours", "boats"])
    wish.prompt = Composition.prompt(words: words, taste: taste)
    wish.negative = Composition.negative(nil, taste: taste)
    var tasteful = order(wish)
    tasteful.taste = taste
    let painted = try #require(try await builtin().paint(tasteful).genome)
    #expect(painted.scene == .sea && painted.knobs[.focusX] == 0.30 && painted.has(.boat))
  }

  @Test(arguments: [(true, true), (true, false), (false, true), (false, false)])
  func `what is written into files is chosen`(recipe writesRecipe: Bool, line: Bool) async throws {
    let wish = recipe("fog", side: 64)
    let image = try await builtin(recipe: writesRecipe, parameters: line).paint(order(wish))
    let text = String(decoding: image.bytes, as: UTF8.self)
    #expect(text.contains("easel\0") == writesRecipe)
    #expect(text.contains("parameters\0") == line)
    let source = readRecipe(image.bytes)?.source
    #expect(source == (writesRecipe ? .easel : line ? .automatic1111 : nil))
    #expect(image.detail != nil)
  }

  @Test func `the same order is the same file, another seed another picture`() async throws {
    let first = try await builtin().paint(order(recipe("hills", side: 64)))
    let again = try await builtin().paint(order(recipe("hills", side: 64)))
    #expect(first == again)
    let other = try await builtin().paint(order(recipe("hills", seed: 8, side: 64)))
    #expect(other.facts.fingerprint != first.facts.fingerprint)
  }

  @Test func `it says what it understood, what it took for what, and what it cannot draw`()
    async throws
  {
    let wish = recipe("a ligthouse and a cat by the sea", side: 64)
    let remarks = try await builtin().paint(order(wish)).remarks
    var understood: [String] = []
    for case .understood(let words) in remarks { understood += words }
    #expect(understood.contains("sea") && !understood.contains("cat"))
    #expect(remarks.contains(.meant("ligthouse", nearest: "lighthouse")))
    #expect(remarks.contains(.cannotDraw(["cat"])))
  }

  private func remarks(_ prompt: String, negative: String? = nil) async throws -> [PainterRemark] {
    var wish = recipe(prompt, side: 64)
    wish.negative = negative
    return try await builtin().paint(order(wish)).remarks
  }

  @Test func `what was forbidden is told as left out, not as painted`() async throws {
    let remarks = try await remarks("a landscape at noon, no mountains", negative: "Boats")
    #expect(remarks == [.understood(["noon"]), .leftOut(["mountains", "Boats"])])
  }

  @Test(arguments: ["🌊🏔️🌅", "静かな海", "بحر هادئ", "xyzzy"])
  func `what was only a guess says so`(_ prompt: String) async throws {
    #expect(try await remarks(prompt).first == .guessed)
    #expect(try await remarks("sea").contains(.guessed) == false)
    #expect(try await remarks("  ").isEmpty)
  }

  @Test(arguments: ["hello", "riding", "horse", "tiger", "zzzz"])
  func `a word that is no slip of the finger is taken for no other`(_ word: String) async throws {
    #expect(try await remarks("\(word) by the sea").contains(.cannotDraw([word])))
  }

  @Test func `it speaks in the person's own words`() async throws {
    let remarks = try await remarks("Ein grüner Fluss am Abend mit Bäumen und einer Katze")
    #expect(
      remarks == [.understood(["grüner", "Fluss", "Abend", "Bäumen"]), .cannotDraw(["Katze"])])
  }

  @Test func `a word that means two things to it is said once`() async throws {
    #expect(
      try await remarks("a lighthouse at dusk").first == .understood(["lighthouse", "dusk"]))
  }

  @Test func `the colour of what it cannot draw goes to nothing else`() async throws {
    let said = try await remarks("A red fox in a snowy forest")
    #expect(said == [.understood(["snowy", "forest"]), .cannotDraw(["red fox"])])
    let red = plan("A red fox in a snowy forest"), plain = plan("A fox in a snowy forest")
    #expect(red == plain && red != plan("A red snowy forest"))
  }

  @Test func `a taste in the prompt is no order and is never spoken of`() async throws {
    let taste = try Taste.Profile(
      principles: ["Build on orange."], palette: "Hot: orange, red.", composition: "left third.",
      mood: "Dark, moderately dramatic.", texture: "Dense.", avoid: ["neon colours", "boats"])
    var wish = recipe("a green meadow at dawn", side: 64)
    wish.prompt = Composition.prompt(words: wish.words, taste: taste)
    wish.negative = Composition.negative("birds", taste: taste)
    var asked = order(wish)
    asked.taste = taste
    let image = try await builtin().paint(asked)
    #expect(
      image.remarks == [.understood(["green", "meadow", "dawn"]), .leftOut(["birds"])])
    let hue = try #require(try image.genome).scheme.near.hue
    #expect((100...160).contains(hue))
  }

  private func plan(_ prompt: String) -> Genome {
    BuiltinPainter(lexicon: lexicon).plan(.init(prompt: prompt, seed: 3)).genome
  }

  @Test func `what it says of itself is bounded, whatever was asked for`() async throws {
    let words = (0..<200).map { "zzq\($0 % 10)\($0 / 10)x" }.joined(separator: " ")
    let remarks = try await builtin().paint(order(recipe(words, side: 64))).remarks
    #expect(remarks.count <= 8)
    for case .cannotDraw(let unable) in remarks { #expect(unable.count <= 8) }
  }

  @Test func `progress rises to the end and names what is being done`() async throws {
    let seen = Guarded<[PaintProgress]>([])
    _ = try await builtin().paint(
      order(recipe("mountains")), progress: { step in seen.withLock { $0.append(step) } },
      willStart: { _ in })
    let steps = seen.withLock { $0 }
    #expect(steps.count > 5)
    #expect(steps.map(\.fraction) == steps.map(\.fraction).sorted())
    #expect(steps.allSatisfy { (0...1).contains($0.fraction) && !$0.stage.isEmpty })
    #expect((steps.last?.fraction ?? 0) > 0.95)
    #expect(Set(steps.map(\.stage)).count > 2)
  }

  @Test func `a cancelled painting stops long before its end`() async throws {
    let (begun, last) = (Concurrency.Gate(), Guarded(0.0))
    let painting = Task {
      try await builtin().paint(
        order(recipe("a stormy sea", side: 768)),
        progress: { step in
          last.withLock { $0 = step.fraction }
          begun.open()
        }, willStart: { _ in })
    }
    try await begun.wait()
    painting.cancel()
    await #expect(throws: PainterFailure(.cancelled)) { _ = try await painting.value }
    #expect(last.withLock { $0 } < 0.5)
  }

  @Test func `a size that it does not paint is a bad order, not a crash`() async throws {
    var wish = recipe("fog")
    wish.size = size(8_192, 8_192)
    let failure = try await failure { try await builtin().paint(order(wish)) }
    #expect(failure?.kind == .badOrder && failure?.detail.contains("8192") == true)
    #expect(!builtin().capabilities.sizes.admits(wish.size))
  }
}

/// How painting fails; nothing when it does not.
func failure(_ paint: () async throws -> PaintedImage) async throws -> PainterFailure? {
  do {
    _ = try await paint()
    return nil
  } catch let failure as PainterFailure {
    return failure
  }
}
