/// All that happens on a screen, as a value: keys, lines to print and sizes in; text to write and
/// events out.
struct Session {
  struct Output: Equatable {
    var text = ""
    var events: [ScreenEvent] = []
    var isSuspensionAsked = false
  }

  /// Escapes for colours are welcome.
  let isStyled: Bool
  private(set) var editor: LineEditor
  private var area: PromptArea
  private var prompt: Prompt?
  private var status: String?

  init(columns: Int, rows: Int, isStyled: Bool, history: History) {
    area = PromptArea(columns: columns, rows: rows)
    editor = LineEditor(history: history)
    self.isStyled = isStyled
  }

  var columns: Int { area.columns }
  var rows: Int { area.rows }

  mutating func ask(_ prompt: Prompt?) -> String {
    self.prompt = prompt
    editor.taps = Set(prompt?.taps.map(\.key) ?? [])
    return area.draw(content)
  }

  mutating func show(status: String?) -> String {
    guard status != self.status else { return "" }
    self.status = status
    return area.draw(content)
  }

  mutating func resize(columns: Int, rows: Int) -> String {
    guard columns != area.columns || rows != area.rows else { return "" }
    area.resize(columns: columns, rows: rows)
    return area.draw(content)
  }

  /// Lines above the area, which comes back below them.
  mutating func print(_ lines: [Line]) -> String {
    var text = area.erase()
    for line in lines.flatMap({ $0.rows(columns: area.columns) }) {
      for row in line.text(isStyled: isStyled).unicodeScalars.split(
        separator: "\n", omittingEmptySubsequences: false)
      {
        text += String(row) + "\r\n"
      }
    }
    return text + area.draw(content)
  }

  /// A picture above the area. Room is made for it first, so that nothing scrolls while it is drawn.
  mutating func print(_ picture: DrawnPicture) -> String {
    var text = area.erase()
    switch picture.form {
    case .lines(let lines): text += lines.map { $0 + "\r\n" }.joined()
    case .graphics(let sequence):
      text += String(repeating: "\r\n", count: picture.rows) + Control.up(picture.rows)
      // Terminals differ in where they leave the cursor.
      text += "\u{1B}7" + sequence + "\u{1B}8\r" + Control.down(picture.rows)
    }
    return text + area.draw(content)
  }

  mutating func take(_ key: Keystroke) -> Output {
    guard let prompt else {
      // Nobody asked; but who wants to leave is heard.
      return key == .control("c") ? Output(events: [.cancelled]) : Output()
    }
    switch editor.handle(key) {
    case .changed: return Output(text: area.draw(content))
    case .refused: return Output()
    case .submitted(let line):
      let text = prompt.keepsLines ? record(prompt.text + line) : area.draw(content)
      return Output(text: text, events: [.line(line)])
    case .tapped(let key): return Output(text: area.draw(content), events: [.tap(key)])
    case .cancelled(let wasEmpty):
      return wasEmpty
        ? Output(events: [.cancelled]) : Output(text: record(prompt.text + "^C"))
    case .ended: return Output(events: [.ended])
    case .completionAsked: return Output(text: complete(prompt.completion))
    case .suspensionAsked: return Output(isSuspensionAsked: true)
    case .screenClearingAsked: return Output(text: Control.clearScreen + redraw())
    }
  }

  /// Whether ``settle()`` is to be called when nothing follows for a moment.
  var isWaiting: Bool { editor.isTapPending }

  mutating func settle() -> Output {
    guard case .tapped(let key) = editor.settle() else { return Output() }
    return Output(text: area.draw(content), events: [.tap(key)])
  }

  /// Takes the area off the screen, for good or until ``redraw()``.
  mutating func leave() -> String { area.erase() }

  /// Draws everything anew on a screen of which nothing is known.
  mutating func redraw() -> String {
    _ = area.erase()
    return area.draw(content)
  }

  /// What was entered stays on the screen, above.
  private mutating func record(_ line: String) -> String {
    area.erase() + Sanitiser.line(line) + "\r\n" + area.draw(content)
  }

  private mutating func complete(_ completion: Completion) -> String {
    switch completion.apply(to: &editor) {
    case .nothing: ""
    case .done: area.draw(content)
    case .several(let words): print([Line(words.joined(separator: "  "), .faint)])
    }
  }

  private var content: PromptArea.Content {
    guard let prompt else { return PromptArea.Content(status: status) }
    var content = PromptArea.Content(
      status: status, prompt: prompt.text, text: editor.text, cursor: editor.cursor,
      hint: editor.text.isEmpty ? prompt.hint : nil)
    if let pattern = editor.searchPattern { content.prompt = "(\(pattern)) " }
    return content
  }
}
