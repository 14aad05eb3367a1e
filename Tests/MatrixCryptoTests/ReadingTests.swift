import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// What of an encrypted room is believed.
@Suite struct ReadingTests {
  private func say(_ content: JSONValue, in town: Town) {
    town.server.say("m.room.encrypted", content, in: room, by: alice)
  }

  /// As Alice's device would have sent it, changed by whoever is in between.
  private func encrypted(_ text: String, _ town: Town) throws -> JSONValue {
    let content: JSONValue = ["msgtype": "m.text", "body": .string(text)]
    let since = town[0].now - .seconds(60)
    guard
      case .done(let encrypted, let step) = try town[0].machine.encrypt(
        .message, content, in: room, since: since, rows: town[0].rows, at: town[0].now)
    else { throw CryptoError(.notEncrypted) }
    town[0].commit(step)
    try town[0].flush()
    return encrypted
  }

  @Test func `E81: the same message as another event is a replay, also after a restart`() throws {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    let content = try encrypted("once", town)
    say(content, in: town)
    try town[1].sync()
    say(content, in: town)
    try town[1].sync()
    #expect(town[1].words == ["hello", "once"])
    #expect(town[1].unread.map(\.cause) == [.replayed])
  }

  @Test func `E82: what was said in another room is thrown away`() throws {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    let group = try #require(
      try draft.ledger.row(OutboundGroupRow.self, at: OutboundGroupRow.place(room)))
    let ratchet = try town[0].machine.ratchets.outboundGroup(
      opening: group.ratchet, with: town[0].machine.vault, as: group.key.identity)
    let inner: JSONValue = [
      "room_id": "!other:here", "type": "m.room.message", "content": ["body": "?"],
    ]
    let ciphertext = try ratchet.encrypt(inner.compact())
    say(
      EncryptedContent.megolm(
        ciphertext: ciphertext, session: group.session, senderKey: "x", device: town[0].device),
      in: town)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
    #expect(town[1].unread.map(\.cause) == [.wrongRoom])
  }

  @Test func `E83: whoever else sends what opens with Alice's key is not Alice`() throws {
    let town = try Town(alice, bob, carol)
    try town[0].say("hello", in: room)
    let content = try encrypted("stolen", town)
    town.server.say("m.room.encrypted", content, in: room, by: carol)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
    #expect(town[1].unread.map(\.cause) == [.wrongSender])
  }

  @Test(arguments: ["sender_key", "device_id"])
  func `E84: the claims around a message have no effect`(member: String) throws {
    let town = try Town(alice, bob)
    for value in ["somebody else" as JSONValue?, nil] {
      var content = try encrypted("hello", town)
      content[member] = value
      say(content, in: town)
    }
    try town[1].sync()
    #expect(town[1].words == ["hello", "hello"])
    #expect(town[1].heard.map(\.trust) == [.unsigned, .unsigned])
  }

  @Test func `E85: a later copy of a key is ignored, an earlier one of the same maker taken`()
    throws
  {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    let group = try town[0].machine.ratchets.newOutboundGroup(.seeded(5))
    let session = try #require(SessionID(group.id))
    func key() -> JSONValue {
      group.key.withText {
        RoomKey.content(room: room, session: session, key: $0, isSharedHistory: false)
      }
    }
    let first = key()
    _ = try group.encrypt([1])
    let second = key()
    _ = try group.encrypt([1])
    for (content, index) in [(second, 1), (key(), 1), (first, 0), (second, 0)] {
      try town[0].forge(.roomKey, content, to: town[1])
      try town[1].sync()
      #expect(try town[1].rowsOf(InboundGroupRow.self).map(\.firstIndex) == [UInt64(index)])
    }
  }

  @Test func `E86: a copy from the backup never takes the place of a key that its maker gave`()
    throws
  {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    try town[1].sync()
    let before = try #require(try town[1].rowsOf(InboundGroupRow.self).first)
    let forged = try town[0].machine.ratchets.newOutboundGroup(.seeded(5))
    let draft = try town[1].machine.draft(town[1].rows, at: town[1].now)
    try draft.keep(
      try town[1].machine.ratchets.inboundGroup(sessionKey: forged.key), room: room,
      session: before.session, curve25519: before.curve25519, ed25519: before.ed25519,
      sender: nil, source: .backup, isSharedHistory: false)
    town[1].commit(try draft.step())
    let after = try #require(try town[1].rowsOf(InboundGroupRow.self).first)
    #expect(after.ratchet == before.ratchet && after.source == .direct)
  }

  @Test func `E87: a key that comes late opens what waited for it, once`() throws {
    let town = try Town(alice, bob)
    // The messages overtake the key.
    var held: [CryptoRequest] = []
    town[0].interrupt = { request in
      guard request.path.contains("/sendToDevice/") else { return nil }
      held.append(CryptoRequest(id: 0, lane: .toDevice, request: request, notBefore: nil))
      return .success(Array("{}".utf8))
    }
    for text in ["one", "two"] { try town[0].say(text, in: room) }
    try town[1].sync()
    #expect(town[1].words.isEmpty && town[1].unread.map(\.cause) == [.noKey, .noKey])
    for request in held {
      _ = try town.server.answer(request.request, from: alice, town[0].device)
    }
    try town[1].sync()
    #expect(town[1].words == ["one", "two"])
    #expect(town[1].heard.map(\.isLate) == [true, true])
    try town[1].sync()
    #expect(town[1].words.count == 2)
    #expect(try town[1].rowsOf(WaitingEventRow.self).isEmpty)
  }

  static let absurd: [JSONValue] = [
    [:], ["algorithm": "x.unknown"], ["algorithm": 7],
    ["algorithm": "m.megolm.v1.aes-sha2"],
    ["algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "?", "session_id": 7],
    ["algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "not base64!", "session_id": "x"],
    ["algorithm": "m.megolm.v1.aes-sha2", "ciphertext": [:], "session_id": "x"],
    ["algorithm": "m.olm.v1.curve25519-aes-sha2", "ciphertext": [:], "sender_key": "x"],
  ]

  @Test func `E91: whatever an encrypted event is made of, the others are read`() throws {
    let town = try Town(alice, bob)
    try town[0].say("before", in: room)
    for content in Self.absurd { say(content, in: town) }
    let session = try #require(try town[0].rowsOf(OutboundGroupRow.self).first).session
    for ciphertext in ["", "?", "AwgA", String(repeating: "A", count: 1 << 20)] {
      say(
        EncryptedContent.megolm(
          ciphertext: ciphertext, session: session, senderKey: "", device: town[0].device),
        in: town)
    }
    try town[0].say("after", in: room)
    try town[1].sync()
    #expect(town[1].words == ["before", "after"])
    #expect(town[1].unread.count == Self.absurd.count + 4)
  }

  @Test func `E94: base64 with padding is read as without`() throws {
    let town = try Town(alice, bob)
    var content = try encrypted("padded", town)
    let ciphertext = try #require(content["ciphertext"]?.text)
    content["ciphertext"] = .string(
      ciphertext + String(repeating: "=", count: (4 - ciphertext.utf8.count % 4) % 4))
    content["session_id"] = .string(try #require(content["session_id"]?.text) + "=")
    say(content, in: town)
    try town[1].sync()
    #expect(town[1].words == ["padded"])
  }

  @Test func `E79: under the strict policy what an unsigned device says is read and not allowed`()
    throws
  {
    let town = try Town(alice, bob)
    town[1].machine.policy = .strict
    try town[0].say("hello", in: room)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
    #expect(town[1].heard.map(\.isAllowed) == [false])
  }

  @Test
  func `E34: messages to more than two hundred and fifty devices go in parts, each with its name`()
    throws
  {
    let town = try Town(alice, bob)
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    let post = Post(draft, .dummy)
    for number in 0..<600 { try post.add(Array("{}".utf8), to: device("D\(number)"), of: bob) }
    try post.finish()
    town[0].commit(try draft.step())
    let requests = try town[0].machine.requests(in: town[0].rows)
    let counts = try requests.map {
      entries(try JSONDocument($0.request.payload?.bytes ?? []).root["messages"]?["@bob:here"])
        .count
    }
    #expect(counts == [250, 250, 100])
    #expect(Set(requests.map(\.request.path)).count == 3)
    let again = try town[0].machine.requests(in: town[0].rows)
    #expect(again.map(\.request.path) == requests.map(\.request.path))
  }
}
