import Logging
import Testing

@Suite struct LineSafetyTests {
  private static let attacks = [
    "x\nlevel=error module=Bot", "x\r\nlevel=error", "\u{1B}[2J\u{1B}]0;title\u{7}", "\u{9B}31m",
    "\u{2028}next", "\u{85}next", "\u{202E}gnp.exe", "\u{7F}\u{0}", "a\" level=error b=\"",
    "back\\", "k=v", "", "\u{E0041}\u{FEFF}\u{200B}",
  ]

  @Test(arguments: attacks, [LogFormat.logfmt, .json, .human(colours: false)])
  func `a value stays on its line and cannot steer a terminal`(text: String, format: LogFormat) {
    let recorded = Recorded(format)
    recorded.log("Bot").info("heard", ["words": text, "after": 1])
    #expect(recorded.recorder.lines.count == 1)
    for scalar in recorded.line.unicodeScalars {
      let category = scalar.properties.generalCategory
      #expect(category != .control && category != .format)
      #expect(category != .lineSeparator && category != .paragraphSeparator)
    }
    #expect(recorded.line.contains(format == .json ? ",\"after\":1}" : " after=1"))
  }

  @Test(arguments: [
    ("plain", "plain"), ("two words", #""two words""#), ("", #""""#), ("k=v", #""k=v""#),
    ("a\"b", #""a\"b""#), ("a\\b", #""a\\b""#), ("tab\there", #""tab\there""#),
    ("a\r\nb", #""a\r\nb""#), ("\u{1B}", #""\u001b""#), ("\u{E0041}", #""\udb40\udc41""#),
    ("grün 🎨", #""grün 🎨""#),
  ])
  func `text is quoted when it could be misread`(text: String, written: String) {
    let recorded = Recorded()
    recorded.log("Bot").info("x", ["v": text])
    #expect(recorded.line.hasSuffix(" v=\(written)"))
  }

  @Test func `a long value is cut between characters and says so`() {
    let recorded = Recorded()
    recorded.log("Bot").info("x", ["v": String(repeating: "a", count: 4_096)])
    #expect(recorded.line.hasSuffix("aaa"))
    recorded.log("Bot").info("x", ["v": String(repeating: "a", count: 5_000)])
    #expect(recorded.line.hasSuffix("aaa…(+904 bytes)\""))
    recorded.log("Bot").info("x", ["v": String(repeating: "🎨", count: 2_000) + "a"])
    #expect(recorded.line.hasSuffix("🎨…(+3905 bytes)\""))
    recorded.log("Bot").info("x", ["v": "a" + String(repeating: "🎨", count: 2_000)])
    #expect(recorded.line.hasSuffix("🎨…(+3908 bytes)\""))
  }

  @Test func `a line has a maximum, and says what was left out`() {
    let recorded = Recorded(.json)
    let long = String(repeating: "\u{1}", count: 4_000)
    recorded.log("Bot").info(
      "x", ["a": long, "b": long, "c": long, "d": 4, "e": 5])
    #expect(recorded.line.hasSuffix(",\"fields_left_out\":3}"))
    #expect(recorded.line.utf8.count < 70_000)
  }
}
