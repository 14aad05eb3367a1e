import BuiltinPainter
import Concurrency
import ImageFiles
import JSON
import Painters
import Pixels
import Raster
import Studio
import Testing

/// Painting that starts from a picture.
@Suite(.timeLimit(.minutes(5))) struct BuiltinSourceTests {
  private let wish = recipe("a boat on a lake at golden hour", side: 64)

  private func own() async throws -> PaintOrder.Source {
    try await builtin().paint(order(wish)).source(wish)
  }

  /// The mean difference of two files' pictures, 0…255.
  private func difference(_ first: [UInt8], _ second: [UInt8]) throws -> Double {
    let (left, right) = (try decodeImage(first).raster, try decodeImage(second).raster)
    let sum = zip(left.pixels, right.pixels).reduce(0) { $0 + abs(Int($1.0) - Int($1.1)) }
    return Double(sum) / Double(left.pixels.count)
  }

  @Test func `its own picture varies with the strength`() async throws {
    let source = try await own()
    var changes: [Double] = []
    for strength in [0.0, 0.2, 0.9] {
      var sum = 0.0
      for seed in UInt64(1)...3 {
        var next = wish
        (next.prompt, next.words, next.strength, next.seed) = ("", "", strength, seed)
        sum += try difference(
          source.bytes, try await builtin().paint(order(next, from: source)).bytes)
      }
      changes.append(sum / 3)
    }
    #expect(changes[0] == 0)
    #expect(changes[1] > 0 && changes[2] > changes[1])
  }

  @Test func `its own picture is not decoded: what it needs is in the recipe`() async throws {
    var source = try await own()
    source.bytes = [1, 2, 3]
    var next = recipe("with a tower", side: 64)
    next.strength = 0.1
    let image = try await builtin().paint(order(next, from: source))
    let genome = try #require(try image.genome)
    #expect(genome.has(.tower) && genome.has(.boat) && genome.scene == .lake)
  }

  private let violet = Palette([
    .init(colour: OKLCH(0.3, 0.10, 300).lab, weight: 0.5),
    .init(colour: OKLCH(0.7, 0.12, 320).lab, weight: 0.5),
  ])

  private func text(_ guidance: Guidance) -> String {
    String(decoding: guidance.json.compact(), as: UTF8.self)
  }

  @Test func `what a critic measured steers it, and the person's words go with it`() async throws {
    let source = try await own()
    let before = Measurements(of: try decodeImage(source.bytes).raster)
    let finding = Finding(
      measure: .light, value: before[.light], target: before[.light] - 0.25, spread: 0.03)
    var next = recipe("a boat on a lake — towards the taste: darker", side: 64)
    next.guidance = text(Guidance(findings: [finding], palette: nil))
    var following = order(next, from: source)
    following.words = "a boat on a lake"
    let image = try await builtin().paint(following)
    let after = Measurements(of: try decodeImage(image.bytes).raster)
    #expect(after[.light] < before[.light] - 0.08)
    #expect(try image.genome?.has(.boat) == true)
    #expect(try image.genome?.scene == .lake)
  }

  @Test func `each try from the same picture that did not help is half as bold`() async throws {
    let source = try await own()
    var pulls: [Double] = []
    for tries in [0, 1, 2] {
      var next = wish
      next.guidance = text(Guidance(findings: [], palette: violet))
      var following = order(next, from: source)
      following.earlierTries = tries
      pulls.append(try #require(try await builtin().paint(following).genome).pull)
    }
    let (first, second) = (pulls[0] - pulls[1], pulls[1] - pulls[2])
    #expect(first > 0.05)
    #expect(abs(first - 2 * second) < 0.01)
  }

  @Test func `no number of earlier tries breaks it`() async throws {
    let source = try await own()
    for tries in [-1, 62, 63, 64, .max] {
      var next = wish
      next.guidance = text(Guidance(findings: [], palette: violet))
      var following = order(next, from: source)
      following.earlierTries = tries
      #expect(try await builtin().paint(following).genome != nil)
    }
  }

  @Test(arguments: ["", "{}", "null", "[[[[", #"{"version":1,"findings":[{}]}"#])
  func `guidance that is none is left aside`(_ guidance: String) async throws {
    let source = try await own()
    var (next, plain) = (wish, wish)
    next.guidance = guidance
    plain.guidance = nil
    let image = try await builtin().paint(order(next, from: source))
    #expect(image == (try await builtin().paint(order(plain, from: source))))
  }

  private func foreign() throws -> PaintOrder.Source {
    PaintOrder.Source(
      bytes: try Style.nordic.file(1), recipe: recipe("", side: 64), isOurs: false)
  }

  @Test func `a picture of others is recoloured, and what it cannot change is said`()
    async throws
  {
    let source = try foreign()
    var next = recipe("add a boat, much darker", side: 64)
    next.strength = 0.7
    let image = try await builtin().paint(order(next, from: source))
    #expect(image.remarks.contains(.cannotChange(["boat"])))
    let (before, after) = (
      Measurements(of: try decodeImage(source.bytes).raster),
      Measurements(of: try decodeImage(image.bytes).raster)
    )
    #expect(after[.light] < before[.light] - 0.03)
    // It has no genome, so the next round works it over again.
    #expect(image.detail == nil)
    #expect(image.facts.width == 64 && image.facts.height == 64)
  }

  @Test(arguments: [
    "{}", "nonsense", #"{"genome":{}}"#, #"{"genome":{"version":99}}"#, #"{"genome":null}"#,
  ])
  func `a recipe that is not its own makes a picture one of others`(_ detail: String)
    async throws
  {
    var source = try foreign()
    source.recipe.detail = detail
    let image = try await builtin().paint(order(wish, from: source))
    #expect(image.detail == nil)
  }

  @Test(arguments: [[], Array("no picture".utf8), [0x89, 0x50, 0x4E, 0x47]] as [[UInt8]])
  func `a source that cannot be read is told, and no use to try again`(_ bytes: [UInt8])
    async throws
  {
    let source = PaintOrder.Source(bytes: bytes, recipe: recipe("", side: 64), isOurs: false)
    let failure = try await failure { try await builtin().paint(order(wish, from: source)) }
    #expect(failure?.kind == .sourceUnreadable)
    #expect(failure?.isWorthRetrying == false && failure?.detail.isEmpty == false)
  }
}
