import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// What cannot be read yet, and what is said of why.
@Suite struct WaitingTests {
  /// Events with keys that nobody has.
  private func flood(_ peer: Peer, _ numbers: Range<Int>) throws {
    try peer.take(Self.flood(numbers))
  }

  private static func flood(
    _ numbers: Range<Int>, _ answer: JSONValue = [:]
  ) throws -> JSONValue {
    let events: [JSONValue] = try numbers.map { number in
      let session = try #require(SessionID("session\(number)"))
      return [
        "event_id": "$flood\(number)", "type": "m.room.encrypted", "sender": "@alice:here",
        "content": EncryptedContent.megolm(
          ciphertext: "AwgA", session: session, senderKey: "", device: device("D")),
      ]
    }
    var answer = answer
    answer["rooms"] = ["join": [room.text: ["timeline": ["events": .array(events)]]]]
    return answer
  }

  private func held(_ town: Town) throws -> (session: SessionID, requests: [APIRequest]) {
    var held: [APIRequest] = []
    town[0].interrupt = { request in
      guard request.path.contains("/sendToDevice/") else { return nil }
      held.append(request)
      return .success(Array("{}".utf8))
    }
    try town[0].say("one", in: room)
    return (try #require(try town[0].rowsOf(OutboundGroupRow.self).first).session, held)
  }

  private func say(
    _ code: Withheld.Code, of session: SessionID?, by sender: UserID, to peer: Peer,
    in place: RoomID? = nil
  ) {
    let withheld = Withheld(
      code, room: session == nil ? nil : place ?? room, session: session, senderKey: "x")
    peer.server.send(
      "m.room_key.withheld", withheld.json, to: peer.device, of: peer.user, from: sender)
  }

  @Test func `what was said before is not waited for, and its key is asked of nobody`() throws {
    let town = try Town(alice, bob)
    for isBacklog in [true, false] {
      let answer = try SyncAnswer(
        JSONDocument(try Self.flood(0..<20, ["next_batch": "1"]).compact(), options: .matrix))
      let reception = try town[1].machine.receive(
        answer, isBacklog: isBacklog, in: town[1].rows, at: town[1].now)
      let step = try town[1].machine.apply(
        reception.batches.map { $0.run() }, of: reception, in: town[1].rows, asking: 20)
      #expect(step.happenings.isEmpty == isBacklog)
      town[1].commit(step)
      #expect(try town[1].rowsOf(WaitingEventRow.self).isEmpty == isBacklog)
    }
  }

  @Test func `what was said before cannot be said again as if it were new`() throws {
    let town = try Town(alice, bob)
    try town[0].say("pay", in: room)
    let answer = try town.server.sync(bob, town[1].device, since: town[1].since)
    let reception = try town[1].machine.receive(
      answer, isBacklog: true, in: town[1].rows, at: town[1].now)
    town[1].commit(
      try town[1].machine.apply(
        reception.batches.map { $0.run() }, of: reception, in: town[1].rows),
      since: answer.nextBatch)
    let said = try #require(answer.joined.first?.timeline.events.last)
    town.server.say("m.room.encrypted", try JSONValue(said.content), in: room, by: alice)
    let told = try town[1].sync()
    #expect(
      told.contains {
        if case .undecryptable(let event) = $0 { event.cause == .replayed } else { false }
      })
  }

  @Test func `of what waits in a room the oldest goes first, and nothing waits longer than a week`()
    throws
  {
    let town = try Town(alice, bob)
    let most = WaitingMarkRow.maximumOfOrigin
    try flood(town[1], 0..<300)
    town[1].now = town[1].now + .seconds(60)
    try flood(town[1], 300..<(most + 100))
    let kept = try town[1].rowsOf(WaitingEventRow.self)
    #expect(kept.count == most)
    #expect(try town[1].rowsOf(WaitingMarkRow.self).count == most)
    #expect(kept.count { $0.received == town[1].now } == most - 200)
    town[1].now = town[1].now + WaitingMarkRow.patience + .seconds(1)
    for _ in 0...(most / WaitingMarkRow.maximumSwept) { try town[1].sync() }
    #expect(try town[1].rowsOf(WaitingEventRow.self).isEmpty)
    #expect(try town[1].rowsOf(WaitingMarkRow.self).isEmpty)
  }

