import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Who gets the key of a room, and when there is a new one.
@Suite struct RoomKeyTests {
  private func session(_ town: Town) throws -> String {
    try #require(try town[0].rowsOf(OutboundGroupRow.self).first).session.text
  }

  @Test func `E58: who left reads nothing of what is said then`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("to all", in: room)
    try town[2].sync()
    let before = try session(town)
    try town.server.set(carol, .leave, in: room)
    try town[0].sync()
    let event = try town[0].say("without Carol", in: room)
    #expect(try session(town) != before)
    try town[1].sync()
    #expect(town[1].words == ["to all", "without Carol"])
    #expect(town[2].words == ["to all"])
    _ = event
    #expect(
      try !town[2].rowsOf(InboundGroupRow.self).contains { $0.session.text == (try session(town)) })
  }

  @Test func `a leave is not taken in while the key that it ends cannot be read`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("to all", in: room)
    let place = OutboundGroupRow.place(room)
    let sealed = try #require(town[0].rows.row(place))
    town[0].rows.commit([CryptoChange(key: place, sealed: sealed.reversed())])
    try town.server.set(carol, .leave, in: room)
    #expect(throws: CryptoError(.damaged(.outboundGroups))) { try town[0].sync() }
    town[0].rows.commit([CryptoChange(key: place, sealed: sealed)])
    try town[0].sync()
    try town[0].say("without Carol", in: room)
    try town[2].sync()
    #expect(town[2].words == ["to all"])
  }

  @Test func `E59: a device that was logged out gets a new key after it`() throws {
    var town = try Town(alice, bob)
    try town.add(bob, "SECOND")
    try town.settle()
    try town[0].say("one", in: room)
    let before = try session(town)
    town.server.devices[bob]?[device("SECOND")] = nil
    town.server.changed(bob)
    try town[0].sync()
    try town[0].say("two", in: room)
    #expect(try session(town) != before)
  }

  @Test(arguments: [(nil, 100), (3, 3), (0, 1), (-5, 1), (1 << 40, 10_000)] as [(Int64?, Int)])
  func `E60: after so many messages there is a new key`(asked: Int64?, count: Int) throws {
    var rotation = RoomEncryption(algorithm: .megolm)
    if let asked { rotation = RoomEncryption(algorithm: .megolm, rotationPeriodMessages: asked) }
    #expect(Rotation(rotation).messages == UInt64(count))
    guard count <= 100 else { return }
    let settings: JSONValue = asked.map { ["rotation_period_msgs": .integer($0)] } ?? [:]
    let town = try Town(alice, bob, settings: settings)
    try town[0].say("1", in: room)
    let first = try session(town)
    for number in 0..<(count - 1) { try town[0].say("\(number + 2)", in: room) }
    #expect(try session(town) == first)
    try town[0].say("next", in: room)
    #expect(try session(town) != first)
    try town[1].sync()
    #expect(town[1].words.count == count + 1)
  }

  @Test(
    arguments: [
      (nil, 604_800_000), (7_200_000, 7_200_000), (1, 3_600_000), (0, 3_600_000), (-1, 3_600_000),
      (.max, 31_536_000_000),
    ] as [(Int64?, Int64)])
  func `E61: after so long there is a new key, and what is asked is kept within reason`(
    asked: Int64?, age: Int64
  ) throws {
    let rotation = Rotation(RoomEncryption(algorithm: .megolm, rotationPeriodMS: asked))
    #expect(rotation.age == .milliseconds(age))
    let settings: JSONValue = asked.map { ["rotation_period_ms": .integer($0)] } ?? [:]
    let town = try Town(alice, bob, settings: settings)
    try town[0].say("1", in: room)
    let first = try session(town)
    town.pass(.milliseconds(age - 1))
    try town[0].say("2", in: room)
    #expect(try session(town) == first)
    town.pass(.milliseconds(1))
    try town[0].say("3", in: room)
    #expect(try session(town) != first)
  }

  @Test func `E62: a new name, a new device and a restart are no reason; the new device reads on`()
    throws
  {
    var town = try Town(alice, bob)
    try town[0].say("one", in: room)
    let first = try session(town)
    try town.server.state(
      "m.room.member", key: "@bob:here", ["membership": "join", "displayname": "Robert"],
      in: room, by: bob)
    try town.add(bob, "NEW")
    try town.settle()
    // The machine has nothing but its rows, so every step is a restart.
    try town[0].say("two", in: room)
    #expect(try session(town) == first)
    try town[2].sync()
    #expect(town[2].words == ["two"])
    #expect(town[2].unread.map(\.cause) == [.noKey, .earlier])
  }

  @Test func `E63: another visibility of history brings a new key`() throws {
    let town = try Town(alice, bob)
    try town[0].say("one", in: room)
    let first = try session(town)
    try town.server.state(
      "m.room.history_visibility", ["history_visibility": "joined"], in: room, by: alice)
    try town[0].sync()
    try town[0].say("two", in: room)
    #expect(try session(town) != first)
  }

  @Test func `E64: after a gap, a member who is not said to have joined may have been away`() throws
  {
    let town = try Town(alice, bob)
    try town.server.set(carol, .invite, in: room)
    try town.settle()
    try town[0].say("one", in: room)
    let first = try session(town)
    try town.server.set(carol, .invite, in: room)
    for number in 0..<5 {
      town.server.say("m.room.message", ["body": "\(number)"], in: room, by: bob)
    }
    try town[0].sync(limitedTimeline: 2)
    try town[0].say("two", in: room)
    #expect(try session(town) != first)
  }

  @Test func `E65, E79: who is refused is told once and brings no new key with each message`()
    throws
  {
    let town = try Town(alice, bob, policy: .strict)
    for number in 0..<3 { try town[0].say("\(number)", in: room) }
    let groups = try town[0].rowsOf(InboundGroupRow.self).count
    #expect(groups == 1)
    try town[1].sync()
    #expect(town[1].words.isEmpty)
    #expect(town[1].unread.map(\.cause) == Array(repeating: .withheld(.unverified), count: 3))
    let told = town[0].sent.count { $0.path.contains("/sendToDevice/m.room_key.withheld/") }
    #expect(told == 1)
  }

  @Test func `E66: a device that is blocked brings a new key, and does not get it`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("one", in: room)
    let first = try session(town)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    try draft.decide(.blocked, town[2].device, of: carol)
    town[0].commit(try draft.step())
    try town[0].say("two", in: room)
    #expect(try session(town) != first)
    for place in 1...2 { try town[place].sync() }
    #expect(town[1].words == ["one", "two"] && town[2].words == ["one"])
    #expect(town[2].unread.map(\.cause) == [.withheld(.blacklisted)])
  }

  @Test func `E67: what was encrypted is stored; a restart uses the next index`() throws {
    let town = try Town(alice, bob)
    try town[0].say("one", in: room)
    let content: JSONValue = ["msgtype": "m.text", "body": "lost"]
    guard
      case .done(let encrypted, let step) = try town[0].machine.encrypt(
        .message, content, in: room, since: town[0].now, rows: town[0].rows, at: town[0].now)
    else { return #expect(Bool(false), "it had to wait") }
    town[0].commit(step)
    // The process dies before it is sent; another message goes out first, then the stored one.
    try town[0].say("two", in: room)
    town.server.say("m.room.encrypted", encrypted, in: room, by: alice)
    try town[1].sync()
    #expect(town[1].words == ["one", "two", "lost"])
    #expect(town[1].unread.isEmpty, "no index was used twice")
  }

  @Test(arguments: [("shared", true), ("joined", false), ("invited", true)])
  func `E69: the invited get the key where they may read`(visibility: String, reads: Bool) throws {
    var town = try Town(alice, bob)
    try town.server.state(
      "m.room.history_visibility", ["history_visibility": .string(visibility)], in: room, by: alice)
    try town.add(carol)
    try town[2].sync()
    try town.server.set(carol, .invite, in: room)
    try town[0].sync()
    try town[0].say("for guests", in: room)
    try town[2].sync()
    #expect(try town[2].rowsOf(InboundGroupRow.self).count == (reads ? 1 : 0))
  }

  @Test(arguments: ["{}", "{\"algorithm\":\"x.unknown\"}", "{\"algorithm\":7}"])
  func `E72: a room that was encrypted is never written to in clear again`(later: String) throws {
    let town = try Town(alice, bob)
    let content = try JSONValue(JSONDocument(Array(later.utf8)).root)
    try town.server.state("m.room.encryption", content, in: room, by: alice)
    try town[0].sync()
    #expect(throws: CryptoError(.unknownAlgorithm)) { try town[0].say("?", in: room) }
    #expect(try town[0].rowsOf(CryptoRoomRow.self).map(\.isEncrypted) == [true])
  }

  @Test func `E76: of an edit the relation stands outside and the new words inside alone`() throws {
    let town = try Town(alice, bob)
    let first = try town[0].say("one", in: room)
    let edit: JSONValue = [
      "msgtype": "m.text", "body": "* two", "m.new_content": ["msgtype": "m.text", "body": "two"],
      "m.relates_to": ["rel_type": "m.replace", "event_id": .string(first.text)],
    ]
    try town[0].say(.message, edit, in: room)
    try town[1].sync()
    let heard = try #require(town[1].heard.last)
    #expect(heard.event.content["m.relates_to"]?["rel_type"]?.isString("m.replace") == true)
    #expect(heard.event.content["m.new_content"] == nil)
    #expect(heard.payload.content["m.relates_to"] == nil)
    #expect(heard.payload.content["m.new_content"]?["body"]?.isString("two") == true)
  }

  @Test func `E77: what would be too long for an event is refused before it is encrypted`() throws {
    let town = try Town(alice, bob)
    try town[0].say("short", in: room)
    let before = try session(of: town)
    #expect(throws: CryptoError.self) {
      try town[0].say(String(repeating: "x", count: 60_000), in: room)
    }
    #expect(try session(of: town) == before)
  }

  private func session(of town: Town) throws -> [UInt64] {
    try town[0].rowsOf(OutboundGroupRow.self).map(\.messages)
  }

  @Test(arguments: [
    ("shared", true), ("world_readable", true), ("joined", false), ("x.new", false),
  ])
  func `E78: history is shared only where those who come later may read it`(
    visibility: String, isShared: Bool
  ) throws {
    let town = try Town(alice, bob)
    try town.server.state(
      "m.room.history_visibility", ["history_visibility": .string(visibility)], in: room, by: alice)
    try town[0].sync()
    try town[0].say("hello", in: room)
    try town[1].sync()
    #expect(try town[1].rowsOf(InboundGroupRow.self).map(\.isSharedHistory) == [isShared])
  }
}
