import Drawing
import Testing

/// Every script gets real glyphs of the right kind.
@Suite struct GlyphTests {
  static let draughtsman = Draughtsman()

  struct Sample: Sendable, CustomTestStringConvertible {
    let name: String
    let text: PlainText
    let family: String
    var testDescription: String { name }
  }

  static let samples: [Sample] = [
    Sample(name: "Latin", text: "Çà et là, Ærøskøbing 8.0 ± 0.2 · “x” …", family: "Noto Sans"),
    Sample(name: "Greek", text: "Αθήνα", family: "Noto Sans"),
    Sample(name: "Cyrillic", text: "Закат над морем", family: "Noto Sans"),
    Sample(name: "Chinese", text: "北方黎明的品味", family: "Noto Sans CJK SC"),
    Sample(name: "Japanese", text: "夕暮れの海", family: "Noto Sans CJK JP"),
    Sample(name: "Korean", text: "고요한 바다", family: "Noto Sans CJK KR"),
    Sample(name: "Arabic", text: "منارة", family: "Noto Sans Arabic"),
    Sample(name: "Hebrew", text: "מגדלור", family: "Noto Sans Hebrew"),
    Sample(name: "Devanagari", text: "धुंध में पहाड़", family: "Noto Sans Devanagari"),
    Sample(name: "Bengali", text: "সন্ধ্যা", family: "Noto Sans Bengali"),
    Sample(name: "Tamil", text: "கடல்", family: "Noto Sans Tamil"),
    Sample(name: "Thai", text: "ทะเลสงบ", family: "Noto Sans Thai"),
    Sample(name: "Georgian", text: "ზღვა", family: "Noto Sans Georgian"),
    Sample(name: "Armenian", text: "ծով", family: "Noto Sans Armenian"),
    Sample(name: "Ethiopic", text: "ባሕር", family: "Noto Sans Ethiopic"),
    Sample(name: "Khmer", text: "សមុទ្រ", family: "Noto Sans Khmer"),
    Sample(name: "emoji", text: "🌅", family: "Noto Color Emoji"),
  ]

  @Test(arguments: samples)
  func `a script is set in its own font, without a box`(sample: Sample) async throws {
    let report = try await Self.draughtsman.inspect(sample.text)
    #expect(report.unreadable.isEmpty)
    #expect(report.families == [sample.family])
  }

  @Test(
    arguments: [
      ("a family", "👨‍👩‍👧‍👦"), ("a skin tone and a profession", "👩🏽‍🚀"), ("a flag of letters", "🇯🇵"),
      ("a flag of tags", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"), ("a keycap", "1️⃣"), ("a heart on fire", "❤️‍🔥"),
    ] as [(String, PlainText)])
  func `an emoji of many characters is one glyph in colour`(
    name: String, text: PlainText
  ) async throws {
    let report = try await Self.draughtsman.inspect(text)
    #expect(report.glyphCount == 1)
    #expect(report.colourGlyphCount == 1)
  }

  @Test func `figures beside an emoji stay figures of the text`() async throws {
    let report = try await Self.draughtsman.inspect("9.6 🎨 10")
    #expect(report.families == ["Noto Sans", "Noto Color Emoji"])
    #expect(report.colourGlyphCount == 1)
  }

  @Test func `Arabic letters are joined and run from the right`() async throws {
    let alone = try await Self.draughtsman.inspect("ب")
    let joined = try await Self.draughtsman.inspect("ببب")
    #expect(joined.rightToLeftRuns == 1)
    // First, middle and last form differ from each other, and from the letter alone.
    #expect(Set(joined.glyphs + alone.glyphs).count >= 4)
  }

  @Test func `a mixed line keeps each script's own direction`() async throws {
    let report = try await Self.draughtsman.inspect("neon و hard outlines")
    #expect(report.rightToLeftRuns == 1)
    #expect(report.families == ["Noto Sans", "Noto Sans Arabic"])
  }

  @Test func `Devanagari conjuncts are formed`() async throws {
    let conjunct = try await Self.draughtsman.inspect("क्ष")
    #expect(conjunct.glyphCount == 1)
  }

  @Test func `an override cannot turn what follows it`() async throws {
    let report = try await Self.draughtsman.inspect(PlainText("a\u{202E}bc"))
    #expect(report.rightToLeftRuns == 0)
  }

  @Test func `a character that no font has is reported, and drawn as a mark, not as a box`()
    async throws
  {
    let sheet = ContactSheet(title: PlainText("a \u{E123}\u{E124} b"), cells: [])
    let drawn = try await Self.draughtsman.draw(sheet)
    #expect(drawn.unreadable == ["\u{E123}", "\u{E124}"])
    let replaced = try await Self.draughtsman.draw(ContactSheet(title: "a \u{FFFD} b", cells: []))
    #expect(replaced.unreadable.isEmpty)
    let isSame = drawn.raster == replaced.raster
    #expect(isSame)
  }
}
