import Concurrency
import CryptoStage
import Matrix
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// Anybody in a room can write under sessions that there are not.
struct InventedSessionTests {
  private let server = ScriptedHomeserver()
  private let room = placed("!room:a.example")

  /// One of our devices that has another, both signed.
  private func second() throws -> Peer {
    let (first, storage) = try Peer.ready(on: server, withBackup: false)
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.run(second.machine.lookForIdentity(in: second.rows, at: second.now))
    try second.sync()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try second.run(
      second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    for _ in 0..<2 { for peer in [first, second] { try peer.sync() } }
    return second
  }

  @Test func `of invented sessions a hundred a day and room are asked for, and kept for a week`()
    throws
  {
    let second = try second()
    func ask(_ sessions: Range<Int>, _ room: RoomID) throws {
      for number in sessions {
        let session = try #require(SessionID("invented\(number)"))
        second.commit(
          try second.machine.requestKey(room, session, in: second.rows, at: second.now))
      }
    }
    let other = try #require(RoomID("!other:a.example"))
    try ask(0..<150, room)
    #expect(second.count(.keyRequests) == 100)
    #expect(try second.machine.requests(in: second.rows).count { $0.lane == .toDevice } == 100)
    try ask(0..<1, other)
    #expect(second.count(.keyRequests) == 101)
    // Another day; the oldest go.
    second.now = second.now + .seconds(86_400)
    try ask(200..<230, room)
    #expect(second.count(.keyRequests) == 101)
    let kept = Set(try second.rowsOf(KeyRequestRow.self).map(\.session.text))
    #expect((200..<230).allSatisfy { kept.contains("invented\($0)") })
    second.now = second.now + .seconds(7 * 86_400 + 1)
    try ask(300..<301, room)
    #expect(second.count(.keyRequests) == 1)
  }

  @Test func `of invented sessions fifty an hour and room are looked for in the backup, once each`()
    throws
  {
    let (peer, _) = try Peer.ready(on: server)
    func look(_ sessions: Range<Int>, _ room: RoomID) throws -> Int {
      var count = 0
      for number in sessions {
        let session = try #require(SessionID("invented\(number)"))
        let step = try peer.machine.fetchFromBackup(room, session, in: peer.rows, at: peer.now)
        count += step.requests.count
        try peer.run(step)
      }
      return count
    }
    let other = try #require(RoomID("!other:a.example"))
    #expect(try look(0..<30, room) == 30)
    #expect(try look(0..<30, room) == 0)
    #expect(try look(30..<80, room) == 20)
    #expect(try look(0..<1, other) == 1)
    #expect(peer.count(.backupFetches) == 51)
    peer.now = peer.now + .seconds(3_601)
    #expect(try look(0..<80, room) == 50)
    #expect(peer.count(.backupFetches) == 50)
  }

  @Test func `in another backup the same session is looked for again`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let session = try #require(SessionID("invented"))
    func look() throws -> Int {
      let step = try peer.machine.fetchFromBackup(room, session, in: peer.rows, at: peer.now)
      try peer.run(step)
      return step.requests.count
    }
    #expect(try look() == 1)
    #expect(try look() == 0)
    server.ownBackups.append(
      ScriptedHomeserver.Backup(authData: try #require(server.ownBackups.first).authData))
    try peer.run(peer.machine.keepBackup(in: peer.rows, at: peer.now))
    #expect(try look() == 1)
  }
}
