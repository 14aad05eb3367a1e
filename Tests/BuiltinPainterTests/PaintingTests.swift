import BuiltinPainter
import Pixels
import Raster
import TestSupport
import Testing

@Suite struct PaintingTests {
  static let prompts = [
    "misty mountains at dawn", "mountain lake with pines", "teal sea at sunset with a boat",
    "beach with palms, pastel", "river and a bridge, watercolour", "autumn forest",
    "rainy city at night", "desert dunes, film", "red canyon with cactus",
    "meadow with a house, oil",
    "aurora over a snowfield", "balloons above the clouds, flat", "purple galaxy with a planet",
    "still life", "abstract swirls, linocut", "ink mountains with a tower",
  ]

  /// The promise is the same bytes on every machine.
  @Test func `the same genome gives the same bytes as ever`() throws {
    var lines = ""
    for (index, prompt) in Self.prompts.enumerated() {
      let picture = try paint(plan(prompt, seed: UInt64(index)).genome)
      lines += "\(fingerprint(picture)) \(prompt)\n"
    }
    #expect(golden(lines, "BuiltinPainter/pictures.txt") == nil)
  }

  @Test(arguments: ["lake at golden hour", "abstract", "city at sunset"])
  func `another size is the same composition`(_ prompt: String) throws {
    var genome = plan(prompt).genome
    genome.knobs[.grain] = 0
    let small = try paint(genome, width: 96, height: 72)
    let large = try paint(genome, width: 192, height: 144)
    #expect(difference(small, large.scaledByArea(width: 96, height: 72)) < 6)
  }

  @Test(arguments: [(64, 64), (16, 200), (200, 16), (97, 61)])
  func `any shape can be painted`(_ width: Int, _ height: Int) throws {
    for prompt in ["forest", "sea with a boat", "still life", "space"] {
      let picture = try paint(plan(prompt).genome, width: width, height: height)
      #expect(picture.width == width && picture.height == height)
    }
  }

  @Test(arguments: [(15, 64), (64, 5_000), (4_096, 4_096), (0, 0)])
  func `a size that is not offered is refused before anything is made`(_ width: Int, _ height: Int)
  {
    #expect(throws: PaintError.sizeNotOffered(width: width, height: height)) {
      try painter.paint(plan("sea").genome, width: width, height: height)
    }
  }

  @Test func `a cancelled painting stops, wherever it is`() throws {
    var asked = 0
    _ = try painter.paint(
      plan("forest").genome, width: 64, height: 48,
      isCancelled: {
        asked += 1
        return false
      })
    #expect(asked > 40)
    for stop in [1, asked / 2, asked] {
      var count = 0
      #expect(throws: PaintError.cancelled) {
        try painter.paint(
          plan("forest").genome, width: 64, height: 48,
          isCancelled: {
            count += 1
            return count >= stop
          })
      }
      #expect(count == stop)
    }
  }

  @Test func `progress never falls and ends at one`() throws {
    var shares: [Double] = []
    _ = try painter.paint(
      plan("sea").genome, width: 64, height: 48, progress: { share, _ in shares.append(share) })
    #expect(shares == shares.sorted())
    #expect(shares.first == 0 && shares.last == 1)
  }

  @Test func `what is asked for can be seen, and the facts say where`() throws {
    let asked = plan("sea at noon with a boat, a lighthouse and birds, sun on the left")
    let facts = try painter.paint(asked.genome, width: 160, height: 120).facts.facts
    for thing in [Thing.boat, .lighthouse, .birds, .sun] {
      let fact = try #require(facts.first { $0.thing == thing })
      #expect(fact.isPresent && fact.isAsked && fact.area > 0.0002, "\(thing)")
      if thing == .sun { #expect(abs(fact.x - 0.30) < 0.03) }
    }
  }

  @Test func `a forbidden colour and forbidden snow are not painted`() throws {
    func seen(_ prompt: String) throws -> Measurements {
      Measurements(of: try paint(plan(prompt, seed: 2).genome, width: 96, height: 72))
    }
    #expect(try seen("lake at noon, no blue")[.chroma] < 0.6 * seen("lake at noon")[.chroma])
    let peaks = "mountains at noon, winter"
    #expect(try seen("\(peaks), no snow")[.light] < seen(peaks)[.light])
    let (with, without) = (plan("forest at noon").genome, plan("forest at noon, no mist").genome)
    #expect(try paint(with) != paint(without))
  }

  @Test func `a forbidden scene is left when a picture is changed`() {
    let genome = plan("a forest at noon").genome
    let changed = painter.vary(genome, .init(prompt: "no trees", seed: 1), strength: 0.3).genome
    #expect(changed.scene != .forest && changed.without.things.contains(.pines))
    let again = painter.vary(changed, .init(prompt: "with pines", seed: 1), strength: 0.3).genome
    #expect(!again.without.things.contains(.pines) && again.has(.pines))
  }

  @Test func `what hangs in the air is there when it can be seen`() throws {
    func fact(_ prompt: String, _ thing: Thing) throws -> SceneFacts.Fact? {
      try painter.paint(plan(prompt).genome, width: 160, height: 120).facts.facts
        .first { $0.thing == thing }
    }
    #expect(try fact("a lake with clouds at noon", .clouds)?.area ?? 0 > 0.02)
    #expect(try fact("a rainy city at night", .rain)?.isPresent == true)
    #expect(try fact("a city at night with lights", .lights)?.area ?? 0 > 0.001)
    #expect(try fact("a lake at noon with clouds, wide empty sky, no clouds", .clouds) == nil)
    #expect(try fact("boats on a lake at noon", .boat)?.isAsked == true)
  }

  @Test func `what has no place in a scene is left out and said`() {
    let plan = plan("desert with a boat")
    #expect(plan.report.leftOut == [.boat])
    #expect(!plan.genome.has(.boat))
  }

  @Test func `no picture is grey mud`() throws {
    for (index, prompt) in Self.prompts.enumerated() where !prompt.contains("ink") {
      let picture = try paint(plan(prompt, seed: UInt64(index)).genome)
      let seen = Measurements(of: picture)
      #expect(seen[.keyRange] > 0.18, "\(prompt)")
      #expect(seen[.chroma] > 0.015, "\(prompt)")
    }
  }
}
