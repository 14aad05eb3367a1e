import JSON
import Matrix
import Testing

@Suite struct RelationTests {
  @Test func `every relation that is written is read`() throws {
    let (one, two): (EventID, EventID) = (try id("$one"), try id("$two"))
    let relations: [Relation] = [
      .reply(to: one), .thread(root: one, replyingTo: two, isFallback: true),
      .thread(root: one, replyingTo: two, isFallback: false),
      .thread(root: one, replyingTo: nil, isFallback: false), .annotation(of: one, key: "👍️"),
      .replacement(of: one), .reference(to: one), .other(type: "org.example", one),
    ]
    for relation in relations {
      let read = Relation(of: try parse(["m.relates_to": relation.json]))
      #expect(read == relation)
      #expect(read?.event == one)
    }
    #expect(relations.map(\.repliedTo) == [one, nil, two, nil, nil, nil, nil, nil])
  }

  @Test(arguments: [
    "{}", "{\"m.relates_to\":null}", "{\"m.relates_to\":[]}", "{\"m.relates_to\":{}}",
    "{\"m.relates_to\":{\"rel_type\":\"m.annotation\",\"event_id\":\"$a\"}}",
    "{\"m.relates_to\":{\"rel_type\":\"m.annotation\",\"event_id\":\"$a\",\"key\":1}}",
    "{\"m.relates_to\":{\"rel_type\":\"m.thread\",\"event_id\":\"a\"}}",
    "{\"m.relates_to\":{\"rel_type\":1,\"event_id\":\"$a\"}}",
    "{\"m.relates_to\":{\"m.in_reply_to\":{\"event_id\":5}}}",
  ])
  func `a relation that cannot be read is none`(text: String) throws {
    #expect(Relation(of: try parse(text)) == nil)
  }

  @Test func `reactions compare their keys as bytes`() throws {
    let event: EventID = try id("$e")
    #expect(
      Relation.annotation(of: event, key: "\u{E9}") != .annotation(of: event, key: "e\u{301}"))
  }

  @Test func `mentions are bounded and bear what is none`() throws {
    let node = try parse(
      "{\"m.mentions\":{\"user_ids\":[\"@a:x\",7,\"b\",\"@c:x\"],\"room\":true}}")
    #expect(Mentions(of: node) == Mentions([try id("@a:x"), try id("@c:x")], wholeRoom: true))
    #expect(Mentions(of: try parse("{}")) == nil)
    #expect(Mentions(of: try parse("{\"m.mentions\":{}}")) == Mentions())
    let many = JSONValue.array(Array(repeating: "@a:x", count: 1_000))
    let read = Mentions(of: try parse(["m.mentions": ["user_ids": many]]))
    #expect(read?.users.count == Mentions.maximumUsers)
    #expect(text(Mentions().json) == "{}")
    #expect(
      text(Mentions([try id("@a:x")], wholeRoom: true).json)
        == "{\"user_ids\":[\"@a:x\"],\"room\":true}")
  }
}
