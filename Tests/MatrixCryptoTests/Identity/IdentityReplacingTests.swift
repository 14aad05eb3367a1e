import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"
private let refusal = serverError(400, "M_INVALID_PARAM")

/// An identity in the place of ours, and what is left when that fails.
struct IdentityReplacingTests {
  let server = ScriptedHomeserver()

  private func replace(
    _ peer: Peer, _ storage: OpenSecretStorage, withBackup: Bool = true
  ) throws {
    peer.commit(
      try peer.machine.makeIdentity(
        storingIn: storage, isReplacing: true, withBackup: withBackup, in: peer.rows,
        at: peer.now))
  }

  private func newStorage(_ peer: Peer) throws -> OpenSecretStorage {
    try OpenSecretStorage.new(beside: server.accountDataNodes(), peer.machine.entropy)
  }

  private func master() -> JSONValue? { server.crossSigning[easel]?["master_key"]?["keys"] }

  @Test func `an identity is replaced only when somebody says so`() throws {
    let (first, _) = try Peer.ready(on: server)
    let old = try server.key(easel, "master_key").ed25519
    let peer = try Peer(me, "SECOND", on: server, seed: 50)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    let error = #expect(throws: IdentityError.self) {
      _ = try peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now)
    }
    #expect(error == .identityExists)
    server.identityPassword = "secret"
    try peer.run(
      peer.machine.makeIdentity(
        storingIn: storage, isReplacing: true, withBackup: false, in: peer.rows, at: peer.now))
    let upload = try #require(
      try peer.machine.identityUpload(
        .password(user: peer.machine.user, Secret("secret"), session: "uia"), in: peer.rows,
        at: peer.now))
    peer.commit(
      try peer.machine.answered(
        upload.id, server.reply(to: upload.request, from: peer.user, peer.device), in: peer.rows,
        at: peer.now))
    try peer.drain()
    #expect(peer.isReady)
    #expect(try server.key(easel, "master_key").ed25519 != old)
    try first.sync()
    #expect(first.isReplaced)
    #expect(try first.state == .notOurs)
  }

  @Test(arguments: 0..<12, [false, true])
  func `E100: replaced and killed at any point, the keys made first are those that count`(
    _ point: Int, reaching: Bool
  ) throws {
    let (peer, _) = try Peer.ready(on: server)
    let old = master()
    let storage = try newStorage(peer)
    try replace(peer, storage)
    try peer.drain(losing: [point], reaching: reaching)
    let (made, wasReady) = (master(), try peer.state == .ready)
    // The program starts again and does not know how far it was.
    try replace(peer, storage)
    try peer.drain()
    try peer.sync()
    // Where the first was done, the second is one of its own.
    if made != old, !wasReady { #expect(master() == made) }
    #expect(master() != old)
    #expect(try peer.state == .ready)
    #expect(peer.alarms == 0)
    #expect(!peer.isReplaced)
    #expect(try server.isSignedByOwner(peer.device))
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let key = try SigningKey(seed: #require(try opened.secret(.master))).publicKey
    #expect(try server.key(easel, "master_key").ed25519 == key.base64)
    let backup = try BackupKey(key: #require(try opened.secret(.backup)))
    #expect(server.ownBackups.map { $0.authData["public_key"]?.text } == [backup.publicKey.base64])
  }

  @Test func `a replacement whose answer was lost is not replaced by the next call`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let storage = try newStorage(peer)
    try replace(peer, storage)
    while server.log.last != "POST keys/device_signing/upload" {
      let next = try #require(try peer.machine.requests(in: peer.rows).first)
      let answer = try server.reply(to: next.request, from: peer.user, peer.device)
      guard server.log.last != "POST keys/device_signing/upload" else { break }
      peer.commit(try peer.machine.answered(next.id, answer, in: peer.rows, at: peer.now))
    }
    // The server tells of it before it answers.
    peer.commit(try peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    let query = try #require(
      try peer.machine.requests(in: peer.rows).last { $0.request.path.hasSuffix("keys/query") })
    peer.commit(
      try peer.machine.answered(
        query.id, server.reply(to: query.request, from: peer.user, peer.device), in: peer.rows,
        at: peer.now))
    #expect(!peer.isReplaced)
    let made = try #require(master())
    try replace(peer, storage)
    try peer.drain()
    #expect(master() == made)
    #expect(try peer.state == .ready)
  }

  @Test(arguments: 0..<12, [false, true])
  func `a replacement that is refused leaves all as it was, wherever it is killed`(
    _ point: Int, reaching: Bool
  ) throws {
    let (peer, storage) = try Peer.ready(on: server)
    let (old, seed) = (master(), try #require(try peer.draft().secret(.master)))
    server.identityFailure = refusal
    try replace(peer, try newStorage(peer))
    try peer.drain(losing: [point], reaching: reaching)
    try peer.drain()
    try peer.sync()
    #expect(peer.identityHappenings.contains { if case .refused = $0 { true } else { false } })
    #expect(master() == old)
    #expect(try peer.state == .ready)
    #expect(try #require(try peer.draft().secret(.master)).isEqual(to: seed))
    #expect(peer.count(.secrets) == SecretName.allCases.count)
    #expect(peer.count(.requests) == 0)
    // The old recovery key opens the old secrets, by the default key as before.
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    #expect(try #require(try opened.secret(.master)).isEqual(to: seed))
    for name in SecretName.allCases { #expect(try opened.secret(name) != nil) }
  }

  @Test func `a replacement in the same storage that is refused brings the old secrets back`()
    throws
  {
    let (peer, made) = try Peer.ready(on: server)
    let seed = try #require(try peer.draft().secret(.master))
    let storage = try server.storage().open(recoveryKey: made.recoveryKey)
    server.identityFailure = refusal
    try replace(peer, storage)
    try peer.drain()
    let opened = try server.storage().open(recoveryKey: made.recoveryKey)
    #expect(try #require(try opened.secret(.master)).isEqual(to: seed))
  }

  @Test(arguments: 0..<10, [false, true])
  func `a first identity that is refused leaves nothing, wherever it is killed`(
    _ point: Int, reaching: Bool
  ) throws {
    let peer = try Peer(me, "EASEL", on: server)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    server.identityFailure = refusal
    let storage = try newStorage(peer)
    peer.commit(try peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    try peer.drain(losing: [point], reaching: reaching)
    try peer.drain()
    #expect(try peer.state == .none)
    #expect(server.crossSigning.isEmpty && server.ownBackups.isEmpty)
    #expect(peer.count(.secrets) == 0)
    #expect(peer.count(.requests) == 0)
    for name in SecretName.crossSigning {
      #expect(server.ownData[name.rawValue]?.pairs.isEmpty == true)
    }
    let error = #expect(throws: SecretStorageError.self) { _ = try server.storage() }
    #expect(error == .notSetUp)
    server.identityFailure = nil
    try peer.run(peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    #expect(try peer.state == .ready)
  }

  @Test func `a session of authentication that is over is asked for again`() throws {
    server.identityPassword = "secret"
    let (peer, _) = try Peer.ready(on: server)
    func say(_ password: String) throws {
      let request = try #require(
        try peer.machine.identityUpload(
          .password(user: peer.machine.user, Secret(password), session: "uia"), in: peer.rows,
          at: peer.now))
      peer.commit(
        try peer.machine.answered(
          request.id, server.reply(to: request.request, from: peer.user, peer.device),
          in: peer.rows,
          at: peer.now))
      try peer.drain()
    }
    server.identityFailure = serverError(400, "M_UNKNOWN")
    try say("secret")
    server.identityFailure = nil
    #expect(try peer.state == .underWay)
    let asked = peer.identityHappenings.count {
      if case .authenticationNeeded = $0 { true } else { false }
    }
    #expect(asked == 2)
    #expect(!peer.identityHappenings.contains { if case .refused = $0 { true } else { false } })
    try say("secret")
    #expect(try peer.state == .ready)
  }

  @Test func `an identity that the server lost is told, and uploaded as it was`() throws {
    let (peer, made) = try Peer.ready(on: server)
    let old = master()
    server.crossSigning = [:]
    server.changed(easel)
    try peer.sync()
    #expect(try peer.state == .gone)
    #expect(peer.identityHappenings.contains { if case .gone = $0 { true } else { false } })
    let storage = try server.storage().open(recoveryKey: made.recoveryKey)
    try peer.run(peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    #expect(try peer.state == .ready)
    #expect(master() == old)
    #expect(server.ownBackups.count == 1)
    #expect(try server.isSignedByOwner(peer.device))
  }
}
