import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

struct SecretStorageTests {
  let server = ScriptedHomeserver()

  private func newDevice(_ device: String = "SECOND", seed: UInt64 = 50) throws -> Peer {
    let peer = try Peer(me, device, on: server, seed: seed)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    return peer
  }

  private func refusal(_ body: () throws -> Void) -> SecretStorageError? {
    do {
      try body()
      return nil
    } catch {
      guard let error = error as? SecretStorageError else {
        Issue.record("another error: \(error)")
        return nil
      }
      return error
    }
  }

  // MARK: E103

  @Test func `E103: with the recovery key alone all is back, and what was said is read`() throws {
    let (first, storage) = try Peer.ready(on: server)
    let room = try #require(RoomID("!room:a.example"))
    let spoken = try speech(first, in: room, "from before")
    try first.sync()
    let second = try newDevice()
    #expect(try second.state == .notOurs)
    // The event comes before the key does.
    let early = try second.sync(["rooms": ["join": ["!room:a.example": spoken]]])
    #expect(early.contains { if case .undecryptable = $0 { true } else { false } })

    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let (restoration, step) = try second.machine.restoreIdentity(
      from: opened, in: second.rows, at: second.now)
    #expect(restoration == IdentityRestoration(restored: SecretName.allCases, missing: []))
    try second.run(step)
    #expect(second.isReady)
    let master = try server.key(easel, "master_key").ed25519
    #expect(try second.draft().user(second.machine.user).master?.base64 == master)
    let signer = try server.key(easel, "self_signing_key").ed25519
    let device = try server.deviceKeys(second.device)
    #expect(device.signatures.signature(by: second.machine.user, ed25519: signer) != nil)
    #expect(
      second.backupHappenings.contains {
        if case .restored(count: 1, refused: 0) = $0 { true } else { false }
      })
    let late = try second.sync()
    let read = late.compactMap { happening -> DecryptedEvent? in
      if case .decrypted(let event) = happening { event } else { nil }
    }
    #expect(read.count == 1)
    #expect(read.first?.isLate == true)
    #expect(read.first?.trust == .unauthenticated)
    #expect(read.first?.isAllowed == false)
    #expect(read.first?.payload.content["body"]?.string == "from before")
    #expect(server.ownBackups.count == 1)
  }

  @Test(arguments: 0..<8, [false, true])
  func `E103: killed at any point of a restoration, it goes on`(_ point: Int, reaching: Bool) throws
  {
    let (first, storage) = try Peer.ready(on: server)
    let room = try #require(RoomID("!room:a.example"))
    let session = try first.session(in: room)
    try first.sync()
    let second = try newDevice()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    second.commit(
      try second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    try second.drain(losing: [point], reaching: reaching)
    try second.drain()
    try second.sync()
    #expect(try second.state == .ready)
    #expect(try second.inbound(room, session) != nil)
    #expect(second.alarms == 0)
  }

  @Test func `E103: without its self-signing key a device is signed when another gives it`() throws
  {
    let (first, storage) = try Peer.ready(on: server)
    server.ownData[SecretName.selfSigning.rawValue] = nil
    let second = try newDevice()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try second.run(
      second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    #expect(!second.isReady)
    // Nobody gives it to a device that nobody vouches for…
    try first.sync()
    #expect(try second.draft().has(.selfSigning) == false)
    // … so that it is verified first, and asks again.
    let key = try #require(try first.draft().device(first.machine.user, second.machine.device))
      .ed25519
    try first.run(
      first.machine.sign(second.machine.device, ed25519: key, in: first.rows, at: first.now))
    try second.run(second.machine.requestSecrets(in: second.rows, at: second.now))
    for _ in 0..<2 { for peer in [first, second] { try peer.sync() } }
    #expect(try second.draft().has(.selfSigning))
    #expect(second.isReady)
  }

  private func speech(
    _ peer: Peer, in room: RoomID, _ text: String
  ) throws -> JSONValue {
    let state: JSONValue = [
      "type": "m.room.encryption", "state_key": "", "sender": .string(me), "event_id": "$1",
      "origin_server_ts": 1, "content": ["algorithm": "m.megolm.v1.aes-sha2"],
    ]
    try peer.sync(["rooms": ["join": [room.text: ["timeline": ["events": [state]]]]]])
    let question = try #require(try peer.machine.membersWanted(of: room, in: peer.rows))
    peer.commit(try peer.machine.learn([], answering: question, in: peer.rows, at: peer.now))
    let encryption = try peer.machine.encrypt(
      .message, ["msgtype": "m.text", "body": .string(text)], in: room, since: peer.now,
      rows: peer.rows, at: peer.now)
    guard case .done(let content, let step) = encryption else {
      Issue.record("nothing was encrypted")
      return [:]
    }
    try peer.run(step)
    let event: JSONValue = [
      "type": "m.room.encrypted", "sender": .string(me), "event_id": "$2",
      "origin_server_ts": 2, "content": content,
    ]
    return ["timeline": ["events": [event]]]
  }

  @Test func `E103: what the storage lacks is asked of our other devices`() throws {
    let (first, storage) = try Peer.ready(on: server)
    server.ownData[SecretName.userSigning.rawValue] = nil
    server.ownData[SecretName.backup.rawValue] = nil
    let second = try newDevice()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let (restoration, step) = try second.machine.restoreIdentity(
      from: opened, in: second.rows, at: second.now)
    #expect(restoration.missing == [.userSigning, .backup])
    try second.run(step)
    try first.sync()
    try second.sync()
    try first.sync()
    try second.sync()
    let first1 = try #require(try first.draft().secret(.userSigning))
    let second1 = try #require(try second.draft().secret(.userSigning))
    #expect(first1.isEqual(to: second1))
    #expect(try second.draft().has(.backup))
    #expect(try second.draft().backup().state == .active)
    #expect(second.count(.secretRequests) == 0)
  }

  @Test func `E103: secrets of an identity that was replaced restore nothing`() throws {
    let (_, storage) = try Peer.ready(on: server)
    let stranger = ScriptedHomeserver()
    _ = try Peer.ready(on: stranger, seed: 99)
    server.crossSigning = stranger.crossSigning
    let second = try newDevice()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let before = second.rows
    let error = #expect(throws: IdentityError.self) {
      _ = try second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now)
    }
    #expect(error == .anotherIdentity)
    #expect(second.rows == before)
  }

  // MARK: E104

  @Test func `E104: a wrong recovery key is said to be what it is`() throws {
    _ = try Peer.ready(on: server)
    let storage = try server.storage()
    let other = try OpenSecretStorage.new(.seeded(77)).recoveryKey
    #expect(refusal { _ = try storage.open(recoveryKey: other) } == .wrongKey)
    let right = other.withText { $0 }
    let table: [(String, OlmError.RecoveryKeyFault)] = [
      (String(right.dropLast()) + (right.last == "1" ? "2" : "1"), .parity),
      (String(right.dropLast(3)), .length), ("0" + right.dropFirst(), .character),
      ("Fs" + right.dropFirst(2), .prefix),
    ]
    for (text, fault) in table {
      #expect(
        refusal { _ = try storage.open(recoveryKey: Secret(text)) } == .badRecoveryKey(fault))
    }
    #expect(refusal { _ = try storage.open(passphrase: Secret("x")) } == .noPassphrase)
  }

  @Test func `E104: a storage that is damaged says which secret is`() throws {
    let (_, storage) = try Peer.ready(on: server)
    server.ownData["m.cross_signing.master"]?["encrypted"]?[storage.id.text]?["mac"] =
      .string(Olm.Base64.encode([UInt8](repeating: 7, count: 32)))
    let second = try newDevice()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    #expect(
      refusal {
        _ = try second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now)
      } == .damaged(.master))
    server.ownData["m.cross_signing.master"] = nil
    let lacking = try server.storage().open(recoveryKey: storage.recoveryKey)
    #expect(
      refusal {
        _ = try second.machine.restoreIdentity(from: lacking, in: second.rows, at: second.now)
      } == .missing(.master))
    #expect(try second.draft().has(.selfSigning) == false)
  }

  // MARK: E105

  @Test func `E105: padded, unpadded and without a check, a storage opens with its key alone`()
    throws
  {
    let (_, storage) = try Peer.ready(on: server)
    let type = "m.secret_storage.key.\(storage.id.text)"
    let master = try #require(
      try server.storage().open(recoveryKey: storage.recoveryKey).secret(.master))
    func opens() throws {
      let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
      #expect(try #require(try opened.secret(.master)).isEqual(to: master))
    }
    for name in SecretName.allCases {
      for member in ["iv", "mac", "ciphertext"] {
        let text = server.ownData[name.rawValue]?["encrypted"]?[storage.id.text]?[member]?.text
        let padded = try #require(text)
        server.ownData[name.rawValue]?["encrypted"]?[storage.id.text]?[member] = .string(
          padded + String(repeating: "=", count: (4 - padded.utf8.count % 4) % 4))
      }
    }
    try opens()
    server.ownData[type]?["iv"] = nil
    server.ownData[type]?["mac"] = nil
    server.ownData[type]?["name"] = "mine"
    try opens()
    let other = try OpenSecretStorage.new(.seeded(77)).recoveryKey
    let bare = try server.storage()
    #expect(refusal { _ = try bare.open(recoveryKey: other) } == .wrongKey)
  }

  @Test func `E105: a passphrase opens it, and the recovery key of the same storage does too`()
    throws
  {
    let made = try OpenSecretStorage.new(
      passphrase: Secret("correct horse"), iterations: 1_000, .seeded(4))
    for (type, content) in made.descriptions { server.ownData[type.text] = content }
    let secret = try Entropy.seeded(9).secret(32)
    server.ownData["m.cross_signing.master"] = try made.content(
      of: .master, secret, .seeded(3))
    let storage = try server.storage()
    let opened = try storage.open(passphrase: Secret("correct horse"))
    #expect(try #require(try opened.secret(.master)).isEqual(to: secret))
    #expect(try storage.open(recoveryKey: made.recoveryKey).secret(.master) != nil)
    #expect(opened.isWeak && made.isWeak && opened.isProven)
    #expect(refusal { _ = try storage.open(passphrase: Secret("incorrect")) } == .wrongKey)
  }

  @Test(arguments: [
    #"{"algorithm":"m.secret_storage.v2"}"#, #"{"algorithm":7}"#,
    #"{"algorithm":"m.secret_storage.v1.aes-hmac-sha2","iv":7}"#,
    #"{"algorithm":"m.secret_storage.v1.aes-hmac-sha2","passphrase":{"algorithm":"m.pbkdf2"}}"#,
  ])
  func `a description that cannot be read opens nothing`(_ text: String) throws {
    let data: [EventType: JSONNode] = [
      SecretStorage.defaultKey: try JSONDocument(#"{"key":"a"}"#).root,
      "m.secret_storage.key.a": try JSONDocument(text).root,
    ]
    #expect(
      [.badDescription, .unknownAlgorithm].contains(refusal { _ = try SecretStorage(data) }))
  }
}
