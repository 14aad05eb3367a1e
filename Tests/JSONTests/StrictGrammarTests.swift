import Testing

@testable import JSON

/// RFC 8259, case by case.
@Suite struct StrictGrammarTests {
  static let accepted = [
    "{}", "[]", "null", "true", "false", "0", "\"\"", " 1 ", "\t\r\n[]\n", "[[]]", "[{}]",
    "{\"a\":1}", "{\"a\":1,\"b\":2}", "{ \"a\" : [ 1 , 2 ] }", "[1,2,3]", "[null,true,false]",
    "-0", "-1", "10", "123456789012345678901234567890", "0.0", "0.5", "-0.5", "1.25", "1e1", "1E1",
    "1e+1", "1e-1", "0e0", "-0e-0", "1.5e300", "1e400", "1e-400", "[0,-1,2.5]", "{\"\":0}",
    "{\"a\":{\"b\":{\"c\":[]}}}", "\"abcdefgh\"", "\"abcdefghi\"", "\"\\\"\"", "\"\\\\\"",
    "\"\\/\"", "\"\\b\\f\\n\\r\\t\"", "\"\\u0000\"", "\"\\u0041\"", "\"\\u00e9\"", "\"\\uD7FF\"",
    "\"\\uE000\"", "\"\\uFFFF\"", "\"\\uD83D\\uDE00\"", "\"\\ud83d\\ude00\"", "\"é\"", "\"日本語\"",
    "\"😀\"", "\"\u{7F}\"", "\"\u{80}\"", "\"\u{7FF}\"", "\"\u{800}\"", "\"\u{FFFD}\"",
    "\"\u{FFFF}\"", "\"\u{10000}\"", "\"\u{10FFFF}\"", "\"\u{2028}\u{2029}\"", "\"\u{FEFF}\"",
    "\"/\"", "\"'\"", "[\"a\",\"b\"]", "{\"a\":\"b\",\"c\":[{\"d\":null}]}", "[[[[[[[[]]]]]]]]",
    "{\"é\":1,\"e\u{301}\":2}", "\"a\\\\\"", "[\"\\\\\",\"\\\"\"]", "[1,\n2]", "[\r\n]",
    "\"12345678\\n12345678\"", "\"1234567é1234567\"",
  ]

  @Test(arguments: accepted)
  func `what the grammar allows is accepted`(json: String) throws {
    #expect(try text(parse(json).rawBytes) == json.trimmingJSONSpace)
  }

  static let refused = [
    "", " ", "\n", "nul", "nulll", "Null", "TRUE", "tru", "fals", "falsee", "None", "undefined",
    "NaN", "Infinity", "-Infinity", "+1", "-", "--1", "- 1", "01", "-01", "00", "1.", ".5", "-.5",
    "1.e1", "1e", "1e+", "1E-", "1e1.5", "1.2.3", "0x10", "1_000", "1,", "1 2", "1a", "0b1", "٣",
    "１", "[", "]", "{", "}", "[}", "{]", "[1", "[1,", "[,", "[,]", "[,1]", "[1,]", "[1,,2]",
    "[1 2]",
    "[1:2]", "[]]", "[[]", "{}}", "{{}}", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1,",
    "{\"a\":1,}", "{,}", "{:1}", "{1:1}", "{a:1}", "{'a':1}", "{null:1}", "{\"a\" 1}",
    "{\"a\":1 \"b\":2}", "{\"a\":1,,\"b\":2}", "{\"a\"::1}", "{\"a\":1:2}", "{[]:1}", "\"", "\"a",
    "\"\\", "\"\\\"", "'a'", "\"\\x41\"", "\"\\a\"", "\"\\'\"", "\"\\0\"", "\"\\u\"", "\"\\u1\"",
    "\"\\u12\"", "\"\\u123\"", "\"\\u123g\"", "\"\\U0041\"", "\"\\u 041\"", "\"\\u+041\"",
    "\"\\uD800\"", "\"\\uDC00\"", "\"\\uD800\\uD800\"", "\"\\uD800\\u0041\"", "\"\\uDC00\\uD800\"",
    "\"\\uD800x\"", "\"\\uD800\\n\"", "\"\\uD83D\\uDE0\"", "\"\t\"", "\"\n\"", "\"\r\n\"",
    "\"\u{0}\"", "\"\u{1F}\"", "\"a\u{1}b\"", "\"12345678\u{1F}2345678\"", "\u{0}", "[]\u{0}",
    "\u{B}1", "\u{C}1", "1\u{A0}", "\u{2028}1", "\u{FEFF}[]", "[]\u{FEFF}", "// a\n1", "/* a */1",
    "1 // a", "# a\n1", "[1] x", "{} {}", "\"a\"\"b\"", "true false", "\"a\" : 1", "\\u0031",
    "[\"a\",\n4\n,1,", "{\"a\":tru}", "[nul]", "[tRue]", "[-]", "[-a]", "[1e]", "{\"a\":\"a",
    "{\"a\":/*x*/1}", "[1]]", "[\"a", "[\\n]", "<null>", "*", "a", "å", "😀",
  ]