  @Test func `of all that waits the oldest goes first`() throws {
    let session = try #require(SessionID("s"))
    let marks = try (0..<(WaitingMarkRow.maximum + 50)).map { number in
      WaitingMarkRow(
        WaitingEventRow(
          room: placed("!room\(number % 10):here"), session: session,
          event: try #require(EventID("$\(number)")), raw: [],
          received: Instant(milliseconds: Int64(number)), cause: .noKey))
    }
    let gone = marks.shuffled().surplus(at: Instant(milliseconds: 10_000))
    #expect(gone.map(\.received.milliseconds) == (0..<50).map { Int64($0) })
  }

  @Test func `an event that is larger than events are does not wait`() throws {
    let town = try Town(alice, bob)
    let session = try #require(SessionID("session"))
    let large = String(repeating: "A", count: WaitingEventRow.maximumBytes)
    let content = EncryptedContent.megolm(
      ciphertext: large, session: session, senderKey: "", device: town[0].device)
    town.server.say("m.room.encrypted", content, in: room, by: alice)
    try town[1].sync()
    #expect(town[1].unread.map(\.cause) == [.noKey])
    #expect(try town[1].rowsOf(WaitingEventRow.self).isEmpty)
  }

  @Test func `why a key does not come is said by its maker and by nobody else`() throws {
    let town = try Town(alice, bob, carol)
    let (session, _) = try held(town)
    say(.blacklisted, of: session, by: carol, to: town[1])
    try town[1].sync()
    #expect(town[1].unread.map(\.cause) == [.noKey])
    try town[0].say("two", in: room)
    say(.unverified, of: session, by: alice, to: town[1])
    say(.blacklisted, of: session, by: carol, to: town[1])
    try town[1].sync()
    #expect(town[1].unread.map(\.cause) == [.noKey, .withheld(.unverified)])
  }

  @Test func `what is said of a key is forgotten when it comes`() throws {
    let town = try Town(alice, bob)
    let (session, requests) = try held(town)
    say(.unverified, of: session, by: alice, to: town[1])
    say(.noOlm, of: nil, by: alice, to: town[1])
    try town[1].sync()
    #expect(try town[1].rowsOf(WithheldRow.self).count == 2)
    for request in requests { _ = try town.server.answer(request, from: alice, town[0].device) }
    try town[1].sync()
    #expect(town[1].words == ["one"])
    #expect(try town[1].rowsOf(WithheldRow.self).isEmpty)
  }

  @Test func `of a room that we are not in nothing is remembered, and of one person not too much`()
    throws
  {
    let town = try Town(alice, bob)
    let session = try #require(SessionID("session"))
    say(.unverified, of: session, by: alice, to: town[1], in: placed("!elsewhere:here"))
    try town[1].sync()
    #expect(try town[1].rowsOf(WithheldRow.self).isEmpty)
    for number in 0..<(WithheldRow.maximumOfOrigin + 20) {
      let session = try #require(SessionID("s\(number)"))
      say(.unverified, of: session, by: alice, to: town[1])
    }
    try town[1].sync(limit: 1_000)
    #expect(try town[1].rowsOf(WithheldRow.self).count == WithheldRow.maximumOfOrigin)
    town[1].now = town[1].now + WithheldRow.patience + .seconds(1)
    say(.unverified, of: session, by: alice, to: town[1])
    try town[1].sync()
    #expect(try town[1].rowsOf(WithheldRow.self).map(\.subject) == [.session(room, session)])
  }

  @Test func `E99: a refusal for want of a ratchet names no room, and is about all that they say`()
    throws
  {
    let town = try Town(alice, bob)
    _ = try held(town)
    // One that is none, and one of somebody with whom we share nothing.
    town.server.send(
      "m.room_key.withheld", ["algorithm": "m.megolm.v1.aes-sha2", "code": "m.no_olm"],
      to: town[1].device, of: bob, from: alice)
    say(.noOlm, of: nil, by: carol, to: town[1])
    try town[1].sync()
    #expect(town[1].unread.map(\.cause) == [.noKey])
    #expect(try town[1].rowsOf(WithheldRow.self).isEmpty)
    try town[0].say("two", in: room)
    say(.noOlm, of: nil, by: alice, to: town[1])
    try town[1].sync()
    #expect(town[1].unread.map(\.cause) == [.noKey, .withheld(.noOlm)])
  }
}
