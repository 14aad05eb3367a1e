import JSON
import Matrix
import Testing

@Suite struct PagingTests {
  static let event =
    "{\"event_id\":\"$1\",\"sender\":\"@a:x\",\"type\":\"m.room.message\",\"content\":{}}"

  @Test func `a room's past is asked for with few members`() throws {
    let request = API.Messages(
      in: try id("!r"), from: "f", filter: RoomEventFilter(types: [.message])
    ).request
    #expect(
      request.target
        == "/_matrix/client/v3/rooms/%21r/messages?dir=b&from=f&limit=100&filter=%7B%22lazy_load_members"
        + "%22%3Atrue%2C%22types%22%3A%5B%22m.room.message%22%5D%7D")
  }

  @Test func `an event is read with what stands around it`() throws {
    let context = API.Context(of: try id("$e/1"), in: try id("!r"), limit: 5_000)
    #expect(
      context.request.target == "/_matrix/client/v3/rooms/%21r/context/%24e%2F1?limit=1000")
    let read = try context.answer(
      JSONDocument(
        "{\"event\":\(Self.event),\"events_before\":[\(Self.event),5],\"events_after\":[],"
          + "\"state\":[],\"start\":\"s\",\"end\":\"e\"}", options: .matrix))
    #expect(read.event?.id.text == "$1" && read.start == "s" && read.end == "e")
    #expect(read.before.elements.count == 1 && read.before.poison.count == 1)
    let bare = try context.answer(JSONDocument("{\"event\":5}", options: .matrix))
    #expect(bare.event == nil && bare.after.elements.isEmpty)
  }

  @Test func `the threads of a room are listed with what the server knows of them`() throws {
    let threads = API.Threads(in: try id("!r"), .ours, from: "f", limit: 0)
    #expect(
      threads.request.target
        == "/_matrix/client/v1/rooms/%21r/threads?include=participated&limit=1&from=f")
    let root =
      "{\"event_id\":\"$2\",\"sender\":\"@a:x\",\"type\":\"m.room.message\",\"content\":{},"
      + "\"unsigned\":{\"m.relations\":{\"m.thread\":{\"latest_event\":\(Self.event),\"count\":7,"
      + "\"current_user_participated\":true},\"m.replace\":\(Self.event)}}}"
    let read = try threads.answer(
      JSONDocument("{\"chunk\":[\(root)],\"next_batch\":\"n\"}", options: .matrix))
    let relations = try #require(read.events.elements.first?.unsigned.relations)
    #expect(relations.thread?.latest?.id.text == "$1" && relations.thread?.count == 7)
    #expect(relations.thread?.isOurs == true && relations.replacement?.id.text == "$1")
    #expect(read.next == "n")
    #expect(refusal { try threads.answer(JSONDocument("{}", options: .matrix)) } != nil)
  }

  @Test func `relations that cannot be read are not there`() throws {
    let odd = try RoomEvent(
      parse(
        "{\"event_id\":\"$2\",\"sender\":\"@a:x\",\"type\":\"t\",\"content\":{},\"unsigned\":"
          + "{\"m.relations\":{\"m.replace\":{\"event_id\":\"$3\"},\"m.thread\":{\"count\":-1}}}}"))
    let relations = try #require(odd.unsigned.relations)
    #expect(relations.replacement == nil && relations.thread?.latest == nil)
    #expect(relations.thread?.count == 0 && relations.thread?.isOurs == false)
    #expect(try RoomEvent(parse(Self.event)).unsigned.relations == nil)
  }

  @Test func `receipts are read by event, user and thread`() throws {
    let read = Receipts(
      try parse(
        """
        {"$1":{"m.read":{"@a:x":{"ts":5},"@b:x":{"ts":6,"thread_id":"main"},"c":{},"@d:x":7,
          "@e:x":{"thread_id":9}},"m.read.private":{"@a:x":{"thread_id":"$root"}},"org.x":{"@a:x":{}}},
         "no event":{"m.read":{"@a:x":{}}},"$2":5}
        """))
    #expect(read.receipts.allSatisfy { $0.event.text == "$1" })
    #expect(read.receipts.map(\.user.text) == ["@a:x", "@b:x", "@a:x"])
    #expect(read.receipts.map(\.kind) == [.read, .read, .readPrivately])
    #expect(read.receipts.map(\.timestamp) == [5, 6, nil])
    let root: EventID = try id("$root")
    #expect(read.receipts.map(\.thread) == [Receipts.Thread.none, .main, .thread(root)])
    #expect(Receipts(try parse("[]")).receipts.isEmpty)
  }

  @Test func `who is writing is read`() throws {
    #expect(
      TypingUsers(try parse("{\"user_ids\":[\"@a:x\",5,\"b\"]}")).users == [try id("@a:x")])
    #expect(TypingUsers(try parse("{}")).users.isEmpty)
  }

  @Test func `what is unread is counted thread by thread`() throws {
    var filter = SyncFilter()
    #expect(!text(filter.json).contains("unread_thread_notifications"))
    filter.countsThreads = true
    #expect(
      filter.json["room"]?["timeline"]?["unread_thread_notifications"] == true)
    let answer = try SyncAnswer(
      JSONDocument(
        "{\"next_batch\":\"n\",\"rooms\":{\"join\":{\"!r\":{\"unread_thread_notifications\":"
          + "{\"$t\":{\"highlight_count\":1,\"notification_count\":2},\"odd\":{}}}}}}",
        options: .matrix))
    let threads = try #require(answer.joined.first).unreadThreads
    #expect(threads.count == 1)
    let unread = try #require(threads[try id("$t")])
    #expect(unread.notifications == 2 && unread.highlights == 1)
  }
}
