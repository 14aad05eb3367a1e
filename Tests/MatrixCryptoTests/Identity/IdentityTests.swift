import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

struct IdentityTests {
  let server = ScriptedHomeserver()

  @Test func `an identity is made, stored, uploaded, signed and seen to be so`() throws {
    let (peer, storage) = try Peer.ready(on: server)
    #expect(peer.isReady)
    #expect(try peer.state == .ready)
    let master = try server.key(easel, "master_key")
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let seed = try #require(try opened.secret(.master))
    #expect(try SigningKey(seed: seed).publicKey.base64 == master.ed25519)
    #expect(try server.isSignedByOwner(peer.device))
    #expect(server.ownBackups.count == 1)
    #expect(peer.count(.requests) == 0)
  }

  @Test func `E100: secrets are in storage before what belongs to them is uploaded`() throws {
    _ = try Peer.ready(on: server)
    let upload = try #require(server.log.firstIndex(of: "POST keys/device_signing/upload"))
    let looked = try #require(server.log.firstIndex(of: "GET room_keys/version"))
    let made = try #require(server.log.firstIndex(of: "POST room_keys/version"))
    func stored(_ name: SecretName) throws -> Int {
      try #require(server.log.firstIndex(of: "PUT user/\(me)/account_data/\(name.rawValue)"))
    }
    for name in SecretName.crossSigning { #expect(try stored(name) < upload) }
    #expect(upload < made)
    #expect(try looked < stored(.backup))
    #expect(try stored(.backup) < made)
  }

  @Test(arguments: 0..<18, [false, true])
  func `E100: killed at any point, it goes on`(_ point: Int, reaching: Bool) throws {
    let peer = try Peer(me, "EASEL", on: server, seed: UInt64(point) + 1)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    peer.commit(try peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    try peer.drain(losing: [point], reaching: reaching)
    if server.crossSigning[easel] != nil {
      let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
      for name in SecretName.crossSigning { #expect(try opened.secret(name) != nil) }
      if !server.ownBackups.isEmpty { #expect(try opened.secret(.backup) != nil) }
    }
    // The second call, by a program that started again.
    peer.commit(try peer.machine.makeIdentityAgain(storage, peer))
    try peer.drain()
    try peer.sync()
    #expect(try peer.state == .ready)
    #expect(peer.alarms == 0)
    #expect(try server.isSignedByOwner(peer.device))
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let master = try SigningKey(seed: #require(try opened.secret(.master))).publicKey
    #expect(try server.key(easel, "master_key").ed25519 == master.base64)
    let backup = try BackupKey(key: #require(try opened.secret(.backup)))
    #expect(server.ownBackups.last?.authData["public_key"]?.text == backup.publicKey.base64)
  }

  @Test func `E100: who uploads it is asked once, and the password is kept nowhere`() throws {
    server.identityPassword = "secret"
    let (peer, _) = try Peer.ready(on: server)
    #expect(!peer.isReady)
    let asked = peer.identityHappenings.compactMap { happening -> UserInteraction? in
      if case .authenticationNeeded(let interaction) = happening { interaction } else { nil }
    }
    #expect(asked.count == 1)
    #expect(asked.first?.session == "uia")
    let user = peer.machine.user
    let wrong = try #require(
      try peer.machine.identityUpload(
        .password(user: user, Secret("wrong"), session: "uia"), in: peer.rows, at: peer.now))
    peer.commit(
      try peer.machine.answered(
        wrong.id, server.reply(to: wrong.request, from: peer.user, peer.device), in: peer.rows,
        at: peer.now))
    #expect(!peer.isReady)
    let requests = try peer.draft().ledger.rows(
      RequestRow.self, startingWith: RequestRow.all, limit: 10)
    #expect(requests.count == 1)
    #expect(requests.allSatisfy { !String(decoding: $0.body, as: UTF8.self).contains("auth") })
    let right = try #require(
      try peer.machine.identityUpload(
        .password(user: user, Secret("secret"), session: "uia"), in: peer.rows, at: peer.now))
    for said in ["\(right)", String(reflecting: right)] {
      #expect(!said.contains("secret\"") && !said.contains("115, 101, 99"))
    }
    peer.commit(
      try peer.machine.answered(
        right.id, server.reply(to: right.request, from: peer.user, peer.device), in: peer.rows,
        at: peer.now))
    try peer.drain()
    #expect(peer.isReady)
    #expect(
      try peer.machine.identityUpload(.done(session: "x"), in: peer.rows, at: peer.now) == nil)
  }

  @Test func `E1: a device of somebody with an identity is signed before it is first seen`() throws
  {
    let peer = try Peer(me, "EASEL", on: server)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.run(peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    #expect(server.devices[easel] == nil)
    try peer.sync()
    let place = try #require(server.log.firstIndex(of: "POST keys/upload"))
    let device = try #require(server.bodies[place]["device_keys"])
    let signer = try server.key(easel, "self_signing_key").ed25519
    #expect(device["signatures"]?[me]?["ed25519:\(signer)"] != nil)
    #expect(try server.isSignedByOwner(peer.device))
    #expect(peer.isReady)
  }

  @Test func `a device is uploaded once; later uploads hold keys alone`() throws {
    let (peer, _) = try Peer.ready(on: server)
    try peer.sync(["device_one_time_keys_count": ["signed_curve25519": 10]])
    let uploads = zip(server.log, server.bodies).filter { $0.0 == "POST keys/upload" }.map(\.1)
    #expect(uploads.count == 2)
    #expect(uploads.first?["device_keys"] != nil)
    #expect(uploads.last?.pairs.map(\.0) == ["one_time_keys"])
  }

  @Test func `E101: failures in an answer of success are failures`() throws {
    server.signatureFailures = [me: ["EASEL": ["errcode": "M_INVALID_SIGNATURE"]]]
    let (peer, _) = try Peer.ready(on: server)
    #expect(!peer.isReady)
    #expect(peer.alarms == 1)
    let refused = peer.identityHappenings.compactMap { happening -> ErrorCode? in
      if case .signatureRefused(_, key: "EASEL", let code) = happening { code } else { nil }
    }
    #expect(refused == [.invalidSignature, .invalidSignature])
    #expect(server.log.count { $0 == "POST keys/signatures/upload" } == 2)
    server.signatureFailures = nil
  }

  @Test func `E101: only what the server shows is a success`() throws {
    server.dropsSignatures = true
    let (peer, _) = try Peer.ready(on: server)
    #expect(!peer.isReady)
    #expect(peer.alarms == 1)
    // Nobody uploads it for ever.
    server.changed(easel)
    try peer.sync()
    #expect(server.log.count { $0 == "POST keys/signatures/upload" } == 2)
    #expect(peer.alarms == 1)
  }

  @Test func `E102: another identity on the server is told, and nothing is uploaded`() throws {
    let stranger = ScriptedHomeserver()
    _ = try Peer.ready(on: stranger, seed: 99)
    let peer = try Peer(me, "EASEL", on: server)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    peer.commit(try peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    // Before anything was sent, the server has somebody else's.
    server.crossSigning = stranger.crossSigning
    server.changed(easel)
    commitWithoutSending(peer)
    let query = try #require(
      try peer.machine.requests(in: peer.rows).last { $0.request.path.hasSuffix("keys/query") })
    peer.commit(
      try peer.machine.answered(
        query.id, server.reply(to: query.request, from: peer.user, peer.device), in: peer.rows,
        at: peer.now))
    #expect(peer.isReplaced)
    #expect(try peer.state == .notOurs)
    try peer.drain()
    #expect(!server.log.contains("POST keys/device_signing/upload"))
    #expect(!server.log.contains("POST keys/signatures/upload"))
    #expect(try peer.draft().user(peer.machine.user).isVerified == false)
    let error = #expect(throws: IdentityError.self) {
      try peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now)
    }
    #expect(error == .identityExists)
  }

  private func commitWithoutSending(_ peer: Peer) {
    do {
      let draft = try peer.draft()
      try draft.askForOurselves()
      peer.commit(try draft.step())
    } catch { Issue.record(error) }
  }

  @Test func `E102: an identity that is exchanged later is not believed`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let master = try peer.draft().user(peer.machine.user).master
    let stranger = ScriptedHomeserver()
    _ = try Peer.ready(on: stranger, seed: 99)
    server.crossSigning = stranger.crossSigning
    server.changed(easel)
    let uploads = server.log.count { $0.contains("upload") }
    try peer.sync()
    #expect(peer.isReplaced)
    #expect(try peer.draft().user(peer.machine.user).master == master)
    #expect(try peer.state == .notOurs)
    #expect(server.log.count { $0.contains("upload") } == uploads)
  }

  @Test func `E107: a signature that the server lost is uploaded once more, then it is an alarm`()
    throws
  {
    let (peer, _) = try Peer.ready(on: server)
    let unsigned = try #require(server.devices[easel]?[peer.device]?.keys).without(
      "ed25519:", of: me, but: "EASEL")
    let before = server.log.count { $0 == "POST keys/signatures/upload" }
    server.devices[easel]?[peer.device]?.keys = unsigned
    server.changed(easel)
    try peer.sync()
    #expect(try server.isSignedByOwner(peer.device))
    #expect(peer.alarms == 0)
    server.devices[easel]?[peer.device]?.keys = unsigned
    server.dropsSignatures = true
    server.changed(easel)
    try peer.sync()
    #expect(server.log.count { $0 == "POST keys/signatures/upload" } == before + 2)
    #expect(peer.alarms == 1)
  }

