import Glibc
import TestSupport
import Testing

/// A real program at a real terminal, and in a pipe.
@Suite(.timeLimit(.minutes(1))) struct ScreenTests {
  private func start(_ arguments: [String] = [], term: String = "xterm-256color") -> PseudoTerminal
  {
    PseudoTerminal(
      builtProgram("typist"), arguments,
      environment: ["TERM=\(term)", "COLORTERM=truecolor", "SWIFT_BACKTRACE=enable=no"])
  }

  @Test func `lines are edited, and the terminal is given back`() async throws {
    let terminal = start()
    #expect(await terminal.says("easel> "))
    #expect(!terminal.isAsItWas)
    terminal.type("hxllo\u{1B}[D\u{1B}[D\u{1B}[D\u{7F}e\r")
    #expect(await terminal.says("you said: hello"))
    terminal.type("quit\r")
    #expect(await terminal.end() == 0)
    #expect(terminal.isAsItWas && terminal.text.hasSuffix("\u{1B}[?2004l"))
  }

  @Test(arguments: [
    ("exit\r", 3), ("crash\r", 128 + SIGABRT), ("\u{4}", 0), ("\u{3}", 0),
  ])
  func `however it ends, the terminal is as it was`(typed: String, status: Int32) async throws {
    let terminal = start()
    #expect(await terminal.says("easel> "))
    terminal.type(typed)
    #expect(await terminal.end() == status)
    #expect(terminal.isAsItWas)
  }

  @Test(arguments: [SIGTERM, SIGINT, SIGHUP, SIGQUIT])
  func `a signal that ends the program gives the terminal back`(signal: Int32) async throws {
    let terminal = start()
    #expect(await terminal.says("easel> "))
    // It does not come back from this, and must be ended by the grace.
    terminal.type("hang\r")
    #expect(await terminal.says("easel> hang"))
    kill(terminal.pid, signal)
    #expect(await terminal.end() == 128 + signal)
    #expect(terminal.isAsItWas)
  }

  @Test func `a stopped program leaves the terminal alone, and takes it again`() async throws {
    let terminal = start()
    #expect(await terminal.says("easel> "))
    terminal.type("half")
    #expect(await terminal.says("half"))
    // An orphaned session is not stopped by the terminal's own signal; this one stops by itself.
    terminal.type("\u{1A}")
    #expect(await terminal.becomes { $0.isStopped && $0.isAsItWas })
    kill(terminal.pid, SIGCONT)
    #expect(await terminal.becomes { !$0.isAsItWas })
    terminal.type(" done\r")
    #expect(await terminal.says("you said: half done"))
  }

  @Test func `a resized window is drawn anew`() async throws {
    let terminal = start()
    #expect(await terminal.says("easel> "))
    terminal.type("0123456789 0123456789 end")
    #expect(await terminal.says("end"))
    // The terminal turns each line feed into a return and a line feed.
    terminal.resize(columns: 20, rows: 24)
    kill(terminal.pid, SIGWINCH)
    #expect(await terminal.says("easel> 0123456789 01\r\r\n23456789 end"))
  }

  @Test func `keys that answer do so after a moment; letters that begin a line begin it`() async {
    let terminal = start()
    #expect(await terminal.says("easel> "))
    terminal.type("a")
    #expect(await terminal.says("tap a"))
    terminal.type("a red sea\r")
    #expect(await terminal.says("you said: a red sea"))
  }

  @Test func `a terminal that shows graphics is found by asking`() async throws {
    let terminal = start()
    // Answered before it is asked, so that no wait decides.
    terminal.type("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[6;20;10t\u{1B}[?62;22c")
    #expect(await terminal.says("ready kitty"))
    terminal.type("paint\r")
    #expect(await terminal.says("\u{1B}_Ga=T,f=32,s=64,v=64,c=7,r=4,q=2,C=1,m=1;"))
  }

  @Test func `what was asked for is used whatever it can`() async throws {
    let terminal = start(["sixel"])
    #expect(await terminal.says("ready sixel"))
    terminal.type("paint\r")
    #expect(await terminal.says("\u{1B}P0;1q\"1;1;64;64"))
  }

  @Test func `in a pipe there are lines and nothing else`() async throws {
    let outcome = try await ChildProcess.run(
      builtProgram("typist"), environment: ["TERM": "xterm-256color", "COLORTERM": "truecolor"],
      input: "one\r\n\u{1B}[31mtwo\nwork\npaint\nlast")
    #expect(outcome.status == 0)
    #expect(
      outcome.output == """
        ready none
        you said: one
        you said: two
        step 0
        step 25
        step 50
        step 75
        step 100
        you said: last
        bye

        """)
  }

  @Test func `many lines in a pipe all arrive, in order`() async throws {
    let lines = (0..<5_000).map { "line \($0)" }
    let outcome = try await ChildProcess.run(
      builtProgram("typist"), environment: [:], input: lines.map { $0 + "\n" }.joined())
    let expected = ["ready none"] + lines.map { "you said: \($0)" } + ["bye"]
    #expect(outcome.output.split(separator: "\n").map(String.init) == expected)
  }

  @Test func `a dumb terminal gets no escapes`() async throws {
    let terminal = start(term: "dumb")
    #expect(await terminal.says("ready none"))
    terminal.type("hello\n")
    #expect(await terminal.says("you said: hello"))
    #expect(!terminal.text.contains("\u{1B}") && terminal.isAsItWas)
  }
}
