import JSON
import Matrix
import Testing

@Suite struct SyncTests {
  static let whole = """
    {"next_batch":"s2","to_device":{"events":[
       {"sender":"@a:x","type":"m.dummy","content":{}},{"sender":1},
       {"sender":"@b:x","type":"m.room_key_request","content":{}}]},
     "device_lists":{"changed":["@a:x",5,"@b:x","none"],"left":["@c:x"]},
     "device_one_time_keys_count":{"signed_curve25519":49,"other":-3},
     "device_unused_fallback_key_types":["signed_curve25519",1],
     "account_data":{"events":[{"type":"m.direct","content":{"@a:x":["!1"]}}]},
     "rooms":{
       "join":{"!one":{
          "state":{"events":[{"event_id":"$s","sender":"@a:x","type":"m.room.name","state_key":"",
            "content":{"name":"before"}}]},
          "timeline":{"limited":true,"prev_batch":"p1","events":[
            {"event_id":"$1","sender":"@a:x","type":"m.room.message","content":{"msgtype":"m.text","body":"hi"}},
            {"event_id":"$2"},
            {"event_id":"$3","sender":"@a:x","type":"m.room.name","state_key":"","content":{"name":"after"}}]},
          "ephemeral":{"events":[{"type":"m.typing","content":{"user_ids":["@a:x"]}}]},
          "account_data":{"events":[{"type":"m.fully_read","content":{"event_id":"$0"}}]},
          "unread_notifications":{"highlight_count":1,"notification_count":-4},
          "summary":{"m.heroes":["@a:x"],"m.joined_member_count":2}},
        "nonsense":{},"!two":[]},
       "invite":{"!three":{"invite_state":{"events":[
          {"type":"m.room.member","state_key":"@me:x","sender":"@host:x","content":{"membership":"invite"}}]}}},
       "knock":{"!four":{"knock_state":{"events":[]}}},
       "leave":{"!five":{"timeline":{"events":[]}}}}}
    """

  static func read(_ text: String) throws -> SyncAnswer {
    try API.Sync(since: nil, timeoutMS: 0).answer(JSONDocument(text, options: .matrix))
  }

  @Test func `a sync answer is read, and what is wrong in it stands apart`() throws {
    let sync = try Self.read(Self.whole)
    #expect(sync.nextBatch == "s2")
    #expect(sync.toDevice.elements.map(\.sender.text) == ["@a:x", "@b:x"])
    #expect(sync.toDevice.poison.map(\.index) == [1])
    #expect(sync.deviceLists.changed.map(\.text) == ["@a:x", "@b:x"])
    #expect(sync.deviceLists.left.map(\.text) == ["@c:x"])
    #expect(sync.oneTimeKeyCounts.signedCurve25519 == 49 && sync.oneTimeKeyCounts["other"] == 0)
    #expect(sync.unusedFallbackTypes == [.signedCurve25519])
    #expect(DirectRooms(sync.accountData.elements[0].content).people(in: try id("!1")).count == 1)
    #expect(sync.joined.map(\.id.text) == ["!one"])
    // Two names that are none, one fallback, two rooms.
    #expect(sync.skipped == 5)
    let room = sync.joined[0]
    #expect(room.timeline.isLimited && room.timeline.previousBatch == "p1")
    #expect(room.timeline.events.map(\.id.text) == ["$1", "$3"])
    #expect(room.timeline.poison.map(\.index) == [1])
    #expect(room.timeline.poison[0].reason.description.contains("sender"))
    #expect(room.unread.highlights == 1 && room.unread.notifications == 0)
    #expect(room.summary.joinedMembers == 2 && room.summary.invitedMembers == nil)
    #expect(room.ephemeral.elements.count == 1 && room.accountData.elements.count == 1)
    #expect(try sync.invited[0].inviter(of: id("@me:x"))?.text == "@host:x")
    #expect(try sync.invited[0].inviter(of: id("@other:x")) == nil)
    #expect(sync.knocked.map(\.id.text) == ["!four"] && sync.left.map(\.id.text) == ["!five"])
  }

