import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// The key that is given out when all others are used up, and its clocks.
@Suite struct FallbackKeyTests {
  private let dave = person("@dave:here")

  private func fallback(_ peer: Peer) -> String? {
    peer.server.devices[peer.user]?[peer.device]?.fallback?.id
  }

  private func exhaust(_ peer: Peer) {
    peer.server.devices[peer.user]?[peer.device]?.oneTimeKeys.removeAll()
  }

  private func pings(_ peer: Peer) -> Int {
    peer.happenings.count {
      if case .toDevice(let message) = $0 { message.type.text == "org.example.ping" } else { false }
    }
  }

  @Test
  func
    `E10: the key before the newest reads for an hour after the first message with the newest, and not longer`()
    throws
  {
    let town = try Town(alice, bob, carol, dave)
    exhaust(town[0])
    try town[1].meet(town[0])
    try town[2].meet(town[0])
    let first = fallback(town[0])
    try town[0].sync()
    let second = fallback(town[0])
    #expect(second != first)
    exhaust(town[0])
    try town[3].meet(town[0])
    town.pass(.seconds(30 * 60))
    try town[3].forge("org.example.ping", [:], to: town[0])
    try town[0].sync()
    #expect(pings(town[0]) == 1)
    town.pass(.seconds(59 * 60))
    try town[1].forge("org.example.ping", [:], to: town[0])
    try town[0].sync()
    #expect(pings(town[0]) == 2)
    // The newest is used, but a third would cost the first.
    #expect(fallback(town[0]) == second)
    town.pass(.seconds(2 * 60))
    try town[0].sync()
    #expect(fallback(town[0]) != second)
    try town[2].forge("org.example.ping", [:], to: town[0])
    try town[0].sync()
    #expect(pings(town[0]) == 2 && town[0].faults == [.undecryptable])
  }

  @Test func `a used key nobody writes with is followed by another within the hour`() throws {
    let town = try Town(alice, bob, carol)
    for place in 1...2 {
      exhaust(town[0])
      try town[place].meet(town[0])
      try town[0].sync()
    }
    let second = fallback(town[0])
    town.pass(.seconds(3_601))
    try town[0].sync()
    #expect(fallback(town[0]) != second)
  }

  @Test func `E10: a fallback key that nobody used is replaced after seven days`() throws {
    let peer = try Peer(alice, device("A"), on: ScriptedHomeserver(), seed: 7)
    try peer.sync()
    let first = fallback(peer)
    peer.now = peer.now + .seconds(7 * 86_400)
    try peer.sync()
    #expect(fallback(peer) == first)
    peer.now = peer.now + .seconds(1)
    try peer.sync()
    #expect(fallback(peer) != first)
    let body = try #require(peer.sent.last?.payload?.bytes)
    #expect(entries(try JSONDocument(body).root["one_time_keys"]).isEmpty)
  }
}
