import Terminal
import Testing

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
}
