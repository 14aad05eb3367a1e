import JSON
import Pixels
import Raster
import Testing

@testable import MeasuringCritic

@Suite struct TasteTests {
  private func taste(_ count: Int = 4) throws -> TasteFigures {
    try #require(TasteFigures(of: Array(Pictures.nordicReferences.prefix(count))))
  }

  @Test func `no pictures and nine pictures make no taste, one to eight do`() {
    let one = Pictures.nordicReferences[0]
    for count in 0...9 {
      let figures = TasteFigures(of: Array(repeating: one, count: count))
      #expect((figures != nil) == (1...8).contains(count))
      #expect((ExtractedTaste(of: Array(repeating: one, count: count)) != nil) == (figures != nil))
      #expect(figures?.isThin ?? false == (count == 1 || count == 2))
    }
  }

  @Test(arguments: [(1, 1.5), (2, 1.5), (3, 1.0), (8, 1.0)])
  func `equal references leave the floors as spreads, wider when it is thin`(
    count: Int, widening: Double
  ) throws {
    let figures = try #require(
      TasteFigures(of: Array(repeating: Pictures.nordicReferences[0], count: count)))
    for measure in Measure.allCases {
      #expect(abs(figures.spread[measure] - measure.floor * widening) < 1e-12)
    }
    #expect(abs(figures.paletteSpread - 0.03 * widening) < 1e-12)
    #expect(figures.ownScores == (count == 1 ? [] : Array(repeating: 10, count: count)))
  }

  @Test func `references of one style score high against each other`() throws {
    let figures = try taste()
    #expect(figures.ownScores.count == 4)
    #expect(figures.ownScores.allSatisfy { $0 > 8 && $0 <= 10 })
    #expect(figures.ownDimensions.count == Dimension.allCases.count - 1)
    #expect(figures.ownDimensions.allSatisfy { $0 > 7 && $0 <= 10 })
    #expect(try taste(1).ownDimensions == [])
  }

  @Test func `figures from before each dimension was kept are still read`() throws {
    let text = String(decoding: try taste().json.compact(), as: UTF8.self)
    let old = text.replacing(/,"own_dimensions":\[[^\]]*\]/, with: "")
    #expect(old.utf8.count < text.utf8.count)
    let read = try TasteFigures(try JSONDocument(Array(old.utf8)).root)
    let scores = try taste().ownScores
    #expect(read.ownDimensions == [] && read.ownScores == scores)
  }

  @Test func `a profile is words, without the figures behind them`() throws {
    let taste = try #require(ExtractedTaste(of: Pictures.nordicReferences))
    let lines =
      [taste.paletteTendency, taste.compositionalStyle, taste.emotionalRegister, taste.textureFeel]
      + taste.principles
    for line in lines { #expect(!line.contains(/\d\.\d/) && line.hasSuffix("."), "\(line)") }
  }

  @Test(arguments: [
    (0.0, 10.0), (0.5, 10), (-0.5, 10), (1.3, 8.82), (2.3, 5.31), (-2.3, 5.31), (6, 0.03),
    (.nan, 0), (.infinity, 0),
  ])
  func `a partial score has a dead zone and falls smoothly`(z: Double, score: Double) {
    #expect(abs(Score.partial(z) - score) < 0.01)
  }

  @Test(
    arguments: [
      ([10.0, 10.0, 10.0, 10.0], 10.0), ([8.0, 8.0, 8.0, 2.0], 4.7), ([0.0, 0.0], 0.0),
      ([5.0], 5.0),
    ] as [([Double], Double)])
  func `one weak dimension weighs four tenths`(scores: [Double], overall: Double) {
    #expect(abs(Score.overall(scores) - overall) < 1e-9)
  }

  @Test func `the dimensions come in their order, each the mean of its measures`() throws {
    let judgement = try taste().judge(Pictures.observe(Pictures.ember, 9))
    #expect(
      judgement.scores.map(\.dimension.rawValue) == [
        "palette_tendency", "compositional_style", "emotional_register", "texture_feel",
        "avoid_list",
      ])
    let parts = Dictionary(
      uniqueKeysWithValues: judgement.findings.map { ($0.measure, $0.score) })
    for dimension in Dimension.allCases where dimension != .avoidList {
      var scores = dimension.measures.compactMap { parts[$0] }
      if dimension == .paletteTendency { scores.append(judgement.palette.score) }
      let mean = scores.reduce(0, +) / Double(scores.count)
      #expect(abs((judgement.score(dimension) ?? -1) - mean) < 1e-12)
    }
    #expect(judgement.score(.avoidList) == nil)
  }

  @Test func `another style scores low, the own one high, and the order of findings says why`()
    throws
  {
    let taste = try taste()
    let own = taste.judge(Pictures.observe(Pictures.nordic, 77))
    let other = taste.judge(Pictures.observe(Pictures.ember, 77))
    #expect(own.overall > 8)
    #expect(other.overall < 3)
    for judgement in [own, other] {
      let sizes = judgement.findings.map(\.z.magnitude)
      #expect(sizes == sizes.sorted(by: >) && sizes.count == Measure.allCases.count)
    }
  }

  @Test func `a copy of a reference is named`() throws {
    let taste = try taste()
    let copy = taste.judge(
      Observation(of: Pictures.paint(Pictures.nordic, seed: 2).scaledByArea(width: 100, height: 75))
    )
    let likeness = try #require(copy.likeness)
    #expect(likeness.distance <= DifferenceHash.near && !likeness.sentence.isEmpty)
    #expect(taste.judge(Observation(of: Pictures.paint(Pictures.ember, seed: 5))).likeness == nil)
  }

  @Test func `what is written is what is read`() throws {
    for count in 1...4 {
      let figures = try taste(count)
      let document = try JSONDocument(figures.json.compact())
      let read = try TasteFigures(document.root)
      #expect(read.mean == figures.mean && read.spread == figures.spread)
      #expect(read.hashes == figures.hashes && read.ownScores == figures.ownScores)
      #expect(read.paletteSpread == figures.paletteSpread && read.references == count)
      for (left, right) in zip(read.palettes, figures.palettes) {
        #expect(left.distance(to: right) < 1e-6)
      }
    }
    let house = try JSONDocument(TasteFigures.house.json.compact())
    #expect(try TasteFigures(house.root).mean == TasteFigures.house.mean)
  }

  @Test(arguments: [
    ("version", "2"), ("references", "0"), ("references", "9"), ("mean", "{}"), ("mean", "[]"),
    ("spread", "{\"light\":0}"), ("palettes", "[]"), ("palettes", "[[]]"),
    ("palettes", "[[[0.5,0,0]]]"), ("palettes", "[[[0.5,0,0,-1]]]"),
    ("palettes", "[[[1e300,0,0,1]]]"), ("palette_spread", "0"), ("palette_spread", "1e308"),
    ("hashes", "[\"xyz\"]"), ("hashes", "[1]"), ("own_scores", "[11]"), ("own_scores", "null"),
  ])
  func `what breaks an invariant is refused`(member: String, text: String) throws {
    var value = try taste().json
    value[member] = try JSONValue(JSONDocument(Array(text.utf8)).root)
    let document = try JSONDocument(value.compact())
    #expect(throws: JSONError.self) { _ = try TasteFigures(document.root) }
  }

  @Test func `the house taste likes what is neither dim nor glaring`() {
    let house = TasteFigures.house
    #expect(house.palettes.count == 4 && !house.isThin)
    let plain = house.judge(Observation(of: Raster(width: 64, height: 48, filledWith: .black)))
    let picture = house.judge(Pictures.observe(Pictures.nordic, 3))
    // Below the loop's gate, wherever the rest of the settings stands.
    #expect(plain.overall < 6, "\(plain.overall)")
    #expect(picture.overall > plain.overall + 1, "\(picture.overall)")
  }
}
