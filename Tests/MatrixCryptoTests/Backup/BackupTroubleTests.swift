import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"
private let wrongVersion = serverError(403, "M_WRONG_ROOM_KEYS_VERSION")

/// A server that contradicts itself, refuses, or is in trouble; a user who changes their mind.
struct BackupTroubleTests {
  let server = ScriptedHomeserver()
  let room = RoomID("!room:a.example") ?? { fatalError("a room ID") }()

  private func stored() -> Set<String> {
    Set(
      (server.ownBackups.last?.rooms.pairs ?? []).flatMap { $0.1["sessions"]?.pairs.map(\.0) ?? [] }
    )
  }

  private func uploads() -> Int { server.log.count { $0 == "PUT room_keys/keys" } }
  private func fetches() -> Int { server.log.count { $0 == "GET room_keys/keys" } }

  // MARK: Within minutes

  @Test func `E118: a new session is in the backup with the next answer`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let session = try peer.session(in: room)
    peer.now = peer.now + .seconds(30)
    try peer.sync()
    #expect(stored() == [session.text])
  }

  @Test func `E118: after a server's trouble it is there within ten minutes`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let session = try peer.session(in: room)
    server.backupFailure = serverError(503, "M_UNKNOWN")
    for _ in 0..<240 {
      peer.now = peer.now + .seconds(30)
      try peer.sync()
    }
    #expect(stored().isEmpty)
    #expect(uploads() < 30, "in two hours")
    server.backupFailure = nil
    for _ in 0..<20 {
      peer.now = peer.now + .seconds(30)
      try peer.sync()
    }
    #expect(stored() == [session.text])
  }

  // MARK: Contradictions

  @Test(arguments: [wrongVersion, serverError(404, "M_NOT_FOUND")].map(Refusal.init))
  func `E118: a server that refuses the version it says it has is asked later and later`(
    _ refusal: Refusal
  ) throws {
    let (peer, _) = try Peer.ready(on: server)
    let session = try peer.session(in: room)
    server.backupFailure = refusal.error
    let looked = server.log.count { $0 == "GET room_keys/version" }
    for _ in 0..<120 {
      peer.now = peer.now + .seconds(30)
      try peer.sync()
    }
    #expect((3..<20).contains(uploads()), "in an hour: \(uploads())")
    #expect(server.log.count { $0 == "GET room_keys/version" } - looked < 20)
    server.backupFailure = nil
    for _ in 0..<21 {
      peer.now = peer.now + .seconds(30)
      try peer.sync()
    }
    #expect(stored() == [session.text])
  }

  /// So that arguments are printed in few words.
  struct Refusal: CustomTestStringConvertible, Sendable {
    let error: ServerError
    var testDescription: String { "\(error)" }
  }

  @Test func `E118: the whole of a backup is fetched later and later from such a server`() throws {
    let (peer, _) = try Peer.ready(on: server)
    server.fetchFailure = wrongVersion
    peer.commit(try peer.machine.fetchWholeBackup(in: peer.rows, at: peer.now))
    for _ in 0..<120 {
      try peer.drain()
      peer.now = peer.now + .seconds(30)
    }
    #expect((3..<20).contains(fetches()), "in an hour: \(fetches())")
  }

  @Test func `a whole backup that is not there is told`() throws {
    let (peer, _) = try Peer.ready(on: server)
    server.fetchFailure = serverError(404, "M_NOT_FOUND")
    try peer.run(peer.machine.fetchWholeBackup(in: peer.rows, at: peer.now))
    let isTold = peer.backupHappenings.contains {
      if case .restored(count: 0, refused: 0) = $0 { true } else { false }
    }
    #expect(isTold)
  }

  @Test func `a backup too large to take in is asked for once, and its keys one by one`() throws {
    let (peer, _) = try Peer.ready(on: server)
    peer.commit(try peer.machine.fetchWholeBackup(in: peer.rows, at: peer.now))
    for _ in 0..<120 {
      while let next = try peer.machine.requests(in: peer.rows).first(where: {
        $0.isDue(at: peer.now)
      }) {
        var answer = try server.reply(to: next.request, from: peer.user, peer.device)
        if server.log.last == "GET room_keys/keys" { answer = .unanswered(isTooLarge: true) }
        peer.commit(try peer.machine.answered(next.id, answer, in: peer.rows, at: peer.now))
      }
      peer.now = peer.now + .seconds(30)
    }
    #expect(fetches() == 1, "in an hour")
    #expect(peer.count(.requests) == 0)
    let isTold = peer.backupHappenings.contains {
      if case .tooLarge(isWhole: true) = $0 { true } else { false }
    }
    #expect(isTold)
    let session = try #require(SessionID("one"))
    let step = try peer.machine.fetchFromBackup(room, session, in: peer.rows, at: peer.now)
    #expect(step.requests.count == 1)
  }

  // MARK: Refusals

  @Test(arguments: [400, 413])
  func `one session that the server does not take costs no other`(_ status: Int) throws {
    let (peer, _) = try Peer.ready(on: server)
    var sessions: Set<String> = []
    for _ in 0..<60 { sessions.insert(try peer.session(in: room).text) }
    let bad = try #require(sessions.sorted().dropFirst(37).first)
    server.judgeBackup = { $0.contains(bad) ? serverError(status, "M_TOO_LARGE") : nil }
    for _ in 0..<3 { try peer.sync() }
    #expect(stored() == sessions.subtracting([bad]))
    let leftOut = peer.backupHappenings.compactMap { happening -> String? in
      if case .leftOut(_, let session) = happening { session.text } else { nil }
    }
    #expect(leftOut == [bad])
    #expect(peer.count(.notBackedUp) == 0)
    // Another backup is another chance.
    server.judgeBackup = nil
    server.ownBackups.append(
      ScriptedHomeserver.Backup(authData: try #require(server.ownBackups.first).authData))
    try peer.run(peer.machine.keepBackup(in: peer.rows, at: peer.now))
    try peer.sync()
    #expect(stored() == sessions)
  }

  @Test func `a server that takes nothing is left in peace`() throws {
    let (peer, _) = try Peer.ready(on: server)
    for _ in 0..<60 { _ = try peer.session(in: room) }
    server.judgeBackup = { _ in serverError(400, "M_UNKNOWN") }
    for _ in 0..<60 {
      peer.now = peer.now + .seconds(30)
      try peer.sync()
    }
    #expect(uploads() < 20)
    #expect(peer.count(.notBackedUp) == 60)
  }

  @Test func `very many sessions are marked for another backup some at a time`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let draft = try peer.draft()
    let keys = try draft.identityKeys
    let count = Draft.maximumMarked + 50
    for _ in 0..<count {
      let ratchet = try peer.machine.ratchets.newOutboundGroup(peer.machine.entropy)
      try draft.keep(
        try peer.machine.ratchets.inboundGroup(sessionKey: ratchet.key), room: room,
        session: try #require(SessionID(ratchet.id)), curve25519: keys.curve25519,
        ed25519: keys.ed25519, sender: peer.machine.user, source: .direct, isSharedHistory: true,
        backedUp: "1")
    }
    peer.commit(try draft.step())
    server.ownBackups.append(
      ScriptedHomeserver.Backup(authData: try #require(server.ownBackups.first).authData))
    peer.commit(try peer.machine.keepBackup(in: peer.rows, at: peer.now))
    try peer.drain(losing: [1], reaching: false)
    #expect((1...Draft.maximumMarked).contains(peer.count(.notBackedUp)))
    try peer.drain()
    #expect(stored().count == count)
    #expect(peer.count(.notBackedUp) == 0)
  }

  // MARK: Wishes

  private func wish(_ isOn: Bool) -> JSONValue {
    [
      "account_data": [
        "events": [["type": "m.key_backup", "content": ["enabled": .boolean(isOn)]]]
      ]
    ]
  }

  /// Up to the request to this path, which reaches the server while its answer does not come.
  private func making(upTo path: String) throws -> Peer {
    let peer = try Peer(me, "EASEL", on: server)
    try peer.sync()
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    peer.commit(
      try peer.machine.keepBackup(creatingIn: storage, in: peer.rows, at: peer.now))
    for _ in 0..<10 {
      let next = try #require(try peer.machine.requests(in: peer.rows).first)
      let answer = try server.reply(to: next.request, from: peer.user, peer.device)
      if server.log.last == path { return peer }
      peer.commit(try peer.machine.answered(next.id, answer, in: peer.rows, at: peer.now))
    }
    Issue.record("nothing was sent to \(path)")
    return peer
  }

  @Test(arguments: [
    "GET room_keys/version", "PUT user/\(me)/account_data/m.megolm_backup.v1",
    "POST room_keys/version", "PUT user/\(me)/account_data/m.key_backup",
  ])
  func `E122: who wants none while one is being made has none`(_ path: String) throws {
    let peer = try making(upTo: path)
    let pending = try #require(try peer.machine.requests(in: peer.rows).first)
    server.ownData["m.key_backup"] = ["enabled": false]
    try peer.sync(wish(false))
    peer.commit(
      try peer.machine.answered(
        pending.id, .success(Array(#"{"version":"1"}"#.utf8)), in: peer.rows, at: peer.now))
    try peer.drain()
    _ = try peer.session(in: room)
    try peer.sync()
    #expect(server.ownData["m.key_backup"] == ["enabled": false])
    #expect(uploads() == 0)
    #expect(server.ownBackups.count == (path.hasPrefix("GET") || path.hasSuffix("v1") ? 0 : 1))
    // What was made all the same is found when they want one again.
    try peer.sync(wish(true))
    #expect(stored().count == server.ownBackups.count)
  }
}
