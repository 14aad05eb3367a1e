import Testing

@testable import JSON

/// The appendix "Canonical JSON" of the Matrix specification, and what it implies.
@Suite struct CanonicalTests {
  struct Vector: Sendable, CustomTestStringConvertible {
    let given: String
    let wanted: String
    var testDescription: String { wanted }
  }

  static let vectors = [
    Vector(given: "{}", wanted: "{}"),
    Vector(given: "{\"one\": 1,\n\"two\": \"Two\"}", wanted: "{\"one\":1,\"two\":\"Two\"}"),
    Vector(given: "{\n\"b\": \"2\",\n\"a\": \"1\"\n}", wanted: "{\"a\":\"1\",\"b\":\"2\"}"),
    Vector(given: "{\"b\":\"2\",\"a\":\"1\"}", wanted: "{\"a\":\"1\",\"b\":\"2\"}"),
    Vector(
      given: """
        {"auth": {"success": true, "mxid": "@john.doe:example.com", "profile": {
          "display_name": "John Doe", "three_pids": [
            {"medium": "email", "address": "john.doe@example.org"},
            {"medium": "msisdn", "address": "123456789"}]}}}
        """,
      wanted: """
        {"auth":{"mxid":"@john.doe:example.com","profile":{"display_name":"John Doe",\
        "three_pids":[{"address":"john.doe@example.org","medium":"email"},\
        {"address":"123456789","medium":"msisdn"}]},"success":true}}
        """),
    Vector(given: "{\"a\": \"日本語\"}", wanted: "{\"a\":\"日本語\"}"),
    Vector(given: "{\"本\": 2, \"日\": 1}", wanted: "{\"日\":1,\"本\":2}"),
    Vector(given: "{\"a\": \"\\u65E5\"}", wanted: "{\"a\":\"日\"}"),
    Vector(given: "{\"a\": null}", wanted: "{\"a\":null}"),
    Vector(given: "{\"a\": -0, \"b\": 1e10}", wanted: "{\"a\":0,\"b\":10000000000}"),
  ]

  static let more = [
    // Names are in the order of code points, which UTF-16 would not keep for the last two.
    Vector(
      given:
        "{\"😀\":6,\"\u{F123}\":5,\"e\u{301}\":3,\"é\":4,\"A\":1,\"a\":2}",
      wanted:
        "{\"A\":1,\"a\":2,\"e\u{301}\":3,\"é\":4,\"\u{F123}\":5,\"😀\":6}"),
    Vector(given: "{\"ab\":1,\"a\":2,\"\":3}", wanted: "{\"\":3,\"a\":2,\"ab\":1}"),
    Vector(
      given: "{\"abcdefghi\":1,\"abcdefgh\":2,\"abcdefgha\":3}",
      wanted: "{\"abcdefgh\":2,\"abcdefgha\":3,\"abcdefghi\":1}"),
    Vector(given: "{\"a\\u0000\":1,\"a\":2}", wanted: "{\"a\":2,\"a\\u0000\":1}"),
    Vector(given: "{\"\\u0062\":1,\"a\":2}", wanted: "{\"a\":2,\"b\":1}"),
    Vector(
      given: "\"\\u0008\\u0009\\u000A\\u000C\\u000D\\u0022\\u005C\\/\\u001F\\u001b\\u007F\"",
      wanted: "\"\\b\\t\\n\\f\\r\\\"\\\\/\\u001f\\u001b\u{7F}\""),
    Vector(given: "\"\\ud83d\\ude00\\u2028\"", wanted: "\"😀\u{2028}\""),
    Vector(
      given: "[9007199254740991,-9007199254740991]", wanted: "[9007199254740991,-9007199254740991]"),
    Vector(
      given: "[1.0,1e2,-0.0,100e-2,0.1e1,-5,0e9999999999,12.50e1,9007199254740991.000]",
      wanted: "[1,100,0,1,1,-5,0,125,9007199254740991]"),
    Vector(given: " [ true , false , [ ] ] ", wanted: "[true,false,[]]"),
  ]

  @Test(arguments: vectors + more)
  func `E138: the known answers come out`(vector: Vector) throws {
    let node = try parse(vector.given)
    #expect(areSame(text(try node.canonical()), vector.wanted))
    #expect(areSame(text(try JSONValue(node).canonical()), vector.wanted))
    // What is canonical stays as it is.
    #expect(areSame(text(try parse(vector.wanted).canonical()), vector.wanted))
  }

  @Test(arguments: ["1.5", "1e-1", "-0.1", "0.0000001", "1e-9999999999", "123456789.5e0"])
  func `E138: what has a fraction is refused with its path`(number: String) throws {
    let node = try parse("{\"a\":[0,\(number)]}")
    let error = try #require(thrown { () throws(JSONError) in try node.canonical() })
    #expect(error.kind == .notWritable)
    #expect(
      "\(error)" == """
        a[1]: canonical JSON has no fractions, only integers (line 1, column 9)
        """)
  }

  @Test(arguments: [
    "9007199254740992", "-9007199254740992", "18446744073709551616", "1e16", "1e9999999999",
    "123456789012345678901234567890",
  ])
  func `E138: integers past 2^53−1 are refused`(number: String) throws {
    let node = try parse(number)
    let error = try #require(thrown { () throws(JSONError) in try node.canonical() })
    #expect(error.kind == .notWritable)
    #expect(error.message == "canonical JSON has integers within ±(2^53−1) only")
  }

  @Test(arguments: [
    "{\"a\":1,\"a\":1}", "{\"a\":1,\"\\u0061\":2}", "[{\"b\":{\"x\":0,\"y\":1,\"x\":2}}]",
  ])
  func `a name given twice is refused, from text and from code`(json: String) throws {
    let node = try parse(json, JSONOptions(duplicates: .keep))
    #expect(
      thrown { () throws(JSONError) in try node.canonical() }?.kind == .duplicateMember)
    let value = try JSONValue(node)
    let error = try #require(thrown { () throws(JSONError) in try value.canonical() })
    #expect(error.kind == .duplicateMember)
    #expect(error.place == nil)
  }

  @Test func `names that look alike but differ in bytes stay two`() throws {
    let value: JSONValue = ["é": 1, "e\u{301}": 2]
    #expect(areSame(text(try value.canonical()), "{\"e\u{301}\":2,\"é\":1}"))
  }

  @Test func `signatures and unsigned are left out at the top only`() throws {
    let node = try parse(
      """
      {"unsigned":{"age":1},"name":"x","signatures":{"a":{}},"keys":{"signatures":1,"unsigned":2}}
      """)
    #expect(
      text(try node.canonical(omitting: ["signatures", "unsigned"]))
        == "{\"keys\":{\"signatures\":1,\"unsigned\":2},\"name\":\"x\"}")
  }

  @Test func `many members are sorted as few are`() throws {
    let names = (0..<1_000).map { "name\($0 * 7_919 % 1_000)" }
    let json = "{" + names.map { "\"\($0)\":{\"b\":1,\"a\":2}" }.joined(separator: ",") + "}"
    let wanted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    #expect(
      text(try parse(json).canonical())
        == "{" + wanted.map { "\"\($0)\":{\"a\":2,\"b\":1}" }.joined(separator: ",") + "}")
  }

  @Test func `settings written in JSON5 become canonical too`() throws {
    let node = try parse("{b: 'it\\'s \"x\"', a: [0x10, +1, 2., .5e1], 'c': 1,}", .settings)
    #expect(text(try node.canonical()) == "{\"a\":[16,1,2,5],\"b\":\"it's \\\"x\\\"\",\"c\":1}")
  }
}
