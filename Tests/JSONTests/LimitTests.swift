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

  private let poisoning = JSONOptions(
    deepNesting: .poison,
    limits: JSONLimits(maximumBytes: 1 << 24, maximumDepth: 3, maximumNodes: 3 << 20))

  @Test func `what is nested too deeply is poison, and what stands beside it is read`() throws {
    let json = "{\"a\":[{\"b\":{\"c\":[1,{}]},\"f\":2}],\"d\":1,\"e\":[[[]]]}"
    let node = try parse(json, poisoning)
    let deep = try #require(node["a"]?[0]?["b"])
    #expect(deep.kind == .tooDeep && deep["c"] == nil && deep.members == nil && !deep.isNull)
    #expect(text(deep.rawBytes) == "{\"c\":[1,{}]}")
    #expect(node["a"]?[0]?["f"]?.int64 == 2 && node["d"]?.int64 == 1)
    #expect(node["e"]?[0]?.elements?.map(\.kind) == [.tooDeep])
    #expect(node["a"]?[0]?.detached()["b"]?.kind == .tooDeep)
    #expect(
      thrown { () throws(JSONError) in try deep.asObject() }?.description
        == "a[0].b: expected an object, found a value that is nested too deeply (line 1, column 12)"
    )
    #expect(thrown { () throws(JSONError) in try JSONValue(node) }?.kind == .limit)
    #expect(thrown { () throws(JSONError) in try node.compact() }?.kind == .limit)
    #expect(thrown { () throws(JSONError) in try node.canonical() }?.kind == .limit)
    #expect(text(try node.canonical(omitting: ["a", "e"])) == "{\"d\":1}")
  }

  @Test(arguments: ["[[[[1,]]]]", "[[[[", "[[[{\"a\"}]]]", "[[[[}]]]", "[[[[]]]],"])
  func `poison is valid JSON or the text is refused`(json: String) {
    #expect(refusal(of: json, poisoning)?.kind == .syntax)
  }

  @Test(arguments: ["[", "{\"a\":", "[{\"a\":"])
  func `a million levels beside a value cost their entries and no stack`(level: String) throws {
    let closing = String(level.filter { $0 != "\"" && $0 != "a" && $0 != ":" }.reversed())
      .replacing("[", with: "]").replacing("{", with: "}")
    let count = 1_000_000 / closing.utf8.count
    let deep =
      String(repeating: level, count: count) + "1" + String(repeating: closing, count: count)
    let node = try parse("{\"bad\":\(deep),\"good\":1}", poisoning)
    #expect(node["good"]?.int64 == 1)
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
