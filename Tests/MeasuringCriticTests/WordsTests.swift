import Pixels
import Raster
import Testing

@testable import MeasuringCritic

@Suite struct WordsTests {
  private func finding(_ measure: Measure, z: Double) -> Finding {
    Finding(measure: measure, value: 0.5 + z * 0.05, target: 0.5, spread: 0.05)
  }

  private func judgement(_ findings: [Finding], palette: Double = 0) -> Judgement {
    Judgement(
      scores: [], overall: 5, findings: findings,
      palette: PaletteFinding(distance: palette, spread: 0.03, nearest: 0), avoided: [],
      likeness: nil)
  }

  private let house = TasteFigures.house

  @Test func `the biggest gap is one plain sentence`() {
    let dark = Finding(measure: .light, value: 0.41, target: 0.66, spread: 0.05)
    #expect(
      judgement([dark]).biggestGap(taste: house)
        == "It is too dark: lightness 0.41 where the taste has 0.66 ± 0.05.")
    #expect(
      judgement([finding(.light, z: 0.2)]).biggestGap(taste: house)
        == "Nothing that can be measured is off: it lies within the taste's own spread.")
    #expect(
      judgement([dark], palette: 0.9).biggestGap(taste: house).hasPrefix("Its colours are off"))
  }

  @Test(arguments: Measure.allCases, [-3.0, -1.5, 1.5, 3])
  func `every finding has words against it and a sentence about it`(measure: Measure, z: Double) {
    let found = finding(measure, z: z)
    #expect(!PromptWords.words(for: found).isEmpty)
    #expect(PromptWords.words(for: found) != PromptWords.words(for: finding(measure, z: -z)))
    #expect(found.sentence.hasPrefix("It is ") && found.sentence.hasSuffix("."))
    #expect(!found.sentence.dropLast().contains(". "))
  }

  @Test func `the house says what is off, and names neither a taste nor colours of its own`() {
    let judged = judgement([finding(.light, z: -4)], palette: 0.9)
    let revised = PromptWords.revised(
      original: "a boat", judgement: judged, taste: house, locks: Locks())
    #expect(revised == "a boat — but: much lighter, high key, pale sky")
    #expect(PromptWords.ownWords(of: revised) == "a boat")
    // A room that learns a taste between two rounds.
    #expect(PromptWords.ownWords(of: "a boat — towards the taste: darker") == "a boat")
  }

  @Test func `a revised prompt keeps the words, and does not grow from round to round`() throws {
    let taste = try #require(TasteFigures(of: Pictures.nordicReferences))
    let own = "a lighthouse — at the sea, “très” calm 🌊"
    let first = judgement([
      finding(.light, z: -4), finding(.space, z: -2), finding(.grain, z: 1.5),
      finding(.edges, z: 1.2), finding(.warmth, z: 0.4),
    ])
    let revised = PromptWords.revised(
      original: own, judgement: first, taste: taste, locks: Locks())
    #expect(
      revised == own
        + " — towards the taste: much lighter, high key, pale sky, more empty space, smoother")
    let again = PromptWords.revised(
      original: revised, judgement: first, taste: taste, locks: Locks())
    #expect(again == revised)
    let later = PromptWords.revised(
      original: revised, judgement: judgement([finding(.grain, z: -3)]), taste: taste,
      locks: Locks())
    #expect(later == own + " — towards the taste: visible paper grain, rough texture")
    let done = PromptWords.revised(
      original: later, judgement: judgement([finding(.light, z: 0.3)]), taste: taste, locks: Locks()
    )
    #expect(done == own)
  }

  @Test func `what is locked is left alone`() throws {
    let taste = try #require(TasteFigures(of: Pictures.nordicReferences))
    let findings = judgement([finding(.light, z: -4), finding(.grain, z: 3)], palette: 0.5)
    let locks = Locks(dimensions: [.textureFeel, .paletteTendency], measures: [.light])
    #expect(
      PromptWords.revised(original: "x", judgement: findings, taste: taste, locks: locks) == "x")
    let colours = PromptWords.revised(
      original: "x", judgement: findings, taste: taste, locks: Locks())
    #expect(colours.hasPrefix("x — towards the taste: colours of "))
    // Warmth is part of two dimensions; one lock does not hold it.
    #expect(!Locks(dimensions: [.emotionalRegister]).holds(.warmth))
    #expect(Locks(dimensions: [.emotionalRegister, .paletteTendency]).holds(.warmth))
  }

  @Test(arguments: [
    ("a dark night at sea", Measure.light, true), ("A DARK forest", .light, true),
    ("the darkest hour", .light, false), ("muted colours", .chroma, true),
    ("sun on the left", .focusX, true), ("a cat", .light, false), ("leftover soup", .focusX, false),
  ])
  func `the person's own words lock what they are about`(
    prompt: String, measure: Measure, isLocked: Bool
  ) {
    #expect(Locks(namedIn: prompt).holds(measure) == isLocked)
  }

  @Test(arguments: [
    ("no neon", [AvoidItem.neon]), ("Busy backgrounds", [.busy]),
    ("High-contrast", [.highContrast]),
    ("grainy photos", [.grainy]), ("pure black", [.pureBlack]), ("pure white areas", [.pureWhite]),
    ("oversaturated", [.oversaturated]), ("gradient-only pictures", [.flat]),
    ("warm tones", [.warm]), ("centred subjects", [.centred]), ("tilted horizon", [.tilted]),
    ("text, watermarks", []), ("sad clowns", []), ("", []),
  ])
  func `avoid lines that pixels can show are understood`(line: String, items: [AvoidItem]) {
    let read = AvoidItem.read([line])
    #expect(read.items == items)
    #expect(read.notMeasurable == (items.isEmpty ? [line] : []))
  }

  @Test func `every avoidable thing has limits, a name, and a score that falls`() {
    for item in AvoidItem.allCases {
      let (fine, bad) = item.limits
      #expect(fine < bad && !item.name.isEmpty)
      #expect(AvoidFinding(item: item, amount: fine).score == 10)
      let atWorst = AvoidFinding(item: item, amount: bad)
      #expect(atWorst.score < 2 && atWorst.isPresent)
    }
  }

  @Test func `a neon picture is told so, and the avoid list scores it`() throws {
    let raster = Raster(width: 64, height: 48, filledWith: RGBA(255, 0, 255))
    let judgement = house.judge(Observation(of: raster), avoid: [.neon, .grainy])
    #expect(try #require(judgement.score(.avoidList)) < 1)
    #expect(judgement.biggestGap(taste: house).contains("neon"))
    let revised = PromptWords.revised(
      original: "a door", judgement: judgement, taste: house, locks: Locks())
    #expect(revised.hasSuffix("without neon colours"))
  }

  @Test func `a taste is told in words that its numbers make`() throws {
    let taste = try #require(ExtractedTaste(of: Pictures.nordicReferences))
    #expect((1...5).contains(taste.principles.count))
    #expect(taste.paletteTendency.hasPrefix("Cool and muted: "))
    #expect(taste.paletteTendency.contains("blue"))
    #expect(taste.emotionalRegister.hasPrefix("Airy and calm: light, low contrast, cool"))
    #expect(taste.avoid.contains("neon colours") && taste.avoid.contains("pure black"))
    #expect(taste.ownScores.hasPrefix("Your references score "))
    #expect(AvoidItem.read(taste.avoid).notMeasurable.isEmpty)
    let ember = try #require(ExtractedTaste(of: [Pictures.observe(Pictures.ember, 1)]))
    #expect(ember.emotionalRegister != taste.emotionalRegister)
    #expect(ember.ownScores.contains("thin"))
  }

  @Test(arguments: [
    (RGBA(255, 255, 255), "white"), (RGBA(0, 0, 0), "black"), (RGBA(220, 30, 40), "red"),
    (RGBA(88, 107, 136), "slate blue"), (RGBA(217, 194, 154), "sand"),
    (RGBA(30, 80, 45), "forest green"),
  ])
  func `colours have the names that people give them`(colour: RGBA, name: String) {
    #expect(ColourNames.name(of: OKLab(colour)) == name)
  }

  @Test(arguments: [
    (0.0, 2, "0.00"), (0.005, 2, "0.01"), (-0.21, 2, "−0.21"), (9.96, 1, "10.0"), (12, 0, "12"),
    (.nan, 2, "–"), (1e300, 0, "1000000000"), (-0.001, 2, "0.00"),
  ])
  func `numbers read well`(value: Double, decimals: Int, text: String) {
    #expect(Wording.number(value, decimals) == text)
  }
}
