import Concurrency
import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixCrypto

/// Order, and many at once.
@Suite struct CrowdTests {
  @Test func `an answer whose step was not committed is read again as if for the first time`()
    throws
  {
    let town = try Town(alice, bob)
    try town[0].say("hello", in: room)
    let (rows, since) = (town[1].rows, town[1].since)
    let answer = try town.server.sync(bob, town[1].device, since: since)
    let reception = try town[1].machine.receive(answer, in: rows, at: town[1].now)
    _ = try town[1].machine.apply(
      reception.batches.map { $0.run() }, of: reception, in: rows)
    // The process dies here.
    #expect(town[1].rows == rows && town[1].since == since)
    try town[1].sync()
    #expect(town[1].words == ["hello"])
  }

  @Test func `a device, its key and what it says may come in one answer`() throws {
    var town = try Town(alice, bob)
    let second = try town.add(alice, "SECOND")
    try second.sync()
    try second.sync()
    try second.learnMembers(of: room)
    try second.say("from the new one", in: room)
    try town[1].sync(sending: false)
    #expect(town[1].words == ["from the new one"])
    #expect(try town[1].rowsOf(UserRow.self).first { $0.user == alice }?.isOutdated == true)
  }

  @Test func `E80: five hundred devices are one query, claims in parts and three sendings at most`()
    throws
  {
    let crowd = try Crowd(users: 50, devicesEach: 10)
    let server = ScriptedHomeserver()
    let peer = try Peer(alice, device("A"), on: server, seed: 3)
    try server.make(room, with: [alice] + crowd.users)
    crowd.enter(server)
    for _ in 0..<3 { try peer.sync() }
    try peer.learnMembers(of: room)
    let before = peer.sent.count
    try peer.say("hello", in: room)
    let sent = peer.sent.dropFirst(before).map(\.path)
    #expect(sent.count { $0.hasSuffix("/keys/claim") } == 2)
    #expect(sent.count { $0.contains("/sendToDevice/") } <= 3)
    let queries = try peer.sent.filter { request in
      guard request.path.hasSuffix("/keys/query") else { return false }
      let asked = try JSONDocument(request.payload?.bytes ?? []).root["device_keys"]
      return entries(asked).contains { $0.name == crowd.users[0].text }
    }
    #expect(queries.count == 1)
    let asked = try JSONDocument(try #require(queries.first?.payload?.bytes)).root["device_keys"]
    #expect(Set(crowd.users.map(\.text)).isSubset(of: entries(asked).map(\.name)))
    #expect(try peer.rowsOf(ShareRow.self).count { $0.state == .given } == 500)
  }
}
