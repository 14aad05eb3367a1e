import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Ratchets that broke.
@Suite struct UnwedgingTests {
  private func unwedgings(_ peer: Peer) -> Int {
    peer.count { if case .unwedging = $0 { true } else { false } }
  }

  /// Two who wrote to each other: neither begins any more.
  private func acquainted(_ one: Peer, _ other: Peer) throws {
    try one.meet(other)
    try one.forge("x.test", [:], to: other)
    try other.sync()
    try other.forge("x.test", [:], to: one)
    try one.sync()
  }

  @Test func `E49: a broken ratchet is replaced, once an hour`() throws {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    for hour in 1...2 {
      try town[1].loseRatchets()
      for _ in 0..<3 {
        // Alice does not look, and goes on with what she has.
        try town[0].forge("x.test", [:], to: town[1])
        try town[1].sync()
      }
      #expect(unwedgings(town[1]) == hour)
      try town[0].sync()
      let faults = town[1].faults.count
      try town[0].forge("x.test", [:], to: town[1])
      try town[1].sync()
      #expect(town[1].faults.count == faults, "the new ratchet is written with")
      town.pass(.seconds(3_600))
    }
    #expect(town[1].faults == Array(repeating: .undecryptable, count: 6))
  }

  @Test func `E49: what follows goes over the new ratchet, also where the old ones read before`()
    throws
  {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    let old = try #require(try town[1].rowsOf(OlmSessionRow.self).first)
    #expect(old.received > 0)
    try town[0].forge("x.test", [:], to: town[1], outside: damage)
    try town[1].sync()
    try town[0].sync()
    // Both still have the old one too.
    let alices = try town[0].rowsOf(OlmSessionRow.self)
    let bobs = try town[1].rowsOf(OlmSessionRow.self)
    #expect(alices.count == 2 && bobs.count == 2)
    #expect(Set(alices.map(\.id)) == Set(bobs.map(\.id)))
    for peer in [town[0], town[1]] {
      let best = try #require(
        try peer.rowsOf(OlmSessionRow.self).min { $0.isBetter(than: $1) })
      #expect(best.id != old.id)
    }
  }

  @Test func `E49: a ratchet that breaks while a key is claimed is replaced with that key`() throws
  {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    let draft = try town[1].machine.draft(town[1].rows, at: town[1].now)
    try draft.claim(try draft.devices(of: alice))
    town[1].commit(try draft.step())
    try town[0].forge("x.test", [:], to: town[1], outside: damage)
    try town[1].sync()
    #expect(town[1].sendings("/keys/claim") == 1)
    try town[0].sync()
    #expect(try town[0].rowsOf(OlmSessionRow.self).count == 2, "it was written to")
  }

  @Test func `a broken ratchet with who is never reached is tried to be replaced for a month`()
    throws
  {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    town.server.unreachable = ["here"]
    try town[0].forge("x.test", [:], to: town[1], outside: damage)
    try town[1].sync()
    town.pass(.seconds(30 * 86_400))
    try town[1].sync()
    #expect(town[1].sendings("/keys/claim") == 2)
    #expect(try town[1].rowsOf(DueDeviceRow.self).map(\.isUnwedging) == [true])
    town.pass(.seconds(3_600))
    for _ in 0..<2 { try town[1].sync() }
    #expect(town[1].sendings("/keys/claim") == 2)
    #expect(try town[1].rowsOf(DueDeviceRow.self).isEmpty)
  }

  @Test func `E50: who lost a ratchet is given the room's key again, from where it was given it`()
    throws
  {
    var town = try Town(alice, bob)
    try town[0].say("zero", in: room)
    let late = try town.add(bob, "LATE")
    try town.settle()
    try acquainted(town[0], late)
    try late.loseRatchets()
    try town[0].say("one", in: room)
    try late.sync()
    #expect(late.words.isEmpty && late.faults == [.undecryptable])
    try town[0].sync()
    try town[0].say("two", in: room)
    try late.sync()
    #expect(late.words == ["one", "two"])
    let group = try #require(try town[0].rowsOf(OutboundGroupRow.self).first)
    let key = try #require(
      try late.rowsOf(InboundGroupRow.self).first { $0.session == group.session })
    #expect(key.firstIndex == 1)
  }

  @Test func `E50: what a broken ratchet carried is given again by whoever could not read`() throws
  {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    try town[1].say("one", in: room)
    // Alice has not looked for it, and does not know the ratchet any more.
    try town[0].loseRatchets()
    try town[1].loseRatchets()
    try town[0].sync()
    #expect(town[0].words.isEmpty)
    try town[1].sync()
    try town[0].sync()
    #expect(town[0].words == ["one"])
  }

  @Test func `what is given while a broken ratchet is replaced is given over the new one too`()
    throws
  {
    let town = try Town(alice, bob, settings: ["rotation_period_msgs": 1])
    try acquainted(town[0], town[1])
    try town[1].loseRatchets()
    town.server.unreachable = ["here"]
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    try draft.unwedge(bob, try town[1].curve25519())
    town[0].commit(try draft.step())
    try town[0].flush()
    for text in ["one", "two"] { try town[0].say(text, in: room) }
    town.server.unreachable = []
    town.pass(.seconds(4))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["one", "two"])
    #expect(try town[0].rowsOf(OwedKeyRow.self).isEmpty)
  }

  @Test
  func
    `what was said without a device goes over the ratchet that takes the place of its broken one`()
    throws
  {
    var town = try Town(alice, bob, settings: ["rotation_period_msgs": 1])
    let late = try town.add(bob, "LATE")
    for _ in 0..<2 { try late.sync() }
    try late.meet(town[0])
    try late.forge("x.test", [:], to: town[0])
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    try late.forge("x.test", [:], to: town[0], outside: damage)
    try town[0].sync()
    #expect(try town[0].rowsOf(UnknownPeerRow.self).count == 1)
    for text in ["one", "two"] { try town[0].say(text, in: room) }
    try late.loseRatchets()
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try late.sync()
    #expect(late.words == ["one", "two"])
  }

  @Test func `who begins anew again and again is given keys again once an hour`() throws {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    try town[0].say("one", in: room)
    func begin() throws -> Int {
      let before = town[0].sendings("/sendToDevice/")
      try town[1].loseRatchets()
      try town[1].meet(town[0])
      try town[1].forge(.dummy, [:], to: town[0])
      try town[0].sync()
      return town[0].sendings("/sendToDevice/") - before
    }
    #expect(try [begin(), begin(), begin()] == [1, 0, 0])
    town.pass(.seconds(3_600))
    #expect(try [begin(), begin()] == [1, 0])
  }

  @Test
  func `who loses everything soon after ratchets were begun anew is made good within the hour`()
    throws
  {
    let town = try Town(alice, bob)
    try acquainted(town[0], town[1])
    try town[0].say("one", in: room)
    func begin() throws {
      try town[1].loseRatchets()
      try town[1].meet(town[0])
      try town[1].forge(.dummy, [:], to: town[0])
      try town[0].sync()
    }
    try begin()
    try town[1].sync()
    town.pass(.seconds(600))
    // Now it has lost the keys of rooms too.
    for row in try town[1].rowsOf(InboundGroupRow.self) {
      town[1].rows.commit([CryptoChange(key: row.key, sealed: nil)])
    }
    try begin()
    try town[0].say("two", in: room)
    try town[1].sync()
    #expect(town[1].words == ["one"])
    town.pass(.seconds(3_000))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["one", "two"])
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
    #expect(try town[0].rowsOf(PeerRow.self).allSatisfy { !$0.lostAgain && $0.due == nil })
  }

  @Test func `a first message that does not open is answered with a ratchet too`() throws {
    let town = try Town(alice, bob)
    try town[0].meet(town[1])
    try town[0].forge("x.test", [:], to: town[1], outside: damage)
    try town[1].sync()
    #expect(unwedgings(town[1]) == 1 && town[1].faults == [.undecryptable])
    try town[0].sync()
    #expect(town[0].faults.isEmpty)
    let theirs = try #require(try town[1].rowsOf(OlmSessionRow.self).first)
    let device = try #require(try town[0].rowsOf(DeviceRow.self).first { $0.user == bob })
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    #expect(try draft.sessions(with: device).first?.id == theirs.id)
  }

  @Test func `a device that is not known yet is answered when it is`() throws {
    var town = try Town(alice, bob)
    let second = try town.add(alice, "SECOND")
    try second.sync()
    try second.sync()
    try second.learnMembers(of: room)
    try second.meet(town[1])
    try second.forge("x.test", [:], to: town[1], outside: damage)
    try town[1].sync(sending: false)
    #expect(town[1].faults == [.undecryptable] && unwedgings(town[1]) == 0)
    try town[1].flush()
    #expect(unwedgings(town[1]) == 1)
    #expect(try town[1].rowsOf(UnknownPeerRow.self).isEmpty)
    #expect(try town[1].rowsOf(OlmSessionRow.self).map(\.peer) == [second.curve25519()])
  }

  @Test func `of devices that nobody knows no more than ten are remembered, for a day`() throws {
    let town = try Town(alice, bob)
    let peers = try (0..<12).map { seed in
      try Peer(alice, device("X\(seed)"), on: ScriptedHomeserver(), seed: UInt64(50 + seed))
    }
    for peer in peers {
      try peer.sync()
      town.pass(.seconds(1))
      let draft = try town[1].machine.draft(town[1].rows, at: town[1].now)
      try draft.unwedge(alice, try peer.curve25519())
      town[1].commit(try draft.step())
    }
    let kept = Set(try town[1].rowsOf(UnknownPeerRow.self).map(\.peer))
    #expect(kept == Set(try peers.suffix(10).map { try $0.curve25519() }))
    town.pass(.seconds(86_401))
    town.server.changed(alice)
    try town[1].sync()
    #expect(try town[1].rowsOf(UnknownPeerRow.self).isEmpty)
  }
}
