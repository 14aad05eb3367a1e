import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// A clock that is set back makes nobody wait until it is again where it was.
@Suite struct SetBackClockTests {
  private let year = Duration.seconds(365 * 86_400)

  private func setBack(_ peer: Peer) {
    peer.now = Instant(milliseconds: peer.now.milliseconds - 365 * 86_400_000)
  }

  private func town() throws -> Town {
    let town = try Town(alice, bob, carol)
    town.pass(year)
    return town
  }

  @Test func `users and devices whose server was away are asked for again`() throws {
    let town = try town()
    town.server.unreachable = ["there"]
    try town[0].say("one", in: room)
    town.server.changed(carol)
    try town[0].sync()
    #expect(try town[0].rowsOf(RestingRow.self).count == 1)
    #expect(try town[0].rowsOf(DueDeviceRow.self).count == 1)
    town.server.unreachable = []
    setBack(town[0])
    try town[0].sync()
    try town[2].sync()
    #expect(town[2].words == ["one"])
    #expect(try town[0].rowsOf(RestingRow.self).isEmpty)
    #expect(try town[0].rowsOf(DueDeviceRow.self).isEmpty)
  }

  @Test
  func `what was put off is sent, also where the server asked for more patience than anybody has`()
    throws
  {
    let town = try town()
    let body = Array(#"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":9000000000}"#.utf8)
    town[0].interrupt = { request in
      request.path.contains("/sendToDevice/")
        ? .failure(ServerError(status: 429, retryAfter: nil, body: body)) : nil
    }
    try town[0].say("one", in: room)
    town[0].interrupt = nil
    let request = try #require(try town[0].machine.requests(in: town[0].rows).first)
    #expect(request.notBefore == town[0].now + .seconds(3_600))
    #expect(!request.isDue(at: town[0].now))
    setBack(town[0])
    #expect(request.isDue(at: town[0].now))
  }

  @Test func `a broken ratchet is replaced, and who begins anew is given keys again`() throws {
    let town = try town()
    for peer in [town[0], town[1]] { try peer.meet(peer === town[0] ? town[1] : town[0]) }
    try town[0].say("one", in: room)
    func begin() throws -> Int {
      let before = town[0].sendings("/sendToDevice/")
      try town[1].loseRatchets()
      try town[1].meet(town[0])
      try town[1].forge(.dummy, [:], to: town[0])
      try town[1].forge("x.test", [:], to: town[0], outside: damage)
      try town[0].sync()
      return town[0].sendings("/sendToDevice/") - before
    }
    func unwedgings() -> Int { town[0].count { if case .unwedging = $0 { true } else { false } } }
    #expect(try begin() > 0)
    #expect(unwedgings() == 1)
    setBack(town[0])
    #expect(try begin() > 0)
    #expect(unwedgings() == 2)
    #expect(try town[0].rowsOf(PeerRow.self).allSatisfy { !$0.lostAgain })
  }

  @Test func `a message that waited for keys since times to come does not wait any more`() throws {
    let town = try town()
    town.server.changed(bob)
    try town[0].sync(sending: false)
    let outcome = try town[0].machine.encrypt(
      .message, ["msgtype": "m.text", "body": "now"], in: room, since: town[0].now + year,
      rows: town[0].rows, at: town[0].now)
    guard case .done = outcome else {
      Issue.record("it waits")
      return
    }
  }
}
