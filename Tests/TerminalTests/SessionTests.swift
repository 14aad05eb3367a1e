import Concurrency
@testable import Terminal
import Testing

/// What is seen on a screen, by a terminal that a test can look into.
@Suite struct SessionTests {
  private struct Stage {
    var session: Session
    var terminal: Emulator
    var events: [ScreenEvent] = []

    init(columns: Int = 20, rows: Int = 6, prompt: Prompt = Prompt("> ")) {
      session = Session(columns: columns, rows: rows, isStyled: true, history: History())
      terminal = Emulator(columns: columns, rows: rows)
      terminal.write(session.ask(prompt))
    }

    mutating func type(_ script: String) {
      for key in keys(script) {
        let output = session.take(key)
        terminal.write(output.text)
        events += output.events
      }
    }

    mutating func settle() {
      let output = session.settle()
      terminal.write(output.text)
      events += output.events
    }

    mutating func print(_ text: String) { terminal.write(session.print([Line(text)])) }

    /// The row and column of the cursor, behind what is on the screen.
    var seen: [String] { terminal.screen + ["@\(terminal.row),\(terminal.column)"] }
  }

  @Test func `what is typed is seen, and the cursor is where it is`() {
    var stage = Stage()
    stage.type("a sea<left><left>")
    #expect(stage.seen == ["> a sea", "@0,5"])
  }

  @Test func `a long line goes on in the next row, wide characters whole`() {
    var stage = Stage(columns: 10)
    stage.type("1234567画家x")
    #expect(stage.seen == ["> 1234567", "画家x", "@1,5"])
    stage.type("<home>")
    #expect(stage.seen == ["> 1234567", "画家x", "@0,2"])
    stage.type("<^k>")
    #expect(stage.seen == [">", "@0,2"])
  }

  @Test func `a row that is exactly full leaves the cursor in the next`() {
    var stage = Stage(columns: 10)
    stage.type("12345678")
    #expect(stage.seen == ["> 12345678", "@1,0"])
    stage.type("9")
    #expect(stage.seen == ["> 12345678", "9", "@1,1"])
    stage.type("<back><back>")
    #expect(stage.seen == ["> 1234567", "@0,9"])
  }

  @Test func `what is printed stands above, and what is being typed stays`() {
    var stage = Stage(columns: 10)
    stage.type("123456789abc<left>")
    stage.print("one")
    stage.print("two\nthree")
    #expect(stage.seen == ["one", "two", "three", "> 12345678", "9abc", "@4,3"])
    // Scrolling keeps the order too.
    stage.print("four")
    stage.print("five")
    #expect(stage.terminal.scrollback == ["one"])
    #expect(
      stage.seen == ["two", "three", "four", "five", "> 12345678", "9abc", "@5,3"])
  }

  @Test func `what was entered stays where it was, and is an event`() {
    var stage = Stage()
    stage.type("a sea<enter>b")
    #expect(stage.seen == ["> a sea", "> b", "@1,3"])
    #expect(stage.events == [.line("a sea")])
  }

  @Test func `a line may be taken off the screen by whoever shows what became of it`() {
    var stage = Stage(prompt: Prompt("> ", keepsLines: false))
    stage.type("a sea<enter>b")
    #expect(stage.seen == ["> b", "@0,3"])
    #expect(stage.events == [.line("a sea")])
  }

  @Test func `the keys that answer are shown while the line is empty`() {
    let taps: [Prompt.Tap] = [.init("a", "yes"), .init("r", "no")]
    var stage = Stage(prompt: Prompt("> ", taps: taps))
    #expect(stage.seen == [">", "[a] yes  [r] no", "@0,2"])
    stage.type("x")
    #expect(stage.seen == ["> x", "@0,3"])
    stage.type("<back>a")
    #expect(stage.seen == ["> a", "@0,3"])
    stage.settle()
    #expect(stage.seen == [">", "[a] yes  [r] no", "@0,2"])
    #expect(stage.events == [.tap("a")])
  }

  @Test func `progress stands above the prompt and goes without a trace`() {
    var stage = Stage()
    stage.type("abc")
    stage.terminal.write(stage.session.show(status: "painting 10 %"))
    stage.print("hello")
    #expect(stage.seen == ["hello", "painting 10 %", "> abc", "@2,5"])
    stage.terminal.write(stage.session.show(status: nil))
    #expect(stage.seen == ["hello", "> abc", "@1,5"])
  }

  @Test func `a line longer than the window shows the part with the cursor`() {
    var stage = Stage(columns: 10, rows: 3)
    stage.print("above")
    stage.type("1234567890123456789012345678901234567890")
    #expect(stage.seen == ["9012345678", "9012345678", "90", "@2,2"])
    stage.type("<home>")
    #expect(stage.seen == ["> 12345678", "9012345678", "9012345678", "@0,2"])
    stage.type("<^k>")
    #expect(stage.seen == [">", "@0,2"])
  }

  @Test func `a word is completed, or what it could be is said`() {
    let completion = Completion { _, _ in ["!help", "!history", "!new"] }
    var stage = Stage(columns: 40, prompt: Prompt("> ", completion: completion))
    stage.type("!n<tab>x")
    #expect(stage.seen == ["> !new x", "@0,8"])
    stage.type("<^u>!<tab>")
    #expect(stage.seen == ["!help  !history  !new", "> !", "@1,3"])
    stage.type("hi<tab>")
    #expect(stage.seen == ["!help  !history  !new", "> !history", "@1,11"])
  }

  @Test func `control C leaves what was typed behind and begins anew`() {
    var stage = Stage()
    stage.type("a sea<^c><^c>")
    #expect(stage.seen == ["> ^C", ">", "@1,2"])
    #expect(stage.events == [.cancelled])
  }

  @Test func `a wider window is drawn into`() {
    var session = Session(columns: 10, rows: 6, isStyled: true, history: History())
    var terminal = Emulator(columns: 20, rows: 6)
    terminal.write(session.ask(Prompt("> ")))
    for key in keys("123456789abc") { terminal.write(session.take(key).text) }
    terminal.write(session.resize(columns: 20, rows: 6))
    #expect(terminal.screen == ["> 123456789abc"])
  }

  @Test func `what others say cannot move the cursor`() {
    var stage = Stage()
    stage.print("\u{1B}[2J\u{1B}[Hgot\ryou\u{1B}]0;x\u{7}")
    #expect(stage.seen == ["gotyou", ">", "@1,2"])
    #expect(stage.terminal.unknown.isEmpty)
  }

  @Test func `a picture of blocks takes its rows above the prompt`() throws {
    var stage = Stage()
    stage.type("ab")
    let lines = ["▀▀▀", "▀▀▀"]
    stage.terminal.write(stage.session.print(DrawnPicture(columns: 3, lines: lines)))
    #expect(stage.seen == ["▀▀▀", "▀▀▀", "> ab", "@2,4"])
  }

  @Test(arguments: [0, 4])
  func `room is made for graphics before they are drawn`(linesBefore: Int) {
    var stage = Stage(rows: 6)
    for number in 0..<linesBefore { stage.print("line \(number)") }
    // Where it is drawn, the terminal shows a mark.
    let picture = DrawnPicture(columns: 3, rows: 3, sequence: "#")
    stage.terminal.write(stage.session.print(picture))
    let screen = stage.terminal.screen
    let mark = screen.firstIndex(of: "#")
    #expect(mark.map { screen.count - 1 - $0 } == 3)
    #expect(screen.last == ">" && stage.terminal.unknown.isEmpty)
  }
}