  @Test func `state changes by the state and the timeline, or by the state after it alone`() throws
  {
    let sync = try Self.read(Self.whole)
    #expect(sync.joined[0].stateChanges.map(\.id.text) == ["$s", "$3"])
    let after = try Self.read(
      Self.whole.replacing("\"state\":{\"events\"", with: "\"state_after\":{\"events\""))
    #expect(after.joined[0].stateChanges.map(\.id.text) == ["$s"])
    let empty = try Self.read(
      "{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!r\":{\"state_after\":{},\"timeline\":{\"events\":["
        + "{\"event_id\":\"$3\",\"sender\":\"@a:x\",\"type\":\"m.room.name\",\"state_key\":\"\","
        + "\"content\":{}}]}}}}}")
    #expect(empty.joined[0].stateAfter != nil && empty.joined[0].stateChanges.isEmpty)
  }

  @Test(arguments: ["", ",\"state_after\":{\"events\":[]}"])
  func `a gap that was filled is none, and what the answer says of the state stands`(
    after: String
  ) throws {
    func name(_ id: String, _ name: String) -> String {
      "{\"event_id\":\"\(id)\",\"sender\":\"@a:x\",\"type\":\"m.room.name\",\"state_key\":\"\","
        + "\"content\":{\"name\":\"\(name)\"}}"
    }
    let sync = try Self.read(
      "{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!one\":{\"state\":{\"events\":["
        + name("$2", "gap") + "]},\"timeline\":{\"limited\":true,\"prev_batch\":\"p\",\"events\":["
        + name("$3", "now") + "]}" + after + "},\"!two\":{}}}}")
    let gap = try [name("$1", "first"), name("$2", "gap")].map {
      try RoomEvent(JSONDocument($0).root)
    }
    let room = try #require(sync.joined.first)
    let filled = try #require(sync.filling(room.id, with: gap).joined.first)
    #expect(!filled.timeline.isLimited && filled.timeline.previousBatch == nil)
    #expect(filled.timeline.events.map(\.id.text) == ["$1", "$2", "$3"])
    let told = after.isEmpty ? ["$2", "$3"] : []
    #expect(filled.stateChanges.map(\.id.text) == told)
    #expect(room.stateChanges.map(\.id.text) == told)
    #expect(!filled.isUnsureOfMembers)
    #expect(sync.filling(room.id, with: gap).joined.last?.timeline.events.isEmpty == true)
  }

  @Test(arguments: ["state", "state_after"])
  func `who came or went in a gap counts, and the answer's word on them counts more`(
    part: String
  ) throws {
    func member(_ id: String, _ user: String, _ membership: String) -> String {
      "{\"event_id\":\"\(id)\",\"sender\":\"\(user)\",\"type\":\"m.room.member\","
        + "\"state_key\":\"\(user)\",\"content\":{\"membership\":\"\(membership)\"}}"
    }
    let sync = try Self.read(
      "{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!r\":{\"\(part)\":{\"events\":["
        + member("$2", "@a:x", "join") + "]},\"timeline\":{\"limited\":true,\"events\":[]}}}}}")
    let room = try #require(sync.joined.first)
    func filled(_ gap: [String]) throws -> JoinedRoom {
      let events = try gap.map { try RoomEvent(JSONDocument($0).root) }
      return try #require(sync.filling(room.id, with: events).joined.first)
    }
    let known = try filled([member("$1", "@a:x", "leave"), member("$2", "@a:x", "join")])
    #expect(known.stateChanges.map(\.id.text) == ["$1", "$2", "$2"])
    #expect(!known.isUnsureOfMembers)
    let unknown = try filled([member("$1", "@b:x", "leave")])
    #expect(unknown.stateChanges.map(\.id.text) == ["$1", "$2"])
    #expect(unknown.isUnsureOfMembers)
  }

