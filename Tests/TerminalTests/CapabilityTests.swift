import Terminal
import Testing

@Suite struct CapabilityTests {
  @Test(arguments: [
    (["TERM": "xterm-256color", "COLORTERM": "truecolor"], PictureMode.blocks),
    (["TERM": "xterm-256color"], .blocks256),
    (["TERM": "xterm-direct"], .blocks),
    (["TERM": "linux"], .letters),
    (["TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"], .letters),
    (["TERM": "dumb", "COLORTERM": "truecolor"], .none),
    ([:], .none),
  ])
  func `what the environment says decides while nobody answers`(
    environment: [String: String], mode: PictureMode
  ) {
    #expect(Capabilities(isTerminal: true, environment: environment).best == mode)
    #expect(Capabilities(isTerminal: false, environment: environment).best == .none)
  }

  @Test(arguments: [
    ("\u{1B}_Gi=31;OK\u{1B}\\\u{1B}[6;18;9t\u{1B}[?62;c", PictureMode.kitty, 9, 18),
    ("\u{1B}[6;16;8t\u{1B}[?62;4;22c", .sixel, 8, 16),
    ("\u{1B}[4;480;1600t\u{1B}[?64;4c", .sixel, 20, 20),
    ("\u{1B}_Gi=31;ENOENT\u{1B}\\\u{1B}[?1;2c", .blocks, 10, 20),
    ("\u{1B}[6;0;0t\u{1B}[?4c", .blocks, 10, 20),
  ])
  func `what the terminal answers decides`(
    answer: String, mode: PictureMode, width: Int, height: Int
  ) {
    var capabilities = Capabilities(
      isTerminal: true, environment: ["TERM": "x", "COLORTERM": "truecolor"])
    var decoder = KeyDecoder()
    for byte in answer.utf8 {
      #expect(!capabilities.isComplete)
      for case .report(let report) in decoder.feed([byte]) {
        capabilities.take(report, window: (80, 24))
      }
    }
    #expect(capabilities.isComplete && capabilities.best == mode)
    #expect(capabilities.cell == (width, height))
  }

  @Test func `nobody is asked who would print the question`() {
    for environment in [["TERM": "dumb"], [:]] {
      #expect(Capabilities(isTerminal: true, environment: environment).question == "")
    }
    #expect(Capabilities(isTerminal: false, environment: ["TERM": "xterm"]).question == "")
  }
}
