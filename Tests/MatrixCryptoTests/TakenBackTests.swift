import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Who was to have a room's key, and is not given it after all, is looked at anew by the next message.
@Suite struct TakenBackTests {
  private func refusal(_ status: Int) -> CryptoAnswer {
    .failure(ServerError(status: status, retryAfter: nil, body: []))
  }

  /// Whether the server names the device, as far as Alice knows.
  private func name(_ peer: Peer, _ keys: JSONValue?, _ town: Town) throws {
    town.server.devices[peer.user]?[peer.device]?.keys = keys
    town.server.changed(peer.user)
    try town[0].sync()
  }

  private func keys(of peer: Peer, _ town: Town) throws -> JSONValue {
    try #require(town.server.devices[peer.user]?[peer.device]?.keys)
  }

  @Test func `a device that was not named when it was due, and is again, reads what is said next`()
    throws
  {
    let town = try Town(alice, bob, carol)
    town.server.unreachable = ["there"]
    try town[0].say("one", in: room)
    town.server.unreachable = []
    let keys = try keys(of: town[2], town)
    try name(town[2], nil, town)
    town.pass(.seconds(4))
    try town[0].sync()
    #expect(try town[0].rowsOf(OwedKeyRow.self).isEmpty)
    try name(town[2], keys, town)
    try town[0].say("two", in: room)
    for place in 1...2 { try town[place].sync() }
    #expect(town[1].words == ["one", "two"] && town[2].words == ["two"])
  }

  @Test
  func `a device that was refused what it was owed, and is trusted again, reads what is said next`()
    throws
  {
    let town = try Town(alice, bob)
    func decide(_ isVerified: Bool?) throws {
      let (machine, rows, now) = (town[0].machine, town[0].rows, town[0].now)
      town[0].commit(
        try machine.decide(isVerified: isVerified, town[1].device, of: bob, in: rows, at: now))
    }
    town[0].interrupt = { $0.path.hasSuffix("/keys/claim") ? refusal(502) : nil }
    try town[0].say("one", in: room)
    try decide(false)
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try decide(nil)
    try town[0].say("two", in: room)
    try town[1].sync()
    #expect(town[1].words == ["two"])
  }

  @Test func `a device that was away when a message to it was given up reads what is said next`()
    throws
  {
    let town = try Town(alice, bob)
    town[0].interrupt = { $0.path.contains("/sendToDevice/") ? refusal(403) : nil }
    try town[0].say("one", in: room)
    let keys = try keys(of: town[1], town)
    try name(town[1], nil, town)
    town.pass(.seconds(86_400))
    try town[0].flush()
    #expect(town[0].count { if case .notDelivered = $0 { true } else { false } } == 1)
    town[0].interrupt = nil
    try name(town[1], keys, town)
    try town[0].say("two", in: room)
    try town[1].sync()
    #expect(town[1].words == ["two"])
  }

  @Test func `a device that is owed too much for one more room reads there what is said next`()
    throws
  {
    let town = try Town(alice, bob)
    town[0].interrupt = { $0.path.hasSuffix("/keys/claim") ? refusal(502) : nil }
    try town[0].say("one", in: room)
    town.pass(.seconds(1))
    let draft = try town[0].machine.draft(town[0].rows, at: town[0].now)
    let theirs = try #require(try draft.devices(of: bob).first)
    for number in 0..<OwedKeyRow.maximumOwed {
      let key = KeyAtIndex(
        room: placed("!room\(number):here"), session: try #require(SessionID("s\(number)")),
        index: 0, content: Array("{}".utf8))
      try draft.owe(key, to: theirs, isForEverybody: false)
    }
    town[0].commit(try draft.step())
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try town[0].say("two", in: room)
    for _ in 0..<2 { try town[1].sync() }
    #expect(Set(town[1].words) == ["two"])
  }
}