  @Test(arguments: refused)
  func `what the grammar does not allow is refused, with a place inside the text`(
    json: String
  ) throws {
    let error = try #require(refusal(of: json))
    let place = try #require(error.place)
    #expect((0...json.utf8.count).contains(place.offset))
    #expect(error.kind == .syntax || error.kind == .encoding)
  }

  static let notUTF8: [[UInt8]] = [
    [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x80, 0x80],
    [0xE0, 0x9F, 0xBF], [0xE2, 0x82], [0xE2, 0x28, 0xA1], [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF],
    [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
    [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFC, 0x80, 0x80, 0x80, 0x80, 0x80],
    [0xFE], [0xFF],
  ]

  @Test(arguments: notUTF8, [JSONOptions.Dialect.strict, .json5])
  func `what is not UTF-8 is refused wherever it stands`(
    bytes: [UInt8], dialect: JSONOptions.Dialect
  ) throws {
    let options = JSONOptions(dialect: dialect)
    for (before, after) in [("\"", "\""), ("\"1234567", "12345678\""), ("{\"", "\":1}")] {
      let error = try #require(
        refusal(of: Array(before.utf8) + bytes + Array(after.utf8), options))
      #expect(error.kind == .encoding)
      #expect(error.place?.offset == before.utf8.count)
    }
    #expect(refusal(of: bytes, options) != nil)
    #expect(refusal(of: Array("\"".utf8) + bytes, options) != nil)
  }

  @Test func `a text in UTF-16 is told what it is`() throws {
    #expect(refusal(of: [0xFF, 0xFE, 0x7B, 0])?.message == "the text is UTF-16; save it as UTF-8")
    #expect(refusal(of: [0xFE, 0xFF, 0, 0x7B])?.kind == .encoding)
  }

  @Test(arguments: 0..<40 as Range<Int>)
  func `a string ends where it ends, however it lies to the words of memory`(length: Int) throws {
    for special in ["", "é", "\\n", "😀", "\\u00e9"] {
      let content = String(repeating: "x", count: length) + special
      for tail in ["", "y", "yyyyyyyyyyyy"] {
        let node = try parse("[\"\(content)\(tail)\",1]")
        let decoded = special.hasPrefix("\\") ? (special == "\\n" ? "\n" : "é") : special
        let wanted = String(repeating: "x", count: length) + decoded + tail
        #expect(areSame(node[0]?.string, wanted))
        #expect(node[1]?.int64 == 1)
      }
    }
  }
}

extension String {
  fileprivate var trimmingJSONSpace: String {
    let isSpace: (Unicode.Scalar) -> Bool = { " \t\r\n".unicodeScalars.contains($0) }
    let scalars = unicodeScalars.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    return String(String.UnicodeScalarView(scalars))
  }
}
