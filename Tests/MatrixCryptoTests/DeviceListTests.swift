import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Whose devices are known, and when they are asked for again.
@Suite struct DeviceListTests {
  private func query(_ peer: Peer) throws -> CryptoRequest {
    try #require(
      try peer.machine.requests(in: peer.rows).first { $0.request.path.hasSuffix("/keys/query") })
  }

  private func queries(_ peer: Peer) -> Int {
    peer.sent.count { $0.path.hasSuffix("/keys/query") }
  }

  private func user(_ user: UserID, by peer: Peer) throws -> UserRow {
    try #require(try peer.rowsOf(UserRow.self).first { $0.user == user })
  }

  @Test func `E18, E28: a change while the query is under way leaves the user outdated`() throws {
    let town = try Town(alice, bob)
    town.server.changed(bob)
    try town[0].sync(sending: false)
    let request = try query(town[0])
    let answer = try town.server.answer(request.request, from: alice, town[0].device)
    town.server.changed(bob)
    try town[0].sync(sending: false)
    #expect(try user(bob, by: town[0]).isOutdated)
    town[0].commit(
      try town[0].machine.answered(
        request.id, .success(answer), in: town[0].rows, at: town[0].now))
    #expect(try user(bob, by: town[0]).isOutdated)
    // It is asked again at once, and not before.
    let again = try query(town[0])
    #expect(again.id != request.id)
    try town[0].flush()
    #expect(try !user(bob, by: town[0]).isOutdated)
  }

  @Test func `E19: an answer to a query that is not under way any more changes nothing`() throws {
    var town = try Town(alice, bob)
    town.server.changed(bob)
    try town[0].sync(sending: false)
    let request = try query(town[0])
    let old = try town.server.answer(request.request, from: alice, town[0].device)
    try town.add(bob, "NEW")
    try town[2].sync()
    try town[0].flush()
    try town[0].sync()
    let before = try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }.count
    town[0].commit(
      try town[0].machine.answered(request.id, .success(old), in: town[0].rows, at: town[0].now))
    #expect(try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }.count == before)
    #expect(before == 2)
  }

  @Test
  func
    `E20: a query that fails is repeated, and the message waits for it no longer than five seconds`()
    throws
  {
    var town = try Town(alice, bob)
    try town.add(bob, "LATE")
    try town[2].sync()
    try town[0].sync(sending: false)
    var isDown = true
    town[0].interrupt = { request in
      isDown && request.path.hasSuffix("/keys/query")
        ? .failure(ServerError(status: 500, retryAfter: nil, body: [])) : nil
    }
    let began = town[0].now
    try town[0].say("now", in: room)
    #expect(town[0].now - began <= .seconds(5))
    try town[1].sync()
    #expect(town[1].words == ["now"])
    isDown = false
    town.pass(.seconds(60))
    try town[0].sync()
    try town[0].say("later", in: room)
    try town[2].sync()
    #expect(town[2].words == ["now", "later"])
  }

  @Test func `E21: a server that is away holds up nobody else and is asked again later`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("before", in: room)
    town.server.changed(bob)
    town.server.changed(carol)
    town.server.unreachable = ["there"]
    try town[0].sync()
    #expect(try !user(bob, by: town[0]).isOutdated)
    #expect(try user(carol, by: town[0]).isOutdated)
    let before = queries(town[0])
    try town[0].sync()
    #expect(queries(town[0]) == before, "not at once")
    try town[0].say("hello", in: room)
    try town[1].sync()
    try town[2].sync()
    for place in 1...2 {
      #expect(town[place].words == ["before", "hello"], "to the devices known")
    }
    town.server.unreachable = []
    town.pass(.seconds(5))
    try town[0].sync()
    #expect(try !user(carol, by: town[0]).isOutdated)
  }

  @Test func `E22: who leaves one room and stays in another is still followed`() throws {
    let town = try Town(alice, bob)
    let other = placed("!other:here")
    try town.server.make(other, with: [alice, bob])
    try town.settle()
    try town.server.set(bob, .leave, in: room)
    try town[0].sync()
    let left = try SyncAnswer(
      JSONDocument(
        Array("{\"next_batch\":\"0\",\"device_lists\":{\"left\":[\"@bob:here\"]}}".utf8)))
    func take() throws {
      let reception = try town[0].machine.receive(left, in: town[0].rows, at: town[0].now)
      town[0].commit(try town[0].machine.apply([], of: reception, in: town[0].rows))
    }
    try take()
    #expect(try user(bob, by: town[0]).isTracked)
    try town.server.set(bob, .leave, in: other)
    try town[0].sync()
    try take()
    #expect(try !user(bob, by: town[0]).isTracked)
  }

  @Test func `E23: a new member's devices are asked for before the next message`() throws {
    var town = try Town(alice, bob)
    try town.add(carol)
    try town[2].sync()
    try town.server.set(carol, .join, in: room)
    try town[0].sync(sending: false)
    try town[0].say("welcome", in: room)
    try town[2].sync()
    #expect(town[2].words == ["welcome"])
  }

  @Test func `E23: who comes back is asked for again, whoever told that they went`() throws {
    for isToldWithTheLeave in [true, false] {
      var town = try Town(alice, bob)
      let left: JSONValue = [
        "event_id": "$left", "type": "m.room.member", "sender": "@bob:here",
        "state_key": "@bob:here", "content": ["membership": "leave"],
      ]
      try town[0].take([
        "rooms": ["join": [room.text: ["timeline": ["events": [left]]]]],
        "device_lists": ["left": isToldWithTheLeave ? ["@bob:here"] : []],
      ])
      #expect(try user(bob, by: town[0]).isTracked != isToldWithTheLeave)
      // While no room is shared the server tells nothing.
      try town.add(bob, "NEW")
      try town[2].sync()
      let came: JSONValue = [
        "event_id": "$back", "type": "m.room.member", "sender": "@bob:here",
        "state_key": "@bob:here", "content": ["membership": "join"],
      ]
      try town[0].take(["rooms": ["join": [room.text: ["timeline": ["events": [came]]]]]])
      #expect(try user(bob, by: town[0]).isOutdated)
      try town[0].say("welcome back", in: room)
      #expect(try town[0].rowsOf(ShareRow.self).count { $0.user == bob } == 2)
    }
  }

  @Test func `who joins a second room is not asked for again`() throws {
    let town = try Town(alice, bob)
    let other = placed("!other:here")
    try town.server.make(other, with: [alice])
    try town[0].sync()
    let came: JSONValue = [
      "event_id": "$came", "type": "m.room.member", "sender": "@bob:here",
      "state_key": "@bob:here", "content": ["membership": "join"],
    ]
    try town[0].take(["rooms": ["join": [other.text: ["timeline": ["events": [came]]]]]])
    #expect(try !user(bob, by: town[0]).isOutdated)
  }

  @Test func `E24: a device that comes back with another key is refused and the old one kept`()
    throws
  {
    let town = try Town(alice, bob)
    let before = try town[0].rowsOf(DeviceRow.self).first { $0.user == bob }
    let imposter = try Peer(bob, town[1].device, on: ScriptedHomeserver(), seed: 99)
    try imposter.sync()
    town.server.devices[bob]?[town[1].device]?.keys =
      imposter.server.devices[bob]?[town[1].device]?.keys
    town.server.changed(bob)
    try town[0].sync()
    #expect(try town[0].rowsOf(DeviceRow.self).first { $0.user == bob } == before)
    let refused = town[0].happenings.contains {
      if case .deviceRefused(bob, _) = $0 { true } else { false }
    }
    #expect(refused)
  }

  @Test(arguments: ["user_id", "device_id", "keys", "signatures"])
  func `E25: a device that is not what it says is ignored`(member: String) throws {
    let town = try Town(alice, bob)
    town.server.spoil = { path, body in
      guard path == "keys/query" else { return }
      body["device_keys", "@bob:here", "EXTRA"] = body["device_keys", "@bob:here", "DEVICE2"]
      body["device_keys", "@bob:here", "EXTRA", "device_id"] = "EXTRA"
      switch member {
      case "user_id": body["device_keys", "@bob:here", "EXTRA", member] = "@carol:there"
      case "device_id": body["device_keys", "@bob:here", "EXTRA", member] = "DEVICE2"
      default: body["device_keys", "@bob:here", "EXTRA", member] = [:]
      }
    }
    town.server.changed(bob)
    try town[0].sync()
    #expect(
      try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }.map(\.device)
        == [town[1].device])
  }

  @Test func `E26: with the place in the stream lost, everybody is asked for again`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("before", in: room)
    let question = try town[0].machine.membersWanted(of: room, in: town[0].rows)
    #expect(question == nil)
    town[0].commit(try town[0].machine.lostPlace(in: town[0].rows, at: town[0].now))
    let outdated = try town[0].rowsOf(UserRow.self).filter(\.isOutdated)
    #expect(Set(outdated.map(\.user)) == [alice, bob, carol])
    #expect(throws: CryptoError(.membersUnknown)) {
      try town[0].machine.encrypt(
        .message, [:], in: room, since: town[0].now, rows: town[0].rows, at: town[0].now)
    }
    // Meanwhile Carol left, and nothing tells so but the list of members.
    try town.server.set(carol, .leave, in: room)
    try town[0].say("after", in: room)
    for place in 1...2 { try town[place].sync() }
    #expect(town[1].words == ["before", "after"] && town[2].words == ["before"])
    let groups = try town[1].rowsOf(InboundGroupRow.self)
    #expect(groups.count == 2, "nobody knows who was there meanwhile")
  }

  @Test func `E27: more than two hundred and fifty users are asked for in parts`() throws {
    let town = try Town(alice)
    let many = (0..<600).map { person("@user\($0):here") }
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    for user in many { try draft.track(user) }
    try draft.queryOutdated()
    let step = try draft.step()
    let sizes = try step.requests.map {
      entries(try JSONDocument($0.request.payload?.bytes ?? []).root["device_keys"]).count
    }
    #expect(sizes == [250, 250, 100])
  }

  @Test func `E139: two devices whose names look alike and differ stay two`() throws {
    var town = try Town(alice, bob)
    try town.add(bob, "caf\u{e9}")
    try town.add(bob, "cafe\u{301}")
    try town.settle()
    #expect(try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }.count == 3)
    try town[0].say("hello", in: room)
    for place in 1...3 {
      try town[place].sync()
      #expect(town[place].words == ["hello"])
    }
  }
}
