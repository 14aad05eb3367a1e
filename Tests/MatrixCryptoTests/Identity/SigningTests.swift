import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

struct SigningTests {
  let server = ScriptedHomeserver()

  @Test func `the identity of another person is signed once, and only the one that was verified`()
    throws
  {
    let (peer, _) = try Peer.ready(on: server)
    let (bob, _) = try Peer.ready("@bob:b.example", "BOB", on: server, seed: 7)
    let draft = try peer.draft()
    try draft.track(bob.machine.user)
    try draft.queryOutdated()
    try peer.run(draft.step())
    let master = try #require(try peer.draft().user(bob.machine.user).master)
    let error = #expect(throws: IdentityError.self) {
      let own = try #require(try peer.draft().user(peer.machine.user).master)
      _ = try peer.machine.sign(bob.machine.user, master: own, in: peer.rows, at: peer.now)
    }
    #expect(error == .notWhatWasVerified)
    try peer.run(
      peer.machine.sign(bob.machine.user, master: master, in: peer.rows, at: peer.now))
    #expect(try peer.draft().user(bob.machine.user).isVerified)
    let signer = try #require(try peer.draft().signer(.userSigning)).publicKey
    let key = try server.key(bob.user, "master_key")
    let signature = try #require(
      key.signatures.signature(by: peer.machine.user, ed25519: signer.base64))
    #expect(signer.verifies(signature, of: try key.signable()))
    #expect(
      peer.identityHappenings.contains {
        if case .signed(bob.machine.user, key: master.base64) = $0 { true } else { false }
      })
    #expect(peer.count(.signatures) == 0)
    #expect(peer.count(.requests) == 0)
  }

  @Test func `another device of ours is signed, if it is the one that was verified`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.sync()
    try peer.sync()
    let key = try #require(try peer.draft().device(peer.machine.user, second.machine.device))
      .ed25519
    let own = try peer.draft().identityKeys.ed25519
    let error = #expect(throws: IdentityError.self) {
      _ = try peer.machine.sign(second.machine.device, ed25519: own, in: peer.rows, at: peer.now)
    }
    #expect(error == .notWhatWasVerified)
    try peer.run(
      peer.machine.sign(second.machine.device, ed25519: key, in: peer.rows, at: peer.now))
    #expect(try server.isSignedByOwner(device("SECOND")))
    #expect(
      try peer.draft().device(peer.machine.user, second.machine.device)?.isCrossSigned == true)
    #expect(peer.count(.signatures) == 0)
  }

  @Test func `a signature that is refused is tried once more and then told`() throws {
    let (peer, _) = try Peer.ready(on: server)
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.sync()
    try peer.sync()
    let key = try #require(try peer.draft().device(peer.machine.user, second.machine.device))
      .ed25519
    server.dropsSignatures = true
    let before = server.log.count { $0 == "POST keys/signatures/upload" }
    try peer.run(
      peer.machine.sign(second.machine.device, ed25519: key, in: peer.rows, at: peer.now))
    #expect(server.log.count { $0 == "POST keys/signatures/upload" } == before + 2)
    #expect(
      peer.identityHappenings.contains {
        if case .signatureRefused(_, key: "SECOND", nil) = $0 { true } else { false }
      })
    #expect(peer.count(.signatures) == 0)
  }
}