  @Test(arguments: [
    "{\"next_batch\":\"s\"}", "{\"next_batch\":\"s\",\"device_one_time_keys_count\":{}}",
    "{\"next_batch\":\"s\",\"device_one_time_keys_count\":{\"signed_curve25519\":\"x\"}}",
    "{\"next_batch\":\"s\",\"device_one_time_keys_count\":null}",
  ])
  func `E6: a count of keys that is missing is nought`(text: String) throws {
    #expect(try Self.read(text).oneTimeKeyCounts.signedCurve25519 == 0)
  }

  @Test func `E9: no unused fallback keys are told from no word about them`() throws {
    let none = try Self.read("{\"next_batch\":\"s\",\"device_unused_fallback_key_types\":[]}")
    #expect(none.unusedFallbackTypes == [])
    #expect(try Self.read("{\"next_batch\":\"s\"}").unusedFallbackTypes == nil)
  }

  @Test(arguments: ["{}", "[]", "{\"next_batch\":1}", "{\"next_batch\":null}", "7"])
  func `an answer without a place to go on from is refused`(text: String) throws {
    #expect(refusal { try Self.read(text) } != nil)
  }

  @Test(arguments: ["null", "7", "\"x\"", "[]", "{}", "[7]", "{\"events\":7}", "{\"events\":[7]}"])
  func `any part of an answer may be anything`(wrong: String) throws {
    for path in [
      "\"to_device\":#", "\"device_lists\":#", "\"device_lists\":{\"changed\":#}",
      "\"account_data\":#", "\"device_one_time_keys_count\":#",
      "\"device_unused_fallback_key_types\":#", "\"rooms\":#", "\"rooms\":{\"join\":#}",
      "\"rooms\":{\"join\":{\"!r\":#}}", "\"rooms\":{\"invite\":{\"!r\":{\"invite_state\":#}}}",
      "\"rooms\":{\"join\":{\"!r\":{\"timeline\":#,\"state\":#,\"state_after\":#,\"summary\":#,"
        + "\"unread_notifications\":#,\"ephemeral\":#,\"account_data\":#}}}",
      "\"rooms\":{\"leave\":{\"!r\":{\"timeline\":#,\"state\":#}}}",
    ] {
      let sync = try Self.read(
        "{\"next_batch\":\"s\",\(path.replacing("#", with: wrong))}")
      #expect(sync.nextBatch == "s")
    }
  }

  @Test func `twenty thousand poisoned events cost little`() throws {
    let entries = Array(repeating: "{\"event_id\":\"$x\"}", count: 20_000).joined(separator: ",")
    let clock = ContinuousClock()
    var count = 0
    let elapsed = try clock.measure {
      let sync = try Self.read(
        "{\"next_batch\":\"s\",\"rooms\":{\"join\":{\"!r\":{\"timeline\":{\"events\":[\(entries)]}}}}}"
      )
      count = sync.joined[0].timeline.poison.count
    }
    #expect(count == 20_000)
    // If each told where it stands, this would take minutes.
    #expect(elapsed < .seconds(20))
  }

  @Test func `a sync asks for the state after the timeline`() {
    var sync = API.Sync(since: "s 1/&", timeoutMS: 30_000, filter: "5")
    #expect(
      sync.request.target
        == "/_matrix/client/v3/sync?filter=5&since=s%201%2F%26&timeout=30000&set_presence=offline&use_state_after=true"
    )
    sync.isFullState = true
    #expect(sync.request.query.contains { $0.name == "full_state" })
  }

  @Test func `a filter leaves presence out`() {
    var filter = SyncFilter(timelineLimit: 20)
    filter.timelineTypes = [.message]
    #expect(
      text(filter.json)
        == "{\"presence\":{\"types\":[]},\"room\":{\"include_leave\":false,\"timeline\":{\"limit\":20,"
        + "\"lazy_load_members\":true,\"types\":[\"m.room.message\"]},\"state\":{\"lazy_load_members\":true},"
        + "\"ephemeral\":{\"types\":[]}}}")
  }
}
