import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Users whom we wanted to know of while the server tells nothing of them.
@Suite struct FollowingTests {
  private let other = placed("!other:here")

  /// Alice knows Carol's devices as they were, and shares no encrypted room with her.
  private func met(_ alice: Peer) throws {
    alice.commit(try alice.machine.lookUp(carol, in: alice.rows, at: alice.now))
    try alice.flush()
    #expect(try !user(carol, by: alice).isOutdated)
  }

  private func user(_ user: UserID, by peer: Peer) throws -> UserRow {
    try peer.machine.draft(peer.rows, at: peer.now).user(user)
  }

  private func event(_ type: String, key: UserID? = nil, _ content: JSONValue) -> JSONValue {
    [
      "event_id": "$event", "type": .string(type), "sender": .string(carol.text),
      "state_key": .string(key?.text ?? ""), "content": content,
    ]
  }

  private func take(_ events: [JSONValue], of room: RoomID, _ peer: Peer) throws {
    try peer.take(["rooms": ["join": [room.text: ["timeline": ["events": .array(events)]]]]])
  }

  private func invite(_ peer: Peer, to room: RoomID) throws {
    let invited = event("m.room.member", key: peer.user, ["membership": "invite"])
    try peer.take(["rooms": ["invite": [room.text: ["invite_state": ["events": [invited]]]]]])
  }

  @Test func `E23: who was looked up is asked for again when a room with them is encrypted`() throws
  {
    let town = try Town(alice, bob)
    let joined = event("m.room.member", key: carol, ["membership": "join"])
    try take([joined], of: other, town[0])
    try met(town[0])
    try take(
      [event("m.room.encryption", ["algorithm": "m.megolm.v1.aes-sha2"])], of: other, town[0])
    #expect(try user(carol, by: town[0]).isOutdated)
    #expect(try !user(alice, by: town[0]).isOutdated)
  }

  @Test func `E23: who was looked up is asked for again when they are asked in or ask us in`()
    throws
  {
    let town = try Town(alice, bob)
    try met(town[0])
    let invited = event("m.room.member", key: carol, ["membership": "invite"])
    try take([invited], of: room, town[0])
    #expect(try user(carol, by: town[0]).isOutdated)
    try town[0].flush()
    try take([invited], of: room, town[0])
    #expect(try !user(carol, by: town[0]).isOutdated, "once")
    try invite(town[0], to: other)
    #expect(try user(carol, by: town[0]).isOutdated)
    try town[0].flush()
    try invite(town[0], to: other)
    #expect(try !user(carol, by: town[0]).isOutdated, "once")
  }

  @Test func `who asked us in is followed until the last of their invitations is over`() throws {
    let town = try Town(alice, bob)
    let third = placed("!third:here")
    for room in [other, third] { try invite(town[0], to: room) }
    try town[0].flush()
    #expect(try user(carol, by: town[0]).isTracked)
    try town[0].take(["rooms": ["leave": [other.text: [:]]]])
    #expect(try user(carol, by: town[0]).isTracked)
    try town[0].take(["rooms": ["leave": [third.text: [:]]]])
    #expect(try !user(carol, by: town[0]).isTracked)
  }

  @Test func `who asked us in is followed on while an encrypted room is shared with them`() throws {
    let town = try Town(alice, bob, carol)
    try invite(town[0], to: other)
    try town[0].take(["rooms": ["leave": [other.text: [:]]]])
    #expect(try user(carol, by: town[0]).isTracked)
    #expect(try !user(carol, by: town[0]).isOutdated)
  }
}
