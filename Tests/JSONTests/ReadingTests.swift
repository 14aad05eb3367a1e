import Testing

@testable import JSON

@Suite struct ReadingTests {
  static let answer = """
    {"next_batch": "s1", "rooms": {"join": {"!a": {"timeline": "none", "count": 3, "ratio": 0.5,
      "events": [{"type": "m.x"}, {"type": null}, {}], "unread": null, "big": 1e30, "on": true}}}}
    """

  private func room() throws -> JSONNode {
    try parse(Self.answer).object("rooms").object("join").object("!a")
  }

  private func message<Result>(
    _ body: (JSONNode) throws(JSONError) -> Result
  ) throws -> String? {
    let room = try room()
    return thrown { () throws(JSONError) in try body(room) }.map { "\($0)" }
  }

  @Test func `what is there is read`() throws {
    let room = try room()
    #expect(try room.string("timeline") == "none")
    #expect(try room.integer("count") == 3)
    #expect(try room.integer("count", in: 0...) == 3)
    #expect(try room.optionalInteger("count", in: 3...3) == 3)
    #expect(try room.double("ratio") == 0.5)
    #expect(try room.double("count", in: 0...10) == 3)
    #expect(try room.boolean("on"))
    #expect(try room.array("events").count == 3)
    #expect(try room["events"]?[0]?.string("type") == "m.x")
    #expect(try room.array("events") { $0.members?.count } == [1, 1, 0])
    #expect(try room.array("events", Event.init).map(\.type) == ["m.x", nil, nil])
    #expect(try parse("{\"a\":[\"x\",\"y\"]}").strings("a") == ["x", "y"])
    #expect(try room.optionalStrings("unread") == nil)
  }

  @Test func `for an optional member, missing and null are nothing`() throws {
    let room = try room()
    #expect(try room.optionalString("unread") == nil)
    #expect(try room.optionalString("no such") == nil)
    #expect(try room.optionalInteger("unread") == nil)
    #expect(try room.optionalObject("no such")?.kind == nil)
    #expect(try room.optionalArray("unread")?.count == nil)
    #expect(room["unread"]?.isNull == true)
    #expect(room["no such"] == nil)
  }

  @Test func `the wrong type is told with the path`() throws {
    #expect(
      try message { node throws(JSONError) in try node.array("timeline") }
        == "rooms.join[\"!a\"].timeline: expected an array, found a string (line 1, column 60)")
    #expect(
      try message { node throws(JSONError) in try node.optionalString("count") }
        == "rooms.join[\"!a\"].count: expected a string, found a number (line 1, column 77)")
    #expect(
      try message { node throws(JSONError) in try node.string("unread") }
        == "rooms.join[\"!a\"].unread: expected a string, found null (line 2, column 62)")
    #expect(
      try message { node throws(JSONError) in try node.integer("ratio") }
        == "rooms.join[\"!a\"].ratio: expected an integer, found a number with a fraction"
        + " (line 1, column 89)")
  }

  @Test func `an element of the wrong type is told with its index`() throws {
    let node = try parse("{\"aliases\":[\"a\",\"b\",3]}")
    let error = try #require(thrown { () throws(JSONError) in try node.strings("aliases") })
    #expect("\(error)" == "aliases[2]: expected a string, found a number (line 1, column 21)")
  }

  @Test func `what is missing is told with the path it should have`() throws {
    #expect(
      try message { node throws(JSONError) in try node.string("topic") }
        == "rooms.join[\"!a\"].topic: required, but missing (line 1, column 47)")
    #expect(
      try message { node throws(JSONError) in
        try node.array("events") { event throws(JSONError) in try event.member("type") }
      } == "rooms.join[\"!a\"].events[2].type: required, but missing (line 2, column 47)")
  }

  @Test func `a number out of range is told with the range, not the number`() throws {
    #expect(
      try message { node throws(JSONError) in try node.integer("count", in: 5...9) }?
        .hasPrefix("rooms.join[\"!a\"].count: expected an integer from 5 to 9, found one outside")
        == true)
    #expect(
      try message { node throws(JSONError) in try node.integer("count", in: 4...) }?
        .contains("expected an integer of at least 4, found") == true)
    #expect(
      try message { node throws(JSONError) in try node.integer("big") }?
        .contains("expected an integer, found one outside") == true)
    #expect(
      try message { node throws(JSONError) in try node.double("ratio", in: 1...2) }?
        .contains("expected a number from 1.0 to 2.0, found one outside") == true)
  }

  @Test func `errors that nobody looks at cost next to nothing`() throws {
    let padding = JSONValue.string(String(repeating: "x", count: 4_000_000))
    let node = try JSONDocument(JSONValue.array([padding, "last"]).compact()).root
    let last = try #require(node[1])
    let clock = ContinuousClock()
    let start = clock.now
    for _ in 0..<10_000 {
      #expect(thrown { () throws(JSONError) in try last.asInteger() }?.kind == .wrongType)
    }
    // Counting the columns before each would read 40 GB.
    #expect(clock.now - start < .seconds(20))
    let error = thrown { () throws(JSONError) in try last.asInteger() }
    #expect(error?.place?.column == 4_000_005)
  }

  @Test func `a reader's own rule is told the same way`() throws {
    let error = try parse("[\"x\"]")[0]?.refusal("expected a room ID")
    #expect(error.map { "\($0)" } == "[0]: expected a room ID (line 1, column 2)")
    #expect(error?.kind == .invalid)
  }

  @Test func `a name that should not be there is told where it stands`() throws {
    let server = try parse("{server: {port: 1,\n  'prot': [2]}}", .settings).object("server")
    let member = try #require(server.members?.first { $0.isNamed("prot") })
    #expect(
      "\(member.nameRefusal("there is no such setting"))"
        == "server.prot: there is no such setting (line 2, column 3)")
  }

  @Test func `reading the root as something else names the whole text`() throws {
    let node = try parse("[]")
    let error = try #require(thrown { () throws(JSONError) in try node.string("a") })
    #expect("\(error)" == "the whole text: expected an object, found an array (line 1, column 1)")
  }

  @Test(arguments: [
    ("plain", "plain"), ("m.room", "[\"m.room\"]"), ("", "[\"\"]"), ("9a", "[\"9a\"]"),
    ("$a_9", "$a_9"), ("a\"b\n", "[\"a\\\"b\\n\"]"), ("é", "[\"é\"]"),
  ])
  func `a path writes plain names bare and others in quotes`(name: String, wanted: String) {
    #expect(JSONPath([.member(name)]).description == wanted)
    #expect(
      JSONPath([.element(1), .member(name)]).description
        == "[1]" + (wanted.hasPrefix("[") ? "" : ".") + wanted)
  }

  @Test func `a very long name is cut`() {
    let path = JSONPath([.member(String(repeating: "é", count: 1_000))]).description
    #expect(path == "[\"" + String(repeating: "é", count: 80) + "…\"]")
  }

  @Test func `every node knows its path`() throws {
    let node = try parse("{\"a\":[{\"b\":[]},[[0]]],\"c\":{\"d\":1}}")
    #expect(node["a"]?[0]?["b"]?.path.description == "a[0].b")
    #expect(node["a"]?[1]?[0]?[0]?.path.description == "a[1][0][0]")
    #expect(node["c"]?["d"]?.path.description == "c.d")
    #expect(node.path.steps.isEmpty)
  }
}

private struct Event {
  let type: String?

  init(_ node: JSONNode) throws(JSONError) { type = try node.optionalString("type") }
}
