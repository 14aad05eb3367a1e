import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// What a secret storage tells of its key, and what is written into it.
struct StorageProofTests {
  let server = ScriptedHomeserver()

  private func newDevice() throws -> Peer {
    let peer = try Peer(me, "SECOND", on: server, seed: 50)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    return peer
  }

  private func refusal(_ body: () throws -> Void) -> SecretStorageError? {
    #expect(throws: SecretStorageError.self, performing: body)
  }

  @Test func `E105: an initial counter of twice the length is read by its first half`() throws {
    let (_, storage) = try Peer.ready(on: server)
    let id = storage.id.text
    let master = try #require(
      try server.storage().open(recoveryKey: storage.recoveryKey).secret(.master))
    func longer(_ value: JSONValue?) throws -> JSONValue {
      let bytes = try Olm.Base64.decode(#require(value?.text))
      return .string(Olm.Base64.encode(bytes + [UInt8](repeating: 7, count: 16), padded: true))
    }
    let type = "m.secret_storage.key.\(id)"
    server.ownData[type]?["iv"] = try longer(server.ownData[type]?["iv"])
    let name = SecretName.master.rawValue
    server.ownData[name]?["encrypted"]?[id]?["iv"] = try longer(
      server.ownData[name]?["encrypted"]?[id]?["iv"])
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    #expect(try #require(try opened.secret(.master)).isEqual(to: master))
    let other = try OpenSecretStorage.new(.seeded(77)).recoveryKey
    let locked = try server.storage()
    #expect(refusal { _ = try locked.open(recoveryKey: other) } == .wrongKey)
  }

  @Test func `a storage that tells nothing of its key is not written into`() throws {
    let description: JSONValue = [
      "algorithm": "m.secret_storage.v1.aes-hmac-sha2",
      "passphrase": ["algorithm": "m.pbkdf2", "salt": "s", "iterations": 1, "bits": 256],
    ]
    server.ownData = [
      "m.secret_storage.default_key": ["key": "a"], "m.secret_storage.key.a": description,
    ]
    let locked = try server.storage()
    #expect(locked.passphrase?.isWeak == true)
    let opened = try locked.open(passphrase: Secret("anything"))
    #expect(opened.isWeak && !opened.isProven)
    #expect(try opened.secret(.master) == nil)
    let peer = try newDevice()
    let before = peer.rows
    #expect(
      refusal {
        _ = try peer.machine.makeIdentity(storingIn: opened, in: peer.rows, at: peer.now)
      } == .cannotTell)
    #expect(
      refusal {
        _ = try peer.machine.keepBackup(creatingIn: opened, in: peer.rows, at: peer.now)
      } == .cannotTell)
    #expect(peer.rows == before)
  }

  @Test func `what is in a storage under other keys stays there`() throws {
    let other: JSONValue = ["iv": "a", "ciphertext": "b", "mac": "c"]
    server.ownData[SecretName.master.rawValue] = ["encrypted": ["elsewhere": other]]
    let peer = try newDevice()
    let storage = try OpenSecretStorage.new(
      beside: server.accountDataNodes(), peer.machine.entropy)
    try peer.run(peer.machine.makeIdentity(storingIn: storage, in: peer.rows, at: peer.now))
    let written = try #require(server.ownData[SecretName.master.rawValue]?["encrypted"])
    #expect(written["elsewhere"] == other)
    #expect(try server.storage().open(recoveryKey: storage.recoveryKey).secret(.master) != nil)
  }
}
