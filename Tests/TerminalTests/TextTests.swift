import Testing

@testable import Terminal

@Suite struct TextTests {
  @Test(arguments: [
    ("a sea at dawn", "a sea at dawn"),
    ("red \u{1B}[31malert\u{1B}[0m", "red alert"),
    ("\u{1B}]0;title\u{7}after", "after"),
    ("\u{1B}]52;c;aGk=\u{1B}\\after", "after"),
    ("\u{1B}Pq#0;2;0;0;0~\u{1B}\\after", "after"),
    ("\u{1B}_Ga=T;AAAA\u{1B}\\after", "after"),
    ("\u{9B}31mred\u{9D}0;x\u{9C}after", "redafter"),
    ("\u{1B}]never ended\nnext line", "\nnext line"),
    ("\u{1B}cwiped", "wiped"), ("\u{1B}(0lines", "lines"),
    ("over\rwritten\u{8}\u{7F}\u{0}", "overwritten"),
    ("tab\there", "tab    here"),
    ("\u{202E}gnp.exe\u{2066}", "gnp.exe"),
    ("a\u{206E}\u{206A}b", "ab"),
    ("one\u{2028}two", "one two"),
    ("مرحبا 画家 👩‍🎨 é", "مرحبا 画家 👩‍🎨 é"),
    ("\r\n", "\n"),
  ])
  func `what a terminal would obey does not come through`(text: String, expected: String) {
    #expect(Sanitiser.clean(text).unicodeScalars.elementsEqual(expected.unicodeScalars))
  }

  @Test func `a letter carries a few marks, not a tower`() {
    let tower = "z" + String(repeating: "\u{301}", count: 1_000)
    #expect(Sanitiser.clean(tower).unicodeScalars.count == 1 + Sanitiser.maximumMarks)
  }

  @Test(arguments: [
    ("a", 1), ("é", 1), ("e\u{301}", 1), ("画", 2), ("한", 2), ("ｱ", 1), ("Ａ", 2), ("🎨", 2),
    ("👩‍🎨", 2), ("🇩🇪", 2), ("❤", 1), ("❤️", 2), ("👍🏽", 2), ("\u{200B}", 0), ("م", 1), ("—", 1),
    ("▀", 1), ("①", 1), ("⌚", 2), ("𠀀", 2),
  ])
  func `a character takes its cells`(text: String, width: Int) {
    #expect(CellWidth.of(text) == width)
  }

  @Test(arguments: [
    ("one two three four", 4, ["one two", "    three", "    four"]),
    ("  1 ada  a bit", 4, ["  1 ada", "    a bit"]),
    ("abcdefghijklmnopqrst", 2, ["abcdefghi", "  jklmnop", "  qrst"]),
    ("go abcdefghijklmnop x", 2, ["go", "  abcdefg", "  hijklmn", "  op x"]),
    ("one two\nthree", 2, ["one two", "  three"]),
    ("exactly 9 or", 2, ["exactly 9", "  or"]), ("", 3, [""]),
    ("日本語日本語", 2, ["日本語日", "  本語"]),
    // There is no room for the indent.
    ("one two three", 8, ["one two", "three"]),
  ])
  func `a line that hangs is broken between words`(_ text: String, _ indent: Int, _ rows: [String])
  {
    let made = Line(text).hanging(indent).rows(columns: 10)
    #expect(made.map { $0.text(isStyled: false) } == rows)
    // Without that it stays whole.
    #expect(Line(text).rows(columns: 10).map { $0.text(isStyled: false) } == [text])
  }

  @Test func `what a line looks like stays where it was`() {
    let line = (Line("ada ", .strong) + Line("said", .plain) + Line(" a word", .faint)).hanging(2)
    let rows = line.rows(columns: 10).map { $0.text(isStyled: true) }
    #expect(rows == ["\u{1B}[1mada \u{1B}[0msaid", "  \u{1B}[2ma word\u{1B}[0m"])
  }
}
