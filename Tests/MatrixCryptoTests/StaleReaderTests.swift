import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// What is said while somebody's devices are not known for sure.
@Suite struct StaleReaderTests {
  private func encrypt(_ text: String, _ peer: Peer, since: Instant) throws -> Encryption {
    try peer.machine.encrypt(
      .message, ["msgtype": "m.text", "body": .string(text)], in: room, since: since,
      rows: peer.rows, at: peer.now)
  }

  /// All but the queries, which stay unanswered.
  private func sendOthers(_ peer: Peer) throws {
    for request in try peer.machine.requests(in: peer.rows)
    where !request.request.path.hasSuffix("/keys/query") {
      try peer.send(request)
    }
  }

  @Test
  func `E20: an unanswered query is waited for five seconds; who was missed gets the key then`()
    throws
  {
    var town = try Town(alice, bob)
    let late = try town.add(bob, "LATE")
    try late.sync()
    try late.sync()
    try town[0].sync(sending: false)
    let began = town[0].now
    for wait in [Duration.zero, .milliseconds(4_999)] {
      town[0].now = began + wait
      guard case .waiting(let until, let step) = try encrypt("now", town[0], since: began) else {
        return #expect(Bool(false), "it did not wait")
      }
      #expect(until == began + .seconds(5))
      town[0].commit(step)
      try sendOthers(town[0])
    }
    town[0].now = began + .seconds(5)
    guard case .done(let encrypted, let step) = try encrypt("now", town[0], since: began) else {
      return #expect(Bool(false), "it waited longer")
    }
    town[0].commit(step)
    // First the key to begin a ratchet with, then what goes over it.
    for _ in 0..<2 { try sendOthers(town[0]) }
    town.server.say("m.room.encrypted", encrypted, in: room, by: alice)
    for place in 1...2 { try town[place].sync() }
    #expect(town[1].words == ["now"] && late.words.isEmpty)
    try town[0].flush()
    try late.sync()
    #expect(late.words == ["now"])
    #expect(try town[0].rowsOf(StaleReaderRow.self).isEmpty)
  }

  @Test func `E20: who was missed gets the key also when there is a new one since`() throws {
    var town = try Town(alice, bob, settings: ["rotation_period_msgs": 1])
    let late = try town.add(bob, "LATE")
    try late.sync()
    try late.sync()
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    for text in ["one", "two"] { try town[0].say(text, in: room) }
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try late.sync()
    try town[1].sync()
    #expect(late.words == ["one", "two"] && town[1].words == ["one", "two"])
  }

  @Test func `after a query without an answer the next is waited for, if it comes in time`() throws
  {
    let town = try Town(alice, bob)
    town.server.changed(bob)
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    let began = town[0].now
    guard case .waiting(let until, _) = try encrypt("?", town[0], since: began) else {
      return #expect(Bool(false), "it did not wait")
    }
    #expect(until == began + .seconds(4), "when it is asked again")
    // Once more, and the one after comes too late to be waited for.
    town[0].now = until
    try town[0].sync()
    let later = town[0].now
    town[0].interrupt = nil
    try town[0].say("now", in: room)
    #expect(town[0].now == later)
  }

  @Test func `a refused device that was missed does not get the key`() throws {
    var town = try Town(alice, bob, policy: .strict)
    let late = try town.add(bob, "LATE")
    try late.sync()
    try late.sync()
    town[0].interrupt = { $0.path.hasSuffix("/keys/query") ? .unreachable : nil }
    try town[0].sync()
    try town[0].say("one", in: room)
    town[0].interrupt = nil
    town.pass(.seconds(600))
    try town[0].sync()
    try late.sync()
    #expect(try late.words.isEmpty && late.rowsOf(InboundGroupRow.self).isEmpty)
  }
}
