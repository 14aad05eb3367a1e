import CryptoStage
import Matrix
import Testing

@testable import MatrixCrypto

/// What people see who believe signed devices alone.
struct UnshieldedTests {
  @Test func `E142: a peer that hears signed devices alone hears each of our messages`() throws {
    let server = ScriptedHomeserver()
    let (bot, _) = try Peer.ready(on: server, withBackup: false)
    let peer = try Peer("@bob:a.example", "BOB", on: server, seed: 70)
    peer.machine.policy = .strict
    try peer.sync()
    let room = try #require(RoomID("!room:a.example"))
    try server.make(room, with: [bot.user, peer.user])
    for _ in 0..<2 { for one in [bot, peer] { try one.sync() } }
    for number in 1...5 { try bot.say("\(number)", in: room) }
    try peer.sync()
    #expect(peer.words == (1...5).map { "\($0)" })
    #expect(peer.heard.allSatisfy { $0.trust == .crossSigned && $0.isAllowed })
  }
}
