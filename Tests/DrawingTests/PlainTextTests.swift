import Drawing
import Testing

@Suite struct PlainTextTests {
  @Test(arguments: [
    ("a\u{0}b\u{7}c\u{1B}[31m", "abc[31m"),
    ("  two\n\n lines\tand\r\nmore ", "two lines and more"),
    ("a\u{202E}txt.exe\u{202C}", "atxt.exe"),
    ("\u{2066}a\u{2069}\u{202A}b\u{202B}c\u{202D}d", "abcd"),
    ("\u{FEFF}x\u{200B}y\u{2060}z\u{AD}", "xyz"),
    ("\u{FFFC}object", "object"),
    ("\u{3164}\u{115F}blank", "blank"),
    ("<b>&amp;</b>", "<b>&amp;</b>"),
    ("", ""), (" \n\t\u{2028}", ""),
  ])
  func `what is harmful or invisible is left out, and white space is one space`(
    words: String, kept: String
  ) {
    #expect(Array(PlainText(words).string.utf8) == Array(kept.utf8))
  }

  @Test(arguments: [
    "👨‍👩‍👧‍👦", "👩🏽‍🚀", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🇯🇵", "1️⃣", "❤️‍🔥", "क्षत्रिय", "می‌خواهم", "é", "שָׁלוֹם",
    "👩🏽‍❤️‍💋‍👨🏿", "Xin chào Việt Nam", "a\u{200F}!", "ที่นี่",
  ])
  func `what shapes its neighbours is kept`(words: String) {
    #expect(Array(PlainText(words).string.utf8) == Array(words.utf8))
  }

  @Test func `tags are kept in a flag alone`() {
    #expect(PlainText("a\u{E0067}\u{E0062}\u{E007F}b").string == "ab")
  }

  @Test func `a text is cut at its maximum`() {
    #expect(PlainText(String(repeating: "ab", count: 5_000)).string.count == 600)
  }

  @Test func `a pile of marks is cut at its maximum, so that one letter cannot fill a drawing`() {
    let pile = "Z" + String(repeating: "\u{0301}\u{0316}", count: 10_000) + "a"
    let text = PlainText(pile)
    #expect(text.string.unicodeScalars.count <= 2 + PlainText.maximumMarks)
    #expect(text.string.unicodeScalars.count > 2)
  }

  @Test func `a chain of joiners is cut at its maximum`() {
    let chain = String(repeating: "👨\u{200D}", count: 5_000)
    let longest = PlainText(chain).string.map(\.unicodeScalars.count).max() ?? 0
    #expect((2...2 * PlainText.maximumScalars).contains(longest))
  }
}
