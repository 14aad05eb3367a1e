import BuiltinPainter
import Pixels
import Testing

@Suite struct ReadingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var prompt: String
    var meanings: [String]
    var testDescription: String { prompt }
  }

  @Test(arguments: [
    Case(prompt: "misty mountains at dawn", meanings: ["mist", "mountains", "dawn"]),
    Case(prompt: "a teal sea with a sailing boat", meanings: ["#029386", "sea", "boat"]),
    Case(prompt: "dark teal sky", meanings: ["#014d4e", "sky"]),
    Case(prompt: "burnt orange, navy blue", meanings: ["#c04e01", "#001146"]),
    Case(prompt: "Ein ruhiger See in der Dämmerung", meanings: ["ruhiger", "lake", "dusk"]),
    Case(
      prompt: "watercolour, low horizon, lots of space",
      meanings: [
        "watercolour", "low horizon", "lots of space",
      ]),
    Case(prompt: "hot air balloons above the clouds", meanings: ["balloon", "sky"]),
    Case(prompt: "much darker, less contrast", meanings: ["darker", "less contrast"]),
    Case(prompt: "a sunflower field", meanings: ["#ffc512", "flowers", "meadow"]),
    Case(prompt: "mirror it", meanings: ["mirror"]),
  ])
  func `a prompt is understood phrase by phrase`(_ one: Case) {
    #expect(plan(one.prompt).report.understood.map(\.meaning) == one.meanings)
    #expect(plan(one.prompt).report.cannotDraw.isEmpty)
  }

  @Test func `what it cannot draw is named, and filler is not`() {
    let report = plan("please paint my cat by the sea").report
    #expect(report.cannotDraw.map(\.word) == ["cat"])
    #expect(report.understood.map(\.meaning) == ["sea"])
  }

  @Test func `hundreds of unknown words get suggestions for the first few alone`() {
    let prompt = (0..<300).map { "mountianx\($0 % 10)y\($0)" }.joined(separator: " ")
    let report = plan("\(prompt) mountians").report
    #expect(report.cannotDraw.count == 301 && report.cannotDraw.last?.suggestion == nil)
  }

  @Test func `a word without an end is read up to its maximum`() {
    let report = plan(String(repeating: "-", count: 20_000) + String(repeating: "é", count: 20_000))
      .report
    #expect(report.cannotDraw.allSatisfy { $0.word.utf8.count <= 64 })
  }

  @Test func `a mistyped word is not guessed but suggested`() {
    let report = plan("mountians at dawn").report
    #expect(report.cannotDraw.map(\.word) == ["mountians"])
    #expect(report.cannotDraw.map(\.suggestion) == ["mountains"])
    #expect(report.understood.map(\.meaning) == ["dawn"])
  }

  @Test(arguments: ["sea at noon, no sun", "sea at noon without sun and birds", "sea at noon"])
  func `what is forbidden is not there`(_ prompt: String) {
    for seed in UInt64(1)...12 {
      let negative = prompt == "sea at noon" ? "sun" : ""
      #expect(!plan(prompt, negative: negative, seed: seed).genome.has(.sun))
    }
  }

  @Test(arguments: [
    ("a mountain without snow at noon", "noon"), ("at noon, a mountain without snow", "noon"),
    ("a mountain at noon without snow", "noon"), ("A beach without people at sunset", "sunset"),
    ("at sunset a beach without people", "sunset"), ("ein Berg ohne Schnee am Mittag", "noon"),
    ("am Mittag ein Berg ohne Schnee", "noon"), ("no birds, a lake at night", "night"),
    ("a lake without sun and birds at night", "night"), ("not a stormy lake at dusk", "dusk"),
    ("a lake without a boat dawn", "dawn"),
  ])
  func `a negation ends with its noun, in whichever order`(_ prompt: String, _ time: String) {
    #expect(plan(prompt).genome.time.rawValue == time)
  }

  @Test func `a negation goes on over and, and over adjectives`() {
    for seed in UInt64(1)...12 {
      let genome = plan("a lake at noon without white birds or a small boat", seed: seed).genome
      #expect(!genome.has(.birds) && !genome.has(.boat))
      #expect(plan("a lake with a boat, not dark, with birds", seed: seed).genome.has(.boat))
    }
    #expect(plan("a dark sea").genome.knobs[.light] < plan("not a dark sea").genome.knobs[.light])
    #expect(plan("not a dark sea").genome.scene == .sea)
  }

  @Test func `what is forbidden is not chosen either`() {
    for seed in UInt64(1)...30 {
      #expect(plan("a landscape, no mountains", seed: seed).genome.scene != .mountains)
      let dry = plan("a landscape without water", seed: seed).genome.scene
      #expect(![.sea, .lake, .river, .beach].contains(dry))
      #expect(plan("a boat, no sea", seed: seed).genome.scene == .lake)
      #expect(plan("a lake, no sunset", seed: seed).genome.time != .sunset)
    }
  }

  @Test func `a forest without trees is none, and that is said`() {
    let plan = plan("forest, no trees")
    #expect(plan.genome.scene == .meadow)
    #expect(plan.report.cannotDraw.map(\.word) == ["forest"])
    #expect(!plan.report.understood.contains { $0.meaning == "forest" })
  }

  @Test func `what cannot be left out is said`() {
    #expect(plan("a lake without reflections").report.cannotLeaveOut == ["reflection"])
    #expect(plan("a lake, no black").report.cannotLeaveOut.count == 1)
    #expect(plan("a lake, no blue, no snow").report.cannotLeaveOut.isEmpty)
  }

  @Test func `several is more than one`() {
    func boats(_ prompt: String) -> Int {
      plan(prompt).genome.elements.count { $0.thing == .boat && $0.isAsked }
    }
    #expect(boats("a boat on a lake") == 1)
    #expect(boats("boats on a lake") == 3 && boats("Boote auf dem See") == 3)
  }

  @Test func `very is more and slightly is less`() {
    func light(_ prompt: String) -> Double { plan(prompt).genome.knobs[.light] }
    let (none, slightly) = (light("sea"), light("sea, slightly lighter"))
    let (plain, much) = (light("sea, lighter"), light("sea, much lighter"))
    #expect(none < slightly && slightly < plain && plain < much)
  }

  @Test func `a colour belongs to what stands after it`() {
    let genome = plan("red flowers on a meadow under a yellow sky").genome
    #expect(genome.scheme.accent.hue < 40)
    #expect((80...120).contains(genome.scheme.zenith.hue))
  }

  @Test func `words of a taste turn what the prompt left alone`() {
    let plain = plan("a sea").genome.knobs
    let wished = plan(
      "a sea",
      taste: TasteWords(
        palette: "cool, pale", others: ["low contrast", "wide empty areas"])
    ).genome.knobs
    #expect(wished[.warmth] < plain[.warmth])
    #expect(wished[.light] > plain[.light])
    #expect(wished[.contrast] < plain[.contrast])
    #expect(wished[.space] > plain[.space])
    let firm = plan("a warmer sea", taste: TasteWords(palette: "cool")).genome.knobs
    #expect(firm[.warmth] > plain[.warmth])
  }

  private static let loud = TasteWords(
    palette: "hot and strongly coloured: orange, magenta, red",
    others: ["the eye is drawn to the left third", "Dark and dramatic"],
    avoid: ["neon colours", "birds", "green"])

  @Test func `a named colour survives a taste`() {
    let named = plan("a green meadow at dawn", taste: Self.loud)
    #expect((100...160).contains(named.genome.scheme.near.hue))
    #expect(named.genome.without.colours.isEmpty)
    #expect(named.genome.scheme == plan("a green meadow at dawn").genome.scheme)
    let open = plan("a meadow at dawn", taste: Self.loud).genome
    #expect(open.scheme != plan("a meadow at dawn").genome.scheme)
    #expect(!open.has(.birds) && open.without.colours.count == 1)
  }

  @Test func `a taste that says one thing in many words does not go to black`() {
    let dark = TasteWords(others: ["dark and dramatic", "Keep it dark: very dark, moody, dim"])
    let light = plan("a sea", taste: dark).genome.knobs[.light]
    #expect(light < 0 && light > -0.2)
  }

  @Test func `a colour of one thing leaves the others to the taste`() {
    let genome = plan("a red boat on a sea", taste: TasteWords(palette: "black and green")).genome
    #expect(genome.scheme.accent.hue < 45)
    #expect(genome.scheme.zenith != plan("a red boat on a sea").genome.scheme.zenith)
  }

  @Test func `an avoid list lowers chroma, and never paints what it names`() {
    let plain = plan("a meadow at dawn, gloomy").genome.knobs[.chroma]
    let taste = TasteWords(avoid: ["neon colours", "busy detail", "grain"])
    #expect(plan("a meadow at dawn", taste: taste).genome.knobs[.chroma] < 1)
    #expect(plan("a meadow at dawn, gloomy", taste: taste).genome.knobs[.chroma] <= plain)
  }

  @Test func `nothing is said of a taste's words, and a person's mood and place stay`() {
    let (with, without) = (
      plan("calm sea, sun on the right", taste: Self.loud), plan("calm sea, sun on the right")
    )
    #expect(with.report == without.report && with.locks == without.locks)
    #expect(with.genome.knobs[.focusX] == 0.70)
    #expect(with.genome.knobs[.light] == without.genome.knobs[.light])
    #expect(plan("xyzzy", taste: Self.loud).report.isGuess)
  }

  @Test func `a place that is named is locked`() {
    let plan = plan("sun on the left, low horizon")
    #expect(plan.genome.knobs[.focusX] == 0.30)
    #expect(plan.genome.knobs[.horizon] == 0.78)
    #expect(plan.locks.knobs == [.focusX, .horizon])
  }

  @Test(arguments: ["", "   ", "静かな海", "🐈‍⬛🐈‍⬛", "xyzzy plugh", String(repeating: "a ", count: 5_000)])
  func `any text gives a picture, and what was only a guess says so`(_ prompt: String) {
    #expect(plan(prompt).report.isGuess)
  }

  @Test func `texts that say nothing known still differ`() {
    let genomes = ["静かな海", "山", "川", "花", "月", "空"].map { plan($0).genome }
    #expect(Set(genomes.map { "\($0.scene) \($0.time) \($0.knobs[.focusX])" }).count > 3)
  }

  @Test(arguments: [
    ("[knobs\n", 1), ("[scenes]\nhouse : palace\n", 2), ("[moods]\n\n[times]\nnow : later\n", 4),
  ])
  func `a lexicon that cannot be read names the line`(_ text: String, _ line: Int) {
    let error = #expect(throws: LexiconError.self) { try Lexicon(parsing: [Array(text.utf8)]) }
    #expect(error?.line == line)
  }
}
