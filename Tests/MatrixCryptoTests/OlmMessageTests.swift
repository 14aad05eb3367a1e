import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// Who said it, to whom: what is inside an Olm message must fit what is around it.
@Suite struct OlmMessageTests {
  struct Lie: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let fault: OlmFault
    let change: @Sendable (inout JSONValue, Peer) throws -> Void
  }

  private static let lies: [Lie] = [
    Lie(testDescription: "E38: another sender", fault: .wrongSender) { payload, _ in
      payload["sender"] = "@carol:there"
    },
    Lie(testDescription: "E39: another recipient", fault: .wrongRecipient) { payload, _ in
      payload["recipient"] = "@carol:there"
    },
    Lie(testDescription: "E40: another recipient's key", fault: .wrongRecipientKey) { payload, _ in
      payload["recipient_keys", "ed25519"] = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    },
    Lie(testDescription: "E41: another key of the sender", fault: .wrongSenderKey) { payload, _ in
      payload["keys", "ed25519"] = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    },
    Lie(testDescription: "E42: no sender", fault: .malformed) { payload, _ in
      payload["sender"] = nil
    },
    Lie(testDescription: "E42: no recipient", fault: .malformed) { payload, _ in
      payload["recipient"] = nil
    },
    Lie(testDescription: "E42: no recipient's key", fault: .malformed) { payload, _ in
      payload["recipient_keys"] = nil
    },
    Lie(testDescription: "E42: no sender's key", fault: .malformed) { payload, _ in
      payload["keys"] = [:]
    },
    // The next two are signed well: nothing but the lie is wrong with them.
    Lie(testDescription: "E43: device keys of another user", fault: .wrongDeviceKeys) {
      payload, sender in
      var keys = payload["sender_device_keys"] ?? [:]
      keys["user_id"] = .string(carol.text)
      payload["sender_device_keys"] = try sender.signed(keys, as: carol)
    },
    Lie(testDescription: "E44: device keys with another curve key", fault: .wrongDeviceKeys) {
      payload, sender in
      var keys = payload["sender_device_keys"] ?? [:]
      keys["keys", "curve25519:DEVICE1"] = "wB4eXpsIS0FW3mhDQyoOM2Bq8Bh4u3A1VwlxSLtTjXo"
      payload["sender_device_keys"] = try sender.signed(keys, as: alice)
    },
    Lie(testDescription: "E44: device keys with a bad signature", fault: .wrongDeviceKeys) {
      payload, _ in
      payload["sender_device_keys", "algorithms"] = []
    },
  ]

  @Test(arguments: lies) func `what does not fit is thrown away, and a room key in it too`(
    _ lie: Lie
  ) throws {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    let key = try town[0].machine.ratchets.newOutboundGroup(.seeded(9))
    let content = try roomKey(of: key)
    try town[0].forge(.roomKey, content, to: town[1]) { try lie.change(&$0, town[0]) }
    try town[1].sync()
    #expect(town[1].faults == [lie.fault])
    #expect(try town[1].rowsOf(InboundGroupRow.self).isEmpty)
    // The ratchet moved on all the same: the next is read.
    try town[0].forge(.roomKey, content, to: town[1])
    try town[1].sync()
    #expect(town[1].faults == [lie.fault])
    #expect(try town[1].rowsOf(InboundGroupRow.self).count == 1)
  }

  private func roomKey(of group: any OutboundGroupRatchet) throws -> JSONValue {
    let session = try #require(SessionID(group.id))
    return group.key.withText {
      RoomKey.content(room: room, session: session, key: $0, isSharedHistory: false)
    }
  }

  @Test func `E45: a device that is in no list, with its keys in the message, is an unknown one`()
    throws
  {
    var town = try Town(alice, bob)
    let second = try town.add(alice, "SECOND")
    try second.sync()
    try second.sync()
    // Bob has not asked for Alice's devices since.
    try second.learnMembers(of: room)
    try second.say("from the new one", in: room)
    let answer = try town.server.sync(bob, town[1].device, since: town[1].since)
    let reception = try town[1].machine.receive(answer, in: town[1].rows, at: town[1].now)
    town[1].commit(
      try town[1].machine.apply(reception.batches.map { $0.run() }, of: reception, in: town[1].rows)
    )
    #expect(town[1].words == ["from the new one"])
    #expect(town[1].heard.first?.trust == .unknownDevice)
  }

  @Test func `E46: each message carries the keys of our device`() throws {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    try town[0].forge(.dummy, [:], to: town[1]) { payload in
      let keys = payload["sender_device_keys", "keys", "ed25519:DEVICE1"]
      #expect(keys != nil && keys == payload["keys", "ed25519"])
    }
  }

  @Test func `E47, E30: a prekey message of a ratchet that is there makes no second one`() throws {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    try town[0].forge(.dummy, [:], to: town[1])
    try town[0].forge(.dummy, [:], to: town[1])
    try town[1].sync(sending: false)
    #expect(try town[1].rowsOf(OlmSessionRow.self).count == 1)
    #expect(town[1].faults.isEmpty)
  }

  @Test func `E29, E30: an answer that comes twice counts once`() throws {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    let answer = try town.server.sync(bob, town[1].device, since: town[1].since)
    for _ in 0..<2 {
      let reception = try town[1].machine.receive(answer, in: town[1].rows, at: town[1].now)
      town[1].commit(
        try town[1].machine.apply(
          reception.batches.map { $0.run() }, of: reception, in: town[1].rows))
    }
    let keys = town[1].happenings.count {
      if case .roomKey = $0 { true } else { false }
    }
    #expect(keys == 1)
    #expect(town[1].words == ["hello", "hello"], "the same event may be read again")
    #expect(town[1].faults.isEmpty && town[1].unread.isEmpty)
  }

  @Test func `E32: a hundred and twenty messages over two answers are read in their order`() throws
  {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    for number in 0..<120 {
      try town[0].forge("x.test", ["n": .integer(number)], to: town[1])
    }
    try town[1].sync()
    try town[1].sync()
    let numbers = town[1].happenings.compactMap { happening -> Int64? in
      guard case .toDevice(let message) = happening else { return nil }
      return message.content["n"]?.int64
    }
    #expect(numbers == (0..<120).map { Int64($0) })
  }

  @Test func `E35: a room key in clear is ignored`() throws {
    let town = try Town(alice, bob)
    let group = try town[0].machine.ratchets.newOutboundGroup(.seeded(9))
    town.server.send(
      "m.room_key", try roomKey(of: group), to: town[1].device, of: bob, from: alice)
    let before = town[1].happenings.count
    try town[1].sync()
    #expect(town[1].happenings.count == before)
    #expect(try town[1].rowsOf(InboundGroupRow.self).isEmpty)
  }

  @Test func `E36: a room key said in a room is ignored`() throws {
    let town = try Town(alice, bob)
    let group = try town[0].machine.ratchets.newOutboundGroup(.seeded(9))
    try town[0].say(.roomKey, try roomKey(of: group), in: room)
    try town[1].sync()
    let sessions = try town[1].rowsOf(InboundGroupRow.self).map(\.session.text)
    #expect(sessions.count == 1 && sessions != [group.id])
  }

  @Test func `E33: a poisoned message keeps none of the others`() throws {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    let bad: [JSONValue] = [
      [:], ["algorithm": 7], ["algorithm": "m.olm.v1.curve25519-aes-sha2"],
      [
        "algorithm": "m.olm.v1.curve25519-aes-sha2", "sender_key": "AA",
        "ciphertext": ["x": ["type": 9, "body": "?"]],
      ],
      ["algorithm": .string(String(repeating: "x", count: 1 << 20))],
    ]
    for content in bad {
      town.server.send("m.room.encrypted", content, to: town[1].device, of: bob, from: alice)
    }
    try town[0].forge("x.test", ["n": 1], to: town[1])
    try town[1].sync()
    let arrived = town[1].happenings.count { if case .toDevice = $0 { true } else { false } }
    #expect(arrived == 1 && town[1].faults.count == bad.count)
  }
}

