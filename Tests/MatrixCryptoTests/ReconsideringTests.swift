import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// When it is looked at anew who must have a room's key.
@Suite struct ReconsideringTests {
  private let other = placed("!other:here")

  /// Alice has written to Bob in one room and to Carol in another.
  private func town() throws -> Town {
    let town = try Town(alice, bob, carol)
    try town.server.set(carol, .leave, in: room)
    try town.server.make(other, with: [alice, carol])
    try town.settle()
    for place in [room, other] { try town[0].say("hello", in: place) }
    return town
  }

  /// The rooms whose members are looked through before the next message.
  private func reconsidered(_ peer: Peer) throws -> Set<RoomID> {
    Set(try peer.rowsOf(OutboundGroupRow.self).filter { $0.reach != .everybody }.map(\.room))
  }

  @Test func `a change of somebody's devices concerns the rooms that they are in`() throws {
    var town = try town()
    #expect(try reconsidered(town[0]).isEmpty)
    for (user, place) in [(carol, other), (bob, room)] {
      let new = try town.add(user, "NEW")
      try new.sync()
      try town[0].sync()
      #expect(try reconsidered(town[0]) == [place])
      try town[0].say("again", in: place)
      #expect(try reconsidered(town[0]).isEmpty)
      for _ in 0..<2 { try new.sync() }
      #expect(new.words == ["again"])
    }
  }

  @Test func `a change that says nothing new concerns no room`() throws {
    let town = try town()
    town.server.changed(bob)
    try town[0].sync()
    try town[0].take(["rooms": ["join": ["!plain:here": ["timeline": ["events": []]]]]])
    #expect(try reconsidered(town[0]).isEmpty)
  }

  @Test func `what is decided about a device, and who comes, concerns the room`() throws {
    let town = try town()
    let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
    town[0].commit(
      try machine.decide(isVerified: false, town[1].device, of: bob, in: rows, at: now))
    #expect(try reconsidered(town[0]) == [room])
    try town.server.set(bob, .join, in: other)
    try town[0].sync()
    #expect(try reconsidered(town[0]) == [room, other])
  }
}
