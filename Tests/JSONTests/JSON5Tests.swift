import Testing

@testable import JSON

/// The JSON5 specification 1.0.0, feature by feature. Each text is compared with the strict JSON that
/// means the same.
@Suite struct JSON5Tests {
  struct Case: Sendable, CustomTestStringConvertible {
    let json5: String
    let strict: String
    var testDescription: String { json5 }
    init(_ json5: String, _ strict: String) {
      self.json5 = json5
      self.strict = strict
    }
  }

  static let objects = [
    Case("{}", "{}"), Case("{a:1}", "{\"a\":1}"), Case("{a:1,}", "{\"a\":1}"),
    Case("{'a':1}", "{\"a\":1}"), Case("{\"a\":1}", "{\"a\":1}"), Case("{$:1}", "{\"$\":1}"),
    Case("{_:1,$_9a:2}", "{\"_\":1,\"$_9a\":2}"), Case("{ünïcödé:1}", "{\"ünïcödé\":1}"),
    Case("{日本:1}", "{\"日本\":1}"), Case("{e\u{301}:1}", "{\"e\u{301}\":1}"),
    Case("{a\u{200C}\u{200D}:1}", "{\"a\u{200C}\u{200D}\":1}"),
    Case("{Ⅷ:1}", "{\"Ⅷ\":1}"), Case("{a٣‿:1}", "{\"a٣‿\":1}"),
    Case("{\\u0061b:1}", "{\"ab\":1}"), Case("{a\\u0301:1}", "{\"a\u{301}\":1}"),
    Case("{\\u0024\\u005F:1}", "{\"$_\":1}"),
    Case("{null:1,true:2,NaN:3}", "{\"null\":1,\"true\":2,\"NaN\":3}"),
    Case("{while:1,Infinity:2}", "{\"while\":1,\"Infinity\":2}"), Case("{'':1}", "{\"\":1}"),
    Case("{a : 1 , b\n:\t2}", "{\"a\":1,\"b\":2}"), Case("{a:{b:[{}]}}", "{\"a\":{\"b\":[{}]}}"),
  ]

  static let arraysAndSpace = [
    Case("[]", "[]"), Case("[1,]", "[1]"), Case("[1,2,[3,],]", "[1,2,[3]]"),
    Case("// a\n1", "1"), Case("1// a", "1"), Case("/* a */1/* b\n * c **/", "1"),
    Case("[//]\n]", "[]"), Case("[/*]*/]", "[]"), Case("{a/**/:/**/1/**/,//\n}", "{\"a\":1}"),
    Case("//\r1", "1"), Case("//\u{2028}1", "1"), Case("//\u{2029}1", "1"), Case("1 /***/", "1"),
    Case("\u{9}\u{A}\u{B}\u{C}\u{D}\u{20}\u{A0}\u{2028}\u{2029}\u{FEFF}1", "1"),
    Case("\u{1680}\u{2003}\u{202F}\u{205F}\u{3000}[\u{2000}]", "[]"),
    Case("// 'é' 日本 😀\n1", "1"),
  ]

  static let strings = [
    Case("'a'", "\"a\""), Case("'\"'", "\"\\\"\""), Case("\"'\"", "\"'\""),
    Case("'\\''", "\"'\""), Case("\"\\'\"", "\"'\""), Case("'\\\"'", "\"\\\"\""),
    Case("'\\b\\f\\n\\r\\t\\\\'", "\"\\b\\f\\n\\r\\t\\\\\""), Case("'\\v'", "\"\\u000b\""),
    Case("'\\0'", "\"\\u0000\""), Case("'\\0a'", "\"\\u0000a\""),
    Case("'\\x41\\xe9\\xFF'", "\"Aéÿ\""),
    Case("'\\u00e9\\ud83d\\ude00'", "\"é😀\""), Case("'a\\\nb'", "\"ab\""),
    Case("'a\\\r\nb'", "\"ab\""),
    Case("'a\\\rb'", "\"ab\""), Case("'a\\\u{2028}b'", "\"ab\""), Case("'a\\\u{2029}b'", "\"ab\""),
    Case("'\\A\\C\\/\\D\\é\\日\\😀'", "\"AC/Dé日😀\""),
    Case("'\u{2028}\u{2029}'", "\"\u{2028}\u{2029}\""),
    Case("'\t\u{1}'", "\"\\t\\u0001\""),
    Case("'/* no comment */ // nor this'", "\"/* no comment */ // nor this\""),
    Case("'\\\u{2027}'", "\"\u{2027}\""),
  ]