/// Which of several ratchets is written with, and how many are kept.
@Suite struct RatchetTests {
  @Test func `E48: the ratchet that read last is written with, and no more than ten are kept`()
    throws
  {
    let town = try Town(alice, bob)
    for _ in 0..<14 {
      town.pass(.seconds(1))
      try town[0].meet(town[1])
      try town[0].forge("x.test", [:], to: town[1])
      try town[1].sync()
    }
    #expect(try town[0].rowsOf(OlmSessionRow.self).count == 10)
    let kept = try town[1].rowsOf(OlmSessionRow.self)
    #expect(kept.count == 10)
    let newest = try #require(kept.max { $0.received < $1.received })
    let draft = try town[1].machine.draft(town[1].rows, at: town[1].now)
    #expect(try draft.sessions(of: alice, with: newest.peer).first?.id == newest.id)
    // An older one reads again: it is the one that the other side uses.
    let older = try #require(kept.min { $0.received < $1.received })
    let theirs = try town[0].machine.draft(town[0].rows, at: town[0].now)
    var row = try #require(
      try theirs.ledger.row(
        OlmSessionRow.self, at: OlmSessionRow.place(bob, try town[1].curve25519(), older.id)))
    row.received = 1_000
    theirs.ledger.put(row)
    town[0].commit(try theirs.step())
    try town[0].forge("x.test", [:], to: town[1])
    try town[1].sync()
    let later = try town[1].machine.draft(town[1].rows, at: town[1].now)
    #expect(try later.sessions(of: alice, with: newest.peer).first?.id == older.id)
  }

  @Test func `E55: a gap of some two thousand messages is read, a greater one begins anew`() throws
  {
    for (gap, isRead) in [(1_900, true), (2_100, false)] {
      let town = try Town(alice, bob)
      try town[0].meet(town[1])
      try town[0].forge("x.test", [:], to: town[1])
      try town[1].sync()
      // Bob answers, so that what follows is not a beginning any more.
      try town[1].forge("x.test", [:], to: town[0])
      try town[0].sync()
      for _ in 0..<gap { try town[0].forge("x.lost", [:], to: town[1]) }
      town.server.devices[bob]?[town[1].device]?.clear()
      try town[0].forge("x.test", [:], to: town[1])
      let before = town[1].faults.count
      try town[1].sync()
      #expect((town[1].faults.count == before) == isRead)
      let unwedgings = town[1].count { if case .unwedging = $0 { true } else { false } }
      #expect(unwedgings == (isRead ? 0 : 1))
    }
  }
}
