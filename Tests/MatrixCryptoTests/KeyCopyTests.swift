import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// Keys that somebody passed on, beside those that their makers gave.
@Suite struct KeyCopyTests {
  /// What `from` has of Alice's session, as a backup gives it to `to`.
  private func restore(
    _ from: Peer, _ to: Peer, _ change: (ExportedRoomKey) throws -> ExportedRoomKey = { $0 }
  ) throws {
    let row = try #require(try from.rowsOf(InboundGroupRow.self).first)
    let exported = try change(from.machine.draft(from.rows, at: from.now).exported(row))
    let draft = try to.machine.draft(to.rows, at: to.now)
    let session = try #require(
      BackedUpSession(exported, room, row.session, to.machine.ratchets))
    try draft.takeIn(session, .backup)
    to.commit(try draft.step())
  }

  /// The session's name stays, and it opens nothing.
  private func bent(_ key: ExportedRoomKey) throws -> ExportedRoomKey {
    var bytes = try key.key.withText { try Olm.Base64.decode($0) }
    bytes[20] ^= 1
    return ExportedRoomKey(
      room: room, session: key.session, key: Secret(Olm.Base64.encode(bytes)),
      senderKey: key.senderKey,
      claimedEd25519: key.claimedEd25519, isSharedHistory: false)
  }

  private func waiting(_ peer: Peer) throws -> Int {
    let events = try peer.rowsOf(WaitingEventRow.self).count
    #expect(try peer.rowsOf(WaitingMarkRow.self).count == events)
    return events
  }

  @Test func `E85: a key that came late is completed by an older copy, and stays its maker's`()
    throws
  {
    var town = try Town(alice, bob)
    for number in 0..<5 { try town[0].say("\(number)", in: room) }
    try town[1].sync()
    let restored = try town.add(bob, "RESTORED")
    try restored.sync()
    try town[0].sync()
    try town[0].say("5", in: room)
    for _ in 0..<3 { try restored.sync() }
    #expect(restored.words == ["5"])
    // Each reason is told once.
    let causes = Array(repeating: UndecryptableEvent.Cause.noKey, count: 5)
    #expect(restored.unread.map(\.cause) == causes + Array(repeating: .earlier, count: 5))
    #expect(try waiting(restored) == 5)
    try restore(town[1], restored)
    try restored.sync()
    #expect(restored.words.sorted() == ["0", "1", "2", "3", "4", "5"])
    #expect(restored.heard.allSatisfy { $0.trust == .unsigned })
    #expect(restored.unread.count == 10)
    #expect(try waiting(restored) == 0)
    let row = try #require(try restored.rowsOf(InboundGroupRow.self).first)
    #expect(row.source == .direct && row.sender == alice && row.firstIndex == 0)
  }

  @Test func `E85: an older copy that is another ratchet does not take the place of a later key`()
    throws
  {
    var town = try Town(alice, bob)
    try town[0].say("0", in: room)
    try town[1].sync()
    let restored = try town.add(bob, "RESTORED")
    try restored.sync()
    try town[0].sync()
    try town[0].say("1", in: room)
    try restored.sync()
    let before = try #require(try restored.rowsOf(InboundGroupRow.self).first)
    try restore(town[1], restored, bent)
    let after = try #require(try restored.rowsOf(InboundGroupRow.self).first)
    #expect(after.ratchet == before.ratchet && after.firstIndex == 1)
  }

  @Test func `what a forged copy does not open is read when the maker's key comes`() throws {
    let town = try Town(alice, bob)
    var held: [APIRequest] = []
    town[0].interrupt = { request in
      guard request.path.contains("/sendToDevice/") else { return nil }
      held.append(request)
      return .success(Array("{}".utf8))
    }
    try town[0].say("one", in: room)
    try restore(town[0], town[1], bent)
    for _ in 0..<2 { try town[1].sync() }
    #expect(town[1].words.isEmpty && town[1].unread.map(\.cause) == [.damaged])
    #expect(try waiting(town[1]) == 1)
    for request in held { _ = try town.server.answer(request, from: alice, town[0].device) }
    try town[1].sync()
    #expect(town[1].words == ["one"] && town[1].unread.count == 1)
    #expect(try waiting(town[1]) == 0)
  }

  @Test(arguments: [false, true])
  func `what a copy opens is said by nobody but who made the key, as far as we know them`(
    hasVanished: Bool
  ) throws {
    var town = try Town(alice, bob, carol)
    let restored = try town.add(bob, "RESTORED")
    for _ in 0..<2 { try restored.sync() }
    try restored.learnMembers(of: room)
    // Alice does not know of the new device, so the key comes from the backup alone.
    let since = town[0].now - .seconds(60)
    var contents: [JSONValue] = []
    for text in ["hers", "stolen"] {
      guard
        case .done(let encrypted, let step) = try town[0].machine.encrypt(
          .message, ["body": .string(text)], in: room, since: since, rows: town[0].rows,
          at: town[0].now)
      else { return #expect(Bool(false), "it had to wait") }
      town[0].commit(step)
      contents.append(encrypted)
    }
    try restore(town[0], restored)
    if hasVanished {
      // She logs out there.
      town.server.devices[alice]?[town[0].device] = nil
      town.server.changed(alice)
      try restored.sync()
      #expect(
        try restored.machine.draft(restored.rows, at: restored.now).devices(of: alice).isEmpty)
    }
    town.server.say("m.room.encrypted", contents[0], in: room, by: alice)
    town.server.say("m.room.encrypted", contents[1], in: room, by: carol)
    try restored.sync()
    #expect(restored.words == ["hers"])
    #expect(restored.heard.map(\.trust) == [.unauthenticated])
    #expect(restored.unread.map(\.cause) == [.wrongSender])
  }
}
