import Testing

@testable import JSON

@Suite struct DuplicateTests {
  @Test(arguments: [
    "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":[{},{}],\"a\":2}", "{\"\":1,\"\":2}",
    "{\"a\":1,\"\\u0061\":2}", "{\"é\":1,\"\\u00e9\":2}",
    "[{\"x\":{\"longer name\":1,\"longer name\":2}}]",
    "{\"\\n\":1,\"\\u000a\":2}",
  ])
  func `a name given twice is refused`(json: String) {
    #expect(refusal(of: json)?.kind == .duplicateMember)
  }

  @Test func `both places are told`() {
    #expect(
      refusal(of: "{\n  \"port\": 1,\n  \"host\": 2, \"port\": 3\n}").map { "\($0)" }
        == "line 3, column 14: the member \"port\" is already given at line 2, column 3")
  }

  @Test(arguments: [2, 15, 16, 17, 18, 40, 200])
  func `in an object of any size, any pair is found`(count: Int) throws {
    for step in [1, max(count / 3, 1)] {
      for first in stride(from: 0, to: count - 1, by: step) {
        var names = (0..<count).map { "member number \($0)" }
        names[count - 1] = names[first]
        let json = "{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}"
        #expect(refusal(of: json)?.kind == .duplicateMember)
      }
    }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 16, 17, 30])
  func `names that differ in one byte are two`(length: Int) throws {
    for position in 0..<max(length, 1) where length > 0 {
      var other = Array(repeating: UInt8(ascii: "x"), count: length)
      other[position] = UInt8(ascii: "y")
      let plain = String(repeating: "x", count: length)
      _ = try parse("{\"\(plain)\":1,\"\(text(other))\":2}")
    }
    _ = try parse(
      "{\"\(String(repeating: "x", count: length))\":1,\"\(String(repeating: "x", count: length + 1))\":2}"
    )
  }

  @Test func `names that look alike are two`() throws {
    let node = try parse("{\"é\":1,\"e\u{301}\":2}")
    #expect(node["é"]?.int64 == 1)
    #expect(node["e\u{301}"]?.int64 == 2)
  }

  @Test func `kept duplicates stay in order, and a look-up finds the last`() throws {
    let node = try parse("{\"a\":1,\"b\":2,\"a\":3}", JSONOptions(duplicates: .keep))
    #expect(node.members?.map(\.name) == ["a", "b", "a"])
    #expect(node["a"]?.int64 == 3)
    #expect(text(try node.compact()) == "{\"a\":1,\"b\":2,\"a\":3}")
    #expect(JSONValueLookup.last(try JSONValue(node)) == 3)
  }

  @Test func `a hundred thousand names cost no more than their number`() throws {
    let names = (0..<100_000).map { "\"n\($0)\":0" }
    let clock = ContinuousClock()
    let start = clock.now
    _ = try parse("{" + names.joined(separator: ",") + "}")
    // Comparing each with each would take minutes.
    #expect(clock.now - start < .seconds(10))
    #expect(refusal(of: "{" + (names + ["\"n0\":0"]).joined(separator: ",") + "}") != nil)
  }
}

private enum JSONValueLookup {
  static func last(_ value: JSONValue) -> Int64? {
    guard case .number(let number)? = value["a"] else { return nil }
    return number.int64
  }
}