  static let numbers = [
    Case("0", "0"), Case("-0", "-0"), Case("+0", "0"), Case("+1", "1"), Case("+1.5", "1.5"),
    Case(".5", "0.5"), Case("-.5", "-0.5"), Case("+.5", "0.5"), Case("5.", "5"), Case("-5.", "-5"),
    Case("5.e3", "5e3"), Case(".5e-3", "0.5e-3"), Case("1e10", "1e10"), Case("1E+2", "1E+2"),
    Case("0x0", "0"), Case("0xFF", "255"), Case("0Xff", "255"), Case("-0x10", "-16"),
    Case("+0x10", "16"), Case("0xdecaf", "912559"),
    Case("0xFFFFFFFFFFFFFFFF", "18446744073709551615"),
    Case("0x00000000000000000001", "1"), Case("0xe1", "225"), Case("0.", "0"), Case("-0x0", "-0"),
  ]

  @Test(arguments: objects + arraysAndSpace + strings + numbers)
  func `JSON5 means the same as its strict form`(example: Case) throws {
    let node = try parse(example.json5, .settings)
    #expect(areSame(text(try node.compact()), example.strict))
    #expect(try JSONValue(node) == JSONValue(parse(example.strict)))
    #expect(areSame(text(try JSONValue(node).compact()), example.strict))
  }

  @Test(arguments: StrictGrammarTests.accepted)
  func `strict JSON is JSON5, with the same value`(json: String) throws {
    let value = try JSONValue(parse(json, JSONOptions(dialect: .json5)))
    #expect(try value == JSONValue(parse(json)))
  }

  @Test(arguments: [
    "", "{,}", "[,]", "[1,,]", "{a}", "{a:}", "{a:1,,}", "{a b:1}", "{1a:1}", "{a-b:1}", "{-:1}",
    "{\\u0031:1}", "{\\u00zz:1}", "{\\ud83d:1}", "{😀:1}", "{\u{301}a:1}", "{'a:1}", "{a':1}",
    "'", "'a", "'a\"", "\"a'", "'\n'", "'\r'", "'\\", "'\\x4'", "'\\x'", "'\\u12'", "'\\1'",
    "'\\9'",
    "'\\01'", "'\\ud800'", "+", "-", "+-1", "++1", "+ 1", "01", "-01", "+01", ".", "-.", "+.e1",
    "1.e", "0x", "0xg", "0x1.5", "0x10000000000000000", "0b1", "0o7", "1_0", "infinity", "nan",
    "INFINITY",
    "Infinit", "Na", "+true", "-null", "NULL", "undefined", "/", "/ /", "/*", "/* *", "/*/", "1 /",
    "#", "# a\n1", "[1] 2", "{a:1;b:2}", "{a=1}", "`a`", "{a:`b`}", "1;", "\u{200B}1", "\u{85}1",
    "{a:1,a:2}", "{a:1,'a':2}", "{a:1,\\u0061:2}", "{\"a\":1,'\\x61':2}",
  ])
  func `what JSON5 does not allow is refused, with a place inside the text`(json: String) throws {
    let place = try #require(refusal(of: json, .settings)?.place)
    #expect((0...json.utf8.count).contains(place.offset))
  }

  @Test func `Infinity and NaN are read, and refused where JSON is written`() throws {
    let node = try parse("{a: [Infinity, -Infinity, +Infinity, NaN, -NaN]}", .settings)
    let numbers = try #require(node["a"])
    #expect(numbers[0]?.double == .infinity)
    #expect(numbers[1]?.double == -.infinity)
    #expect(numbers[2]?.double == .infinity)
    #expect(numbers[3]?.double?.isNaN == true)
    #expect(numbers[4]?.double?.isNaN == true)
    #expect(numbers[0]?.int64 == nil)
    for error in [
      thrown { () throws(JSONError) in try node.compact() },
      thrown { () throws(JSONError) in _ = try JSONValue(node) },
    ] {
      #expect(error.map { "\($0)" } == "a[0]: JSON has no Infinity and no NaN (line 1, column 6)")
    }
    #expect(thrown { () throws(JSONError) in try node.canonical() }?.kind == .notWritable)
    #expect(
      thrown { () throws(JSONError) in _ = try node.asObject()["a"]?[3]?.asDouble() }?.kind
        == .outOfRange)
  }

  @Test func `numbers are read in every form`() throws {
    let node = try parse(
      "[0x1F, -0x1f, +5, .5, 5., 0xFFFFFFFFFFFFFFFF, -0x8000000000000000]", .settings)
    #expect(node.elements?.map(\.int64) == [31, -31, 5, nil, 5, nil, .min])
    #expect(node[3]?.double == 0.5)
    #expect(node[0]?.double == 31)
    #expect(node[5]?.uint64 == .max)
    #expect(node[0]?.numberText == "0x1F")
  }

  @Test func `names are found however they are written`() throws {
    let node = try parse("{plain: 1, 'single': 2, \"double\": 3, \\u0065sc: 4}", .settings)
    #expect(node["plain"]?.int64 == 1)
    #expect(node["single"]?.int64 == 2)
    #expect(node["double"]?.int64 == 3)
    #expect(node["esc"]?.int64 == 4)
    #expect(node.members?.map(\.name) == ["plain", "single", "double", "esc"])
  }
}
