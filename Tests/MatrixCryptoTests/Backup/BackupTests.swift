import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

struct BackupTests {
  let server = ScriptedHomeserver()
  let room = RoomID("!room:a.example") ?? { fatalError("a room ID") }()

  private func backedUpCount() -> Int {
    (server.ownBackups.last?.rooms.pairs ?? []).reduce(0) {
      $0 + ($1.1["sessions"]?.pairs.count ?? 0)
    }
  }

  @Test func `E118: new sessions are uploaded, at most a hundred a time, and only those`() throws {
    let (peer, _) = try Peer.ready(on: server)
    for _ in 0..<230 { _ = try peer.session(in: room) }
    #expect(peer.count(.notBackedUp) == 230)
    try peer.sync()
    let sizes = zip(server.log, server.bodies).filter { $0.0 == "PUT room_keys/keys" }
      .map { $0.1["rooms"]?[room.text]?["sessions"]?.pairs.count ?? 0 }
    #expect(sizes == [100, 100, 30])
    #expect(backedUpCount() == 230)
    #expect(peer.count(.notBackedUp) == 0)
    let session = try peer.session(in: room)
    try peer.sync()
    #expect(server.bodies.last?["rooms"]?[room.text]?["sessions"]?.pairs.map(\.0) == [session.text])
    #expect(try peer.inbound(room, session)?.backedUp == "1")
    try peer.sync()
    #expect(server.log.count { $0 == "PUT room_keys/keys" } == 4)
  }

  @Test func `E118: an upload whose answer was lost is sent again with the same bytes`() throws {
    let (peer, _) = try Peer.ready(on: server)
    _ = try peer.session(in: room)
    let draft = try peer.draft()
    try draft.backUp()
    peer.commit(try draft.step())
    try peer.drain(losing: [0])
    try peer.drain()
    let bodies = zip(server.log, server.bodies).filter { $0.0 == "PUT room_keys/keys" }.map(\.1)
    #expect(bodies.count == 2)
    #expect(bodies.first == bodies.last)
    #expect(peer.count(.notBackedUp) == 0)
  }

  @Test func `E118: a backup that was replaced by ours is gone on with, from the beginning`() throws
  {
    let (peer, _) = try Peer.ready(on: server)
    for _ in 0..<3 { _ = try peer.session(in: room) }
    try peer.sync()
    server.ownBackups.append(
      ScriptedHomeserver.Backup(authData: try #require(server.ownBackups.first).authData))
    _ = try peer.session(in: room)
    try peer.sync()
    #expect(peer.backupHappenings.contains { if case .stopped = $0 { true } else { false } })
    #expect(backedUpCount() == 4)
    #expect(try peer.draft().backup().version == "2")
  }

  @Test func `E118: a backup that was replaced by another's is left alone`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let other = try BackupKey.new(.seeded(123))
    server.ownBackups.append(
      ScriptedHomeserver.Backup(authData: ["public_key": .string(other.publicKey.base64)]))
    _ = try peer.session(in: room)
    try peer.sync()
    #expect(
      peer.backupHappenings.contains {
        if case .untrusted(version: "2") = $0 { true } else { false }
      })
    #expect(backedUpCount() == 0)
    let uploads = server.log.count { $0 == "PUT room_keys/keys" }
    try peer.sync()
    #expect(server.log.count { $0 == "PUT room_keys/keys" } == uploads)
    #expect(peer.count(.notBackedUp) == 1)
  }