@Suite struct ProgressTests {
  @Test func `ten lines a second at most, never back, and the end always`() {
    var now = Instant(milliseconds: 0)
    var meter = ProgressMeter("painting", at: now)
    var lines: [String] = []
    for step in 0...1_000 {
      let line = meter.advance(to: Double(step) / 1_000, at: now, columns: 60)
      if let line { lines.append(line) }
      now = now + .milliseconds(2)
    }
    #expect((20...22).contains(lines.count))
    #expect(lines.first == "painting " + String(repeating: "░", count: 38) + "   0 % 0 s")
    #expect(lines.last == "painting " + String(repeating: "█", count: 38) + " 100 % 2 s")
    let back = meter.advance(to: 0.5, at: now + .seconds(70), columns: 60)
    #expect(back?.hasSuffix("100 % 1:12") == true)
    let nothing = meter.advance(to: .nan, at: now + .seconds(100), columns: 10)
    #expect(nothing == "painting 100 % 1:42")
  }

  @Test func `what has another label is another thing, and begins at its own beginning`() {
    var meters = ProgressMeters()
    let start = Instant(milliseconds: 0)
    _ = meters.advance("first", to: 0.7, at: start, columns: 40)
    let other = meters.advance("second", to: 0.1, at: start + .seconds(9), columns: 40)
    #expect(other?.hasPrefix("second ") == true && other?.hasSuffix(" 10 % 0 s") == true)
    // Two at once: each is where it was.
    let back = meters.advance("first", to: 0.2, at: start + .seconds(20), columns: 40)
    #expect(back?.hasPrefix("first ") == true && back?.hasSuffix(" 70 % 20 s") == true)
    // Done, and begun anew.
    _ = meters.advance("first", to: 1, at: start + .seconds(21), columns: 40)
    let anew = meters.advance("first", to: 0, at: start + .seconds(22), columns: 40)
    #expect(anew?.hasSuffix("  0 % 0 s") == true)
  }

  @Test func `of too many meters the one longest unheard of goes`() {
    var meters = ProgressMeters()
    let start = Instant(milliseconds: 0)
    for label in 0...ProgressMeters.maximum {
      _ = meters.advance("\(label)", to: 0.5, at: start, columns: 40)
    }
    let last = meters.advance("8", to: 0, at: start + .seconds(1), columns: 40)
    let first = meters.advance("0", to: 0, at: start + .seconds(1), columns: 40)
    #expect(last?.hasSuffix(" 50 % 1 s") == true && first?.hasSuffix("  0 % 0 s") == true)
  }
}
