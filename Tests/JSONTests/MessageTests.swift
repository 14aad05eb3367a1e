import Testing

@testable import JSON

/// The messages that people read, whole.
@Suite struct MessageTests {
  struct Message: Sendable, CustomTestStringConvertible {
    let json: String
    let wanted: String
    var testDescription: String { wanted }
    init(_ json: String, _ wanted: String) {
      self.json = json
      self.wanted = wanted
    }
  }

  static let strict = [
    Message("", "line 1, column 1: expected a value, found the end of the text"),
    Message("\n\n ?", "line 3, column 2: expected a value, found \"?\""),
    Message("{\"port\":}", "line 1, column 9: expected a value after \":\", found \"}\""),
    Message("{\"a\":1,}", "line 1, column 8: expected a member name after \",\", found \"}\""),
    Message("{1", "line 1, column 2: expected a member name or \"}\" after \"{\", found \"1\""),
    Message("{\"a\" 1}", "line 1, column 6: expected \":\" after the member name, found \"1\""),
    Message(
      "{\"a\":1 2}", "line 1, column 8: expected \",\" or \"}\" after the member, found \"2\""),
    Message("[1,]", "line 1, column 4: expected a value after \",\", found \"]\""),
    Message("[,", "line 1, column 2: expected a value or \"]\" after \"[\", found \",\""),
    Message("[1}", "line 1, column 3: expected \",\" or \"]\" after the element, found \"}\""),
    Message("[\n1 \"", "line 2, column 3: expected \",\" or \"]\" after the element, found '\"'"),
    Message("[] x", "line 1, column 4: expected nothing after the value, found \"x\""),
    Message("[é", "line 1, column 2: expected a value or \"]\" after \"[\", found \"é\""),
    Message(
      "[\u{A0}",
      "line 1, column 2: expected a value or \"]\" after \"[\", found the character U+00A0"),
    Message(
      "[\u{1}",
      "line 1, column 2: expected a value or \"]\" after \"[\", found the control character U+0001"),
    Message(
      "\"é日😀\\x\"",
      "line 1, column 6: expected one of \" \\ / b f n r t u after \"\\\", found \"x\""),
    Message("\"abc", "line 1, column 1: the string is never closed"),
    Message("\"a\tb\"", "line 1, column 3: a tab in a string is written \\t"),
    Message(
      "\"a\nb\"",
      "line 1, column 3: the string is not closed on its line; a line break is written \\n"),
    Message("\"\u{1}\"", "line 1, column 2: a control character in a string is written \\u00XX"),
    Message(
      "\"\\u12x4\"", "line 1, column 6: expected four hexadecimal digits after \"\\u\", found \"x\""
    ),
    Message(
      "\"ab\\ud800\"", "line 1, column 4: this \\u escape is half a surrogate pair and no character"
    ),
    Message("-", "line 1, column 2: expected a digit after \"-\", found the end of the text"),
    Message("[01]", "line 1, column 2: a number has no leading zero"),
    Message("1.x", "line 1, column 3: expected a digit after the decimal point, found \"x\""),
    Message("1e ", "line 1, column 3: expected a digit in the exponent, found a space"),
    Message(
      "\u{FEFF}{}",
      "line 1, column 1: the text begins with a byte order mark; save it as UTF-8 without one"),
    Message(
      "{\r\n\"a\":\r1,\n\n\tx", "line 5, column 2: expected a member name after \",\", found \"x\""),
  ]

  @Test(arguments: strict)
  func `each mistake in strict JSON is told in plain words and with its place`(message: Message) {
    #expect(refusal(of: message.json).map { "\($0)" } == message.wanted)
  }

  static let json5 = [
    Message("{port: }", "line 1, column 8: expected a value after \":\", found \"}\""),
    Message(
      "{\n  // the port\n  port: 80\n  host: 1 }",
      "line 4, column 3: expected \",\" or \"}\" after the member, found \"h\""),
    Message("{a b: 1}", "line 1, column 4: expected \":\" after the member name, found \"b\""),
    Message(
      "{-a: 1}", "line 1, column 2: expected a member name or \"}\" after \"{\", found \"-\""),
    Message("[,]", "line 1, column 2: expected a value or \"]\" after \"[\", found \",\""),
    Message("[1,,]", "line 1, column 4: expected a value after \",\", found \",\""),
    Message("1 /* x", "line 1, column 3: the comment is never closed"),
    Message(
      "'a\nb'",
      "line 1, column 3: the string is not closed on its line; end the line with \\ to go on in the next"
    ),
    Message("'\\1'", "line 1, column 3: a digit cannot be escaped"),
    Message("'\\01'", "line 1, column 4: a digit cannot follow \\0"),
    Message(
      "'\\xg0'", "line 1, column 4: expected two hexadecimal digits after \"\\x\", found \"g\""),
    Message("0x", "line 1, column 3: expected a hexadecimal digit, found the end of the text"),
    Message("0x10000000000000000", "line 1, column 3: a hexadecimal number has at most 64 bits"),
    Message("+", "line 1, column 2: expected a digit after the sign, found the end of the text"),
    Message(
      ".", "line 1, column 2: expected a digit after the decimal point, found the end of the text"),
    Message(
      "{\\u0031a: 1}", "line 1, column 2: this character cannot stand in a name without quotes"),
    Message("{a\\x: 1}", "line 1, column 4: expected \"u\" after \"\\\" in a name, found \"x\""),
    Message("/", "line 1, column 1: expected a value, found \"/\""),
  ]

  @Test(arguments: json5)
  func `each mistake in JSON5 is told in plain words and with its place`(message: Message) {
    #expect(refusal(of: message.json, .settings).map { "\($0)" } == message.wanted)
  }

  @Test func `a byte that is no character is not shown`() {
    #expect(
      refusal(of: [0x5B, 0xFF]).map { "\($0)" }
        == "line 1, column 2: expected a value or \"]\" after \"[\", found a byte that is not UTF-8"
    )
  }
}