  @Test
  func `E119: a backup whose key is not ours is neither written nor replaced, unless said so`()
    throws
  {
    let other = try BackupKey.new(.seeded(123))
    server.ownBackups = [
      ScriptedHomeserver.Backup(authData: ["public_key": .string(other.publicKey.base64)])
    ]
    let (peer, storage) = try Peer.ready(on: server)
    _ = try peer.session(in: room)
    try peer.sync()
    #expect(try peer.draft().backup().state == .untrusted)
    #expect(server.ownBackups.count == 1)
    #expect(backedUpCount() == 0)
    let step = try peer.machine.fetchFromBackup(
      room, try #require(SessionID("abc")), in: peer.rows, at: peer.now)
    #expect(step.requests.isEmpty)
    try peer.run(
      peer.machine.keepBackup(
        creatingIn: storage, replacing: true, in: peer.rows, at: peer.now))
    #expect(server.ownBackups.count == 2)
    #expect(backedUpCount() == 1)
    #expect(server.ownData["m.key_backup"]?["enabled"] == true)
  }

  @Test func `its description is signed by this device and by our identity`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let authData = try JSONDocument(try #require(server.ownBackups.last).authData.compact()).root
    let signable = try CanonicalSigning.signable(authData)
    let device = try #require(try server.deviceKeys(peer.device).ed25519)
    let master = try server.key(easel, "master_key").ed25519
    for (name, key) in [("EASEL", device), (master, master)] {
      let text = try #require(authData["signatures"]?[me]?["ed25519:\(name)"]?.string)
      #expect(try Ed25519Key(base64: key).verifies(Ed25519Signature(base64: text), of: signable))
    }
  }

  @Test func `E122: where the user wants no backup there is none`() throws {
    let peer = try Peer(me, "EASEL", on: server)
    let wish: JSONValue = [
      "account_data": ["events": [["type": "m.key_backup", "content": ["enabled": false]]]]
    ]
    try peer.sync(wish)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    try peer.run(peer.machine.keepBackup(creatingIn: storage, in: peer.rows, at: peer.now))
    #expect(server.ownBackups.isEmpty)
    #expect(server.ownData.isEmpty)
    #expect(peer.backupHappenings.contains { if case .disabled = $0 { true } else { false } })
  }

  @Test func `E122: a backup that is switched off is not written any more`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let wish = { (isOn: Bool) -> JSONValue in
      [
        "account_data": [
          "events": [["type": "m.key_backup", "content": ["enabled": .boolean(isOn)]]]
        ]
      ]
    }
    try peer.sync(wish(false))
    _ = try peer.session(in: room)
    try peer.sync()
    #expect(backedUpCount() == 0)
    try peer.sync(wish(true))
    #expect(backedUpCount() == 1)
  }

  // MARK: Reading

  /// Another device with the same key and an empty store.
  private func reader() throws -> (Peer, SessionID) {
    let (peer, storage) = try Peer.ready(on: server)
    let session = try peer.session(in: room)
    try peer.sync()
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.run(second.machine.lookForIdentity(in: second.rows, at: second.now))
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let draft = try second.draft()
    try draft.keep(try #require(try opened.secret(.backup)), as: .backup)
    second.commit(try draft.step())
    try second.run(second.machine.keepBackup(in: second.rows, at: second.now))
    return (second, session)
  }

  @Test func `keys that are missing are asked for in the step that misses them`() throws {
    let (peer, session) = try reader()
    let events = [session.text, "one", session.text, "two"].enumerated().map { number, session in
      [
        "event_id": .string("$\(number)"), "type": "m.room.encrypted", "sender": .string(me),
        "origin_server_ts": .integer(number),
        "content": [
          "algorithm": "m.megolm.v1.aes-sha2", "session_id": .string(session),
          "ciphertext": "AwgA",
        ],
      ] as JSONValue
    }
    let answer: JSONValue = [
      "next_batch": "n",
      "rooms": ["join": .object([room.text: ["timeline": ["events": .array(events)]]])],
    ]
    let reception = try peer.machine.receive(
      SyncAnswer(JSONDocument(answer.compact(), options: .matrix)), in: peer.rows, at: peer.now)
    let step = try peer.machine.apply(
      reception.batches.map { $0.run() }, of: reception, in: peer.rows, asking: 2)
    let asked = step.requests.filter { $0.lane == .backup }.map(\.request.path)
    #expect(asked.count == 2)
    #expect(asked.last?.hasSuffix("one") == true)
    // One step alone may be lost between the counter and the store.
    #expect(step.generation == step.previous + 1)
    peer.commit(step)
    try peer.drain()
    #expect(try peer.inbound(room, session)?.source == .backup)
  }

  @Test func `one session is fetched, and asked for once`() throws {
    let (peer, session) = try reader()
    let machine = peer.machine
    peer.commit(try machine.fetchFromBackup(room, session, in: peer.rows, at: peer.now))
    let again = try machine.fetchFromBackup(room, session, in: peer.rows, at: peer.now)
    #expect(again.requests.isEmpty)
    try peer.drain()
    let row = try #require(try peer.inbound(room, session))
    #expect(row.source == .backup)
    #expect(row.sender == nil)
    #expect(row.backedUp == "1")
    #expect(peer.count(.notBackedUp) == 0)
    let absent = try #require(SessionID("absent"))
    try peer.run(machine.fetchFromBackup(room, absent, in: peer.rows, at: peer.now))
    #expect(
      peer.backupHappenings.contains {
        if case .notThere(room, absent) = $0 { true } else { false }
      })
  }