  @Test func `E108: an altered signature vouches for no key`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let master = try server.key(easel, "master_key").ed25519
    let text = try #require(
      server.crossSigning[easel]?["self_signing_key"]?["signatures"]?[me]?["ed25519:\(master)"]?
        .text)
    let signature = try Ed25519Signature(base64: text).bytes
    let altered = Olm.Base64.encode(signature.prefix(32) + plusOrder(signature.suffix(32)))
    var key = try #require(server.crossSigning[easel]?["self_signing_key"])
    key = key.adding(
      .object(JSONObject([("ed25519:\(master)", .string(altered))])), by: me)
    server.crossSigning[easel]?["self_signing_key"] = key
    let other = try Peer("@bob:b.example", "BOB", on: server, seed: 5)
    let draft = try other.draft()
    try draft.track(peer.machine.user)
    try draft.queryOutdated()
    try other.run(draft.step())
    let row = try other.draft().user(peer.machine.user)
    #expect(row.master?.base64 == master)
    #expect(row.selfSigning == nil)
    let device = try #require(try other.draft().device(peer.machine.user, peer.machine.device))
    #expect(!device.isCrossSigned)
  }

  /// The same scalar in another spelling: valid where nobody looks.
  private func plusOrder(_ scalar: ArraySlice<UInt8>) -> [UInt8] {
    let order: [UInt8] =
      [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14,
      ] + [UInt8](repeating: 0, count: 15) + [0x10]
    var carry: UInt16 = 0
    return zip(scalar, order).map { left, right in
      carry += UInt16(left) + UInt16(right)
      defer { carry >>= 8 }
      return UInt8(truncatingIfNeeded: carry)
    }
  }

  @Test func `nothing is made before the server was asked`() throws {
    let peer = try Peer(me, "EASEL", on: server)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    #expect(try peer.state == .unknown)
    let error = #expect(throws: IdentityError.self) {
      _ = try peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now)
    }
    #expect(error == .notLooked)
  }
}

extension CryptoMachine {
  /// As a program calls it that does not know how far it was.
  fileprivate func makeIdentityAgain(_ storage: OpenSecretStorage, _ peer: Peer) throws
    -> Step
  {
    do {
      return try makeIdentity(storingIn: storage, in: peer.rows, at: peer.now)
    } catch IdentityError.identityExists {
      #expect(try peer.state == .ready)
      return try lookForIdentity(in: peer.rows, at: peer.now)
    }
  }
}

extension JSONValue {
  /// Without the signatures of that user whose name begins so, except by one.
  func without(_ prefix: String, of user: String, but kept: String) -> JSONValue {
    var value = self
    let left = (value["signatures"]?[user]?.pairs ?? []).filter { $0.0 == prefix + kept }
    var signatures = value["signatures"] ?? [:]
    signatures[user] = .object(JSONObject(left))
    value["signatures"] = signatures
    return value
  }
}
