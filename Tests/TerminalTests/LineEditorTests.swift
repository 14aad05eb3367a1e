import Terminal
import Testing

/// Keys typed, written in a row: `<left>` and the like are keys, everything else is text.
func keys(_ script: String) -> [Keystroke] {
  let names: [String: Keystroke] = [
    "left": .left, "right": .right, "up": .up, "down": .down, "home": .home, "end": .end,
    "enter": .enter, "tab": .tab, "back": .backspace, "del": .delete, "esc": .escape,
    "wleft": .wordLeft, "wright": .wordRight, "mdel": .alt("\u{7F}"), "md": .alt("d"),
  ]
  var keys: [Keystroke] = []
  var rest = Substring(script)
  while let character = rest.popFirst() {
    guard character == "<", let end = rest.firstIndex(of: ">") else {
      keys.append(.text(character))
      continue
    }
    let name = String(rest[..<end])
    rest = rest[rest.index(after: end)...]
    if name.hasPrefix("^"), let letter = name.last { keys.append(.control(letter)) }
    if let key = names[name] { keys.append(key) }
  }
  return keys
}

@Suite struct LineEditorTests {
  @Test(arguments: [
    ("abc", "abc|"),
    ("abc<left>", "ab|c"),
    ("abc<left><left>x", "ax|bc"),
    ("abc<home>x", "x|abc"),
    ("abc<home><end>x", "abcx|"),
    ("abc<back>", "ab|"),
    ("abc<home><back>", "|abc"),
    ("abc<home><del>", "|bc"),
    ("a sea at dawn<wleft>", "a sea at |dawn"),
    ("a sea at dawn<wleft><wleft><wleft><wright>", "a sea| at dawn"),
    ("a sea at dawn<^w>", "a sea at |"),
    ("a sea, at dawn<^w><^w><^y>", "a sea, at |"),
    ("--ar 3:2<mdel>", "--ar 3:|"),
    ("a sea<home><md>", "| sea"),
    ("a sea<^u>", "|"),
    ("a sea<home><^k>", "|"),
    ("a sea<wleft><^k><home><^y>", "sea|a "),
    ("ab<^a><^f><^b><^e>", "ab|"),
    ("画家<left>x", "画x|家"),
    ("a👩‍🎨b<left><back>", "a|b"),
    ("e\u{301}<back>", "|"),
    ("abc<home><^d>", "|bc"),
    ("abc<left><right><right>", "abc|"),
    ("<left><right><back><del><^k><^y>", "|"),
  ])
  func `keys edit as everywhere`(script: String, expected: String) {
    var editor = LineEditor()
    for key in keys(script) { _ = editor.handle(key) }
    #expect(shown(editor) == expected)
  }

  @Test func `a mark typed after its letter joins it`() {
    var editor = LineEditor()
    for scalar in "e\u{301}👩\u{200D}🎨".unicodeScalars {
      _ = editor.handle(.text(Character(scalar)))
    }
    #expect(editor.text.count == 2 && editor.cursor == 2)
  }

  @Test(arguments: [
    ("<up>", "three|"), ("<up><up><up>", "one|"), ("<up><up><up><up>", "one|"),
    ("draft<up><down>", "draft|"), ("<up><up>x<enter><up>", "twox|"), ("<down>", "|"),
  ])
  func `the history is gone through, and what was begun is not lost`(
    script: String, expected: String
  ) {
    var editor = LineEditor(history: History(["one", "two", "three"]))
    for key in keys(script) { _ = editor.handle(key) }
    #expect(shown(editor) == expected)
  }

  @Test(arguments: [
    ("<^r>sea", "a red sea|"), ("<^r>sea<^r>", "a blue sea|"), ("<^r>sea<^r><^r>", "a blue sea|"),
    ("x<^r>sea<esc>", "x|"), ("<^r>sea<enter>", "|"), ("<^r>zzz", "|"),
    ("<^r>se<back><home>x", "x|a red sea"),
  ])
  func `a line of the history is looked for`(script: String, expected: String) {
    var editor = LineEditor(history: History(["a blue sea", "a city", "a red sea"]))
    for key in keys(script) { _ = editor.handle(key) }
    #expect(shown(editor) == expected)
  }

  @Test(arguments: [
    ("a", "a"), ("i", "i"), ("r", nil), ("a<back>", nil), ("a<left>", nil), ("a red sea", nil),
    ("x<back>a", "a"), ("xa", nil), (" a", nil),
  ])
  func `a tap is one when it is alone and nothing follows`(script: String, tap: String?) {
    var editor = LineEditor()
    editor.taps = ["a", "i"]
    for key in keys(script) {
      let action = editor.handle(key)
      #expect(action == .changed)
    }
    let settled = editor.settle()
    #expect(settled == tap.map { .tapped(Character($0)) })
    #expect(settled == nil || editor.text.isEmpty)
    let again = editor.settle()
    #expect(again == nil)
  }

  @Test func `Enter after a tap does not have to wait`() {
    var editor = LineEditor()
    editor.taps = ["a"]
    let (first, second) = (editor.handle(.text("a")), editor.handle(.enter))
    #expect(first == .changed && second == .tapped("a") && editor.history.lines.isEmpty)
    let (third, fourth) = (editor.handle(.paste("a")), editor.handle(.enter))
    #expect(third == .changed && fourth == .submitted("a"))
  }

  @Test func `control C drops the line, and on an empty one it is for whoever reads`() {
    var editor = LineEditor()
    _ = editor.handle(.text("x"))
    #expect(editor.handle(.control("c")) == .cancelled(wasEmpty: false))
    #expect(editor.handle(.control("c")) == .cancelled(wasEmpty: true))
    #expect(editor.handle(.control("d")) == .ended)
  }

  @Test func `a paste is one line without controls, and has a maximum`() {
    var editor = LineEditor()
    _ = editor.handle(.paste("a sea\nat \u{1B}[31mdawn\u{7}"))
    #expect(editor.line == "a sea at dawn")
    _ = editor.handle(.paste(String(repeating: "x", count: 100_000)))
    #expect(editor.text.count == LineEditor.maximumCount)
    #expect(editor.handle(.text("y")) == .refused)
  }

  @Test func `the history is bounded and holds nothing twice in a row`() {
    var history = History((0..<1_000).map { "\($0)" })
    #expect(history.lines.count == History.maximumCount && history.lines.first == "500")
    for line in ["x", "x", " ", "", String(repeating: "y", count: 5_000)] { history.add(line) }
    #expect(history.lines.last == "x" && history.lines.suffix(2).first == "999")
  }

  private func shown(_ editor: LineEditor) -> String {
    String(editor.text[..<editor.cursor]) + "|" + String(editor.text[editor.cursor...])
  }
}