  @Test func `E86: what came from its maker is not replaced by what the backup holds`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let session = try peer.session(in: room)
    try peer.sync()
    try peer.run(peer.machine.fetchWholeBackup(in: peer.rows, at: peer.now))
    #expect(try peer.inbound(room, session)?.source == .direct)
    #expect(try peer.inbound(room, session)?.sender == peer.machine.user)
  }

  enum Damage: CaseIterable {
    case ciphertext, otherKey, plainText, duplicate, wrongSession, badKey
  }

  @Test(arguments: Damage.allCases)
  func `E120: what was tampered with is refused`(_ damage: Damage) throws {
    let (peer, session) = try reader()
    let key = try #require(try peer.draft().backupKey())
    let encryption = BackupEncryption(publicKey: key.publicKey)
    let stored = try #require(
      server.ownBackups.last?.rooms[room.text]?["sessions"]?[session.text]?["session_data"])
    let plain = try key.decrypt(
      ephemeral: try #require(stored["ephemeral"]?.text), mac: try #require(stored["mac"]?.text),
      ciphertext: try #require(stored["ciphertext"]?.text))
    let text = String(decoding: plain, as: UTF8.self)
    var name = session.text
    var payload = try encryption.encrypt(plain, .seeded(5))
    switch damage {
    case .ciphertext:
      var bytes = try Olm.Base64.decode(payload.ciphertext)
      bytes[20] ^= 1
      payload = BackupPayload(
        ephemeral: payload.ephemeral, mac: payload.mac, ciphertext: Olm.Base64.encode(bytes))
    case .otherKey:
      let other = try BackupKey.new(.seeded(123))
      payload = try BackupEncryption(publicKey: other.publicKey).encrypt(plain, .seeded(5))
    case .plainText: payload = try encryption.encrypt(Array("{}".utf8), .seeded(5))
    case .duplicate:
      payload = try encryption.encrypt(
        Array(text.replacing("{\"algorithm\"", with: "{\"sender_key\":\"x\",\"algorithm\"").utf8),
        .seeded(5))
    case .wrongSession: name = "other"
    case .badKey:
      payload = try encryption.encrypt(
        Array(text.replacing("\"session_key\":\"", with: "\"session_key\":\"AAAA").utf8), .seeded(5)
      )
    }
    let entry: JSONValue = [
      "first_message_index": 0, "forwarded_count": 0, "is_verified": true,
      "session_data": [
        "ephemeral": .string(payload.ephemeral), "mac": .string(payload.mac),
        "ciphertext": .string(payload.ciphertext),
      ],
    ]
    server.ownBackups[0].rooms[room.text] = ["sessions": .object(JSONObject([(name, entry)]))]
    try peer.run(peer.machine.fetchWholeBackup(in: peer.rows, at: peer.now))
    #expect(
      peer.backupHappenings.contains {
        if case .restored(count: 0, refused: 1) = $0 { true } else { false }
      })
    #expect(peer.count(.inboundGroups) == 0)
    #expect(peer.count(.requests) == 0)
  }
}
