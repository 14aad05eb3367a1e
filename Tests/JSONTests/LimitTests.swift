import Testing

@testable import JSON

@Suite struct LimitTests {
  private func limits(bytes: Int = 1 << 24, depth: Int = 512, nodes: Int = 1 << 20) -> JSONOptions {
    JSONOptions(
      limits: JSONLimits(maximumBytes: bytes, maximumDepth: depth, maximumNodes: nodes))
  }

  @Test func `a text of the limit is read and one byte more is not`() throws {
    _ = try parse("[1,2]", limits(bytes: 5))
    let error = try #require(refusal(of: "[1,22]", limits(bytes: 5)))
    #expect(error.kind == .limit)
    #expect("\(error)" == "line 1, column 6: the text has more bytes than the limit of 5")
  }

  @Test func `depth is counted in open arrays and objects`() throws {
    _ = try parse("[{\"a\":[]}]", limits(depth: 3))
    let error = try #require(refusal(of: "[{\"a\":[[]]}]", limits(depth: 3)))
    #expect(error.kind == .limit)
    #expect(error.place?.offset == 7)
    #expect(refusal(of: "[]", limits(depth: 0))?.kind == .limit)
    _ = try parse("1", limits(depth: 0))
  }

  @Test func `values and names are counted together`() throws {
    _ = try parse("{\"a\":[1,2]}", limits(nodes: 5))
    let error = try #require(refusal(of: "{\"a\":[1,2,3]}", limits(nodes: 5)))
    #expect(error.kind == .limit)
    #expect(error.message == "the number of values is above the limit of 5")
    #expect(refusal(of: "[[[]]]", limits(nodes: 2))?.kind == .limit)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `a million levels are refused and crash nothing`(level: String) {
    let text = String(repeating: level, count: 1_000_000)
    #expect(refusal(of: text, limits(depth: .max))?.kind == .limit)
    #expect(refusal(of: text, JSONOptions(dialect: .json5))?.kind == .limit)
  }

  @Test(arguments: [JSONLimits.greatestDepth, 1, 512])
  func `the greatest depth that is accepted can be walked, copied and written`(depth: Int) throws {
    let json = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    let node = try parse(json, limits(depth: depth))
    #expect(text(try node.compact()) == json)
    #expect(text(try node.canonical()) == json)
    #expect(text(try JSONValue(node).canonical()) == json)
    #expect(try JSONValue(node) == JSONValue(node.detached()))
  }

  @Test func `a value that was built too deep is refused in canonical writing`() {
    var value: JSONValue = []
    for _ in 0..<JSONLimits.greatestDepth { value = [value] }
    #expect(thrown { () throws(JSONError) in try value.canonical() }?.kind == .limit)
  }

  @Test func `limits outside what a tape holds are brought inside`() {
    let limits = JSONLimits(maximumBytes: .max, maximumDepth: .max, maximumNodes: .max)
    #expect(limits.maximumBytes == JSONLimits.greatestBytes)
    #expect(limits.maximumDepth == JSONLimits.greatestDepth)
    #expect(limits.maximumNodes == JSONLimits.greatestNodes)
  }
}
