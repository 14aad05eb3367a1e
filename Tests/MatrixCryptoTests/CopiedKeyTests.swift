import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

/// Nothing proves that a device owns the Curve25519 key it names.
@Suite struct CopiedKeyTests {
  private let mallory = person("@adam:evil")

  /// Puts the key of another device into the keys of this one, signed by itself.
  private func copy(_ key: String, to peer: Peer) throws {
    var keys = try #require(peer.server.devices[peer.user]?[peer.device]?.keys)
    keys["keys", "curve25519:\(peer.device.text)"] = .string(key)
    peer.server.devices[peer.user]?[peer.device]?.keys = try peer.signed(keys, as: peer.user)
    peer.server.changed(peer.user)
  }

  @Test func `who copies another's key shuts nobody out`() throws {
    var town = try Town(alice, carol)
    let thief = try town.add(mallory)
    try town.settle()
    try copy(town[1].curve25519().base64, to: thief)
    try town.server.set(mallory, .join, in: room)
    try town[0].sync()
    #expect(
      try town[0].rowsOf(DeviceRow.self).filter { $0.curve25519 == (try town[1].curve25519()) }
        .count == 2)
    try town[0].say("hello", in: room)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
    let peers = try town[0].rowsOf(PeerRow.self)
    #expect(Set(peers.map(\.user)) == [carol, mallory])
  }

  @Test func `what the thief is sent does not use up what the owner is owed`() throws {
    var town = try Town(alice, carol)
    let thief = try town.add(mallory)
    try town.settle()
    try copy(town[1].curve25519().base64, to: thief)
    try town.server.set(mallory, .join, in: room)
    try town[0].sync()
    town.server.unreachable = ["there"]
    try town[0].say("hello", in: room)
    #expect(try town[0].rowsOf(OwedKeyRow.self).map(\.user) == [carol])
    town.server.unreachable = []
    town.pass(.seconds(10))
    try town[0].sync()
    try town[1].sync()
    #expect(town[1].words == ["hello"])
  }

  @Test func `a second device of one user with the same key is refused`() throws {
    var town = try Town(alice, bob)
    let second = try town.add(bob, "ASECOND")
    try second.sync()
    try copy(town[1].curve25519().base64, to: second)
    try town[0].sync()
    let known = try town[0].rowsOf(DeviceRow.self).filter { $0.user == bob }
    #expect(known.map(\.device) == [town[1].device])
    let refused = town[0].count { if case .deviceRefused(bob, _) = $0 { true } else { false } }
    #expect(refused == 1)
  }
}
