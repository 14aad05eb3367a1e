import BuiltinPainter
import Pixels
import Raster
import Testing

@Suite struct EditingTests {
  private let genome = plan("lake at golden hour").genome
  private func order(_ prompt: String, seed: UInt64 = 5) -> BuiltinPainter.Order {
    .init(prompt: prompt, seed: seed)
  }

  @Test func `strength is how far a variation goes, and 0 goes nowhere`() throws {
    let before = try paint(genome)
    var last = 0.0
    for strength in [0.2, 0.5, 0.9] {
      let changes = try (UInt64(1)...4).map { seed in
        let varied = painter.vary(genome, order("", seed: seed), strength: strength).genome
        return difference(before, try paint(varied))
      }
      let mean = changes.reduce(0, +) / 4
      #expect(mean > last, "\(strength)")
      last = mean
    }
    #expect(painter.vary(genome, order("at night"), strength: 0).genome == genome)
  }

  @Test func `words are carried out on one's own picture`() throws {
    #expect(painter.vary(genome, order("at night"), strength: 0.1).genome.time == .night)
    #expect(painter.vary(genome, order("with a boat"), strength: 0.1).genome.has(.boat))
    #expect(!painter.vary(genome, order("no sun"), strength: 0.1).genome.has(.sun))
    #expect(painter.vary(genome, order("mirror"), strength: 0.1).genome.isMirrored)
    #expect(painter.vary(genome, order("as an oil painting"), strength: 0.1).genome.medium == .oil)
  }

  @Test func `a mood that is said again does not add up, a comparative does`() {
    let first = plan("stormy sea").genome
    var moods = first
    for _ in 0..<3 { moods = painter.vary(moods, order("stormy sea"), strength: 0.001).genome }
    #expect(abs(moods.knobs[.light] - first.knobs[.light]) < 0.01)
    let lighter = painter.vary(first, order("lighter"), strength: 0.001).genome
    let lightest = painter.vary(lighter, order("lighter"), strength: 0.001).genome
    #expect(lightest.knobs[.light] - lighter.knobs[.light] > 0.1)
  }

  /// Stripes with a square: something that this painter did not make.
  private var foreign: Raster {
    var picture = Raster(width: 80, height: 60, filledWith: RGBA(90, 150, 230))
    for y in 30..<60 { for x in 0..<80 { picture[x, y] = RGBA(90, 200, 90) } }
    for y in 20..<45 { for x in 30..<50 { picture[x, y] = RGBA(250, 200, 60) } }
    return picture
  }

  private func retouched(_ prompt: String, strength: Double = 0.7, palette: [Swatch] = []) throws
    -> Raster
  {
    try painter.retouch(
      foreign, order(prompt), strength: strength, palette: palette, width: 80, height: 60
    ).raster
  }

  @Test func `a picture of others keeps everything at strength 0`() throws {
    #expect(try retouched("lighter, red", strength: 0) == foreign)
  }

  @Test func `words do to a picture of others what they say`() throws {
    func measured(_ prompt: String) throws -> Measurements {
      Measurements(of: try retouched(prompt))
    }
    let plain = try measured("it")
    let pairs: [(String, String, Measure)] = [
      ("lighter", "darker", .light), ("warmer", "cooler", .warmth),
      ("more contrast", "less contrast", .keyRange), ("more colour", "less colour", .chroma),
      ("grainier", "less grain", .grain),
    ]
    for (more, less, measure) in pairs {
      let (high, low) = (try measured(more)[measure], try measured(less)[measure])
      #expect(high > plain[measure] && high > low, "\(more)")
    }
    #expect(try measured("mono")[.chroma] < 0.02)
  }

  @Test func `a picture of others goes to the colours of a taste`() throws {
    let wished = [
      Swatch(OKLCH(0.3, 0.10, 300).lab, weight: 0.5), Swatch(OKLCH(0.7, 0.12, 40).lab, weight: 0.5),
    ]
    let target = try #require(Palette(wished.map { .init(colour: $0.colour, weight: 0.5) }))
    let far = Palette(of: foreign).distance(to: target)
    let near = Palette(of: try retouched("", strength: 0.9, palette: wished)).distance(to: target)
    #expect(near < far * 0.5)
  }

  @Test func `what cannot be done to a picture of others is said`() throws {
    let report = try painter.retouch(
      foreign, order("add a boat, warmer"), strength: 0.5, width: 80, height: 60
    ).report
    #expect(report.cannotChange == ["boat"])
  }

  @Test func `steering brings the measures nearer`() throws {
    let start = plan("mountains at noon").genome
    let seen = Measurements(of: try paint(start, width: 160, height: 120))
    let findings = [(Measure.light, 0.35, 0.035), (.chroma, 0.10, 0.012), (.warmth, 0.5, 0.1)].map {
      Finding(measure: $0.0, value: seen[$0.0], target: $0.1, spread: $0.2)
    }
    func miss(_ values: Measurements) -> Double {
      findings.reduce(0) { $0 + abs(values[$1.measure] - $1.target) / $1.spread }
    }
    let steered = try painter.steer(start, toward: findings, locks: Locks())
    let now = Measurements(of: try paint(steered, width: 160, height: 120))
    #expect(miss(now) < miss(seen) * 0.6)
  }

  @Test func `a thing that was asked for keeps its colour in any palette`() throws {
    let asked = plan("a red boat on a calm sea")
    #expect(!asked.locks.areColoursNamed)
    #expect(plan("a red sea").locks.areColoursNamed)
    func reds(_ genome: Genome) throws -> Int {
      let pixels = try paint(genome, width: 160, height: 120).pixels
      return stride(from: 0, to: pixels.count, by: 4).reduce(0) { sum, place in
        sum + max(0, Int(pixels[place]) - Int(pixels[place + 1]))
      }
    }
    var green = asked.genome
    green.palette = [
      Swatch(OKLCH(0.3, 0.08, 150).lab, weight: 0.5),
      Swatch(OKLCH(0.7, 0.08, 150).lab, weight: 0.5),
    ]
    green.pull = 0.9
    let kept = try reds(green)
    for index in green.elements.indices { green.elements[index].isAsked = false }
    let pulled = try reds(green)
    #expect(pulled * 4 < kept * 3, "\(pulled) of \(kept)")
  }

  @Test func `the sun stays above a horizon that is steered`() throws {
    let start = plan("a sea with a sun, high horizon").genome
    let finding = Finding(measure: .focusY, value: 0.3, target: 0.9, spread: 0.05)
    let steered = try painter.steer(start, toward: [finding], locks: Locks())
    #expect(steered.knobs[.focusY] <= steered.knobs[.horizon] - 0.05)
  }

  @Test func `what a person named is not steered`() throws {
    let asked = plan("sea, sun on the left")
    let finding = Finding(measure: .focusX, value: 0.3, target: 0.8, spread: 0.05)
    let steered = try painter.steer(asked.genome, toward: [finding], locks: asked.locks)
    #expect(steered.knobs[.focusX] == 0.30)
  }
}
