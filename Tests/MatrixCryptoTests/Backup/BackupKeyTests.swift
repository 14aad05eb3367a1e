import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

private let me = "@easel:a.example"

/// Which key is a backup's, and what takes its place.
struct BackupKeyTests {
  let server = ScriptedHomeserver()
  let room = RoomID("!room:a.example") ?? { fatalError("a room ID") }()

  /// Somebody else's, whose only key is in secret storage under another key than ours.
  private func leaveAnother() throws -> (BackupKey, JSONValue) {
    let other = try BackupKey.new(.seeded(123))
    server.ownBackups = [
      ScriptedHomeserver.Backup(
        authData: ["public_key": .string(other.publicKey.base64)])
    ]
    let content: JSONValue = [
      "encrypted": ["elsewhere": ["iv": "a", "ciphertext": "b", "mac": "c"]]
    ]
    server.ownData[SecretName.backup.rawValue] = content
    return (other, content)
  }

  @Test func `E119: the only key of a backup that is there stays in secret storage`() throws {
    let (_, content) = try leaveAnother()
    let (peer, storage) = try Peer.ready(on: server)
    #expect(peer.isReady)
    #expect(server.ownData[SecretName.backup.rawValue] == content)
    #expect(try !peer.draft().has(.backup))
    try peer.run(peer.machine.keepBackup(creatingIn: storage, in: peer.rows, at: peer.now))
    #expect(server.ownData[SecretName.backup.rawValue] == content)
    #expect(server.ownBackups.count == 1)
    #expect(peer.count(.secrets) == SecretName.crossSigning.count)
    #expect(try peer.draft().lacks(.backup))
  }

  @Test func `E119: replaced on somebody's word, what others encrypted stays beside`() throws {
    let (_, content) = try leaveAnother()
    let peer = try Peer(me, "EASEL", on: server)
    let storage = try OpenSecretStorage.new(
      beside: server.accountDataNodes(), peer.machine.entropy)
    try peer.sync()
    try peer.run(
      peer.machine.keepBackup(
        creatingIn: storage, replacing: true, in: peer.rows, at: peer.now))
    #expect(server.ownBackups.count == 2)
    let written = server.ownData[SecretName.backup.rawValue]
    #expect(written?["encrypted"]?["elsewhere"] == content["encrypted"]?["elsewhere"])
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    let key = try BackupKey(key: #require(try opened.secret(.backup)))
    #expect(server.ownBackups.last?.authData["public_key"]?.text == key.publicKey.base64)
    #expect(peer.count(.secrets) == 1)
  }

  @Test(arguments: 0..<7, [false, true])
  func `killed at any point, a backup whose key is in no storage does not come to be`(
    _ point: Int, reaching: Bool
  ) throws {
    let peer = try Peer(me, "EASEL", on: server, seed: UInt64(point) + 1)
    try peer.sync()
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    peer.commit(
      try peer.machine.keepBackup(creatingIn: storage, in: peer.rows, at: peer.now))
    try peer.drain(losing: [point], reaching: reaching)
    func check() throws {
      guard let last = server.ownBackups.last else { return }
      let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
      let key = try BackupKey(key: #require(try opened.secret(.backup)))
      #expect(last.authData["public_key"]?.text == key.publicKey.base64)
    }
    try check()
    peer.commit(
      try peer.machine.keepBackup(creatingIn: storage, in: peer.rows, at: peer.now))
    try peer.drain()
    try check()
    #expect(try peer.draft().backup().state == .active)
  }

  // MARK: Given by other devices

  private func send(_ secret: Secret, from peer: Peer, to other: Peer) throws {
    let draft = try other.draft()
    let device = try #require(try draft.device(peer.machine.user, peer.machine.device))
    draft.ledger.put(
      SecretRequestRow(
        name: .backup, request: "r1", devices: [device.device], made: other.now))
    let content = try SecretSend.content(request: "r1", secret: Olm.Base64.encode(secret)).node()
    try draft.takeSecret(
      OlmMessageRead(
        sender: peer.machine.user, key: device.curve25519, ed25519: device.ed25519,
        device: device, trust: .verified, hasDeviceKeys: true, type: .secretSend,
        content: content))
    try other.run(draft.step())
  }

  /// Two devices of ours that vouch for each other; the second has everything but the backup's key.
  private func two() throws -> (Peer, Peer) {
    let (first, storage) = try Peer.ready(on: server)
    server.ownData[SecretName.backup.rawValue] = [:]
    let second = try Peer(me, "SECOND", on: server, seed: 50)
    try second.run(second.machine.lookForIdentity(in: second.rows, at: second.now))
    try second.sync()
    let opened = try server.storage().open(recoveryKey: storage.recoveryKey)
    try second.run(
      second.machine.restoreIdentity(from: opened, in: second.rows, at: second.now).1)
    for peer in [first, second] { server.devices[peer.user]?[peer.device]?.clear() }
    for peer in [first, second] { try peer.sync() }
    return (first, second)
  }

  @Test func `an answer that comes late takes no key's place`() throws {
    let (first, second) = try two()
    let kept = try #require(try first.draft().secret(.backup))
    try send(try Entropy.seeded(7).secret(32), from: second, to: first)
    #expect(try #require(try first.draft().secret(.backup)).isEqual(to: kept))
    #expect(first.count(.secrets) == SecretName.allCases.count)
  }

  @Test func `a key that is not the backup's is thrown away, and the right one is still awaited`()
    throws
  {
    let (first, second) = try two()
    try send(try Entropy.seeded(7).secret(32), from: first, to: second)
    #expect(try !second.draft().has(.backup))
    #expect(second.count(.secretRequests) == 1)
    #expect(try second.draft().backup().state == .untrusted)
    try send(#require(try first.draft().secret(.backup)), from: first, to: second)
    #expect(try second.draft().backup().state == .active)
    #expect(second.count(.secretRequests) == 0)
    #expect(second.count(.secrets) == SecretName.allCases.count)
    let taken = second.happenings.contains { if case .secret(.backup) = $0 { true } else { false } }
    #expect(taken)
  }

  @Test func `a key of a backup that was replaced is asked for anew`() throws {
    let (first, _) = try two()
    let other = try BackupKey.new(.seeded(123))
    server.ownBackups.append(
      ScriptedHomeserver.Backup(
        authData: ["public_key": .string(other.publicKey.base64)]))
    try first.run(first.machine.keepBackup(in: first.rows, at: first.now))
    #expect(try first.draft().backup().state == .untrusted)
    try first.run(first.machine.requestSecrets(in: first.rows, at: first.now))
    #expect(first.count(.secretRequests) == 1)
    let device = try #require(DeviceID("SECOND"))
    let draft = try first.draft()
    let row = try #require(
      try draft.ledger.row(SecretRequestRow.self, at: SecretRequestRow.place(.backup)))
    #expect(row.devices == [device])
    let second = try #require(try draft.device(first.machine.user, device))
    let sent = SecretSend.content(request: row.request, secret: Olm.Base64.encode(other.key))
    let content = try sent.node()
    try draft.takeSecret(
      OlmMessageRead(
        sender: first.machine.user, key: second.curve25519, ed25519: second.ed25519,
        device: second, trust: .verified, hasDeviceKeys: true, type: .secretSend,
        content: content))
    try first.run(draft.step())
    #expect(try first.draft().backup().state == .active)
    #expect(try first.draft().backup().version == "2")
  }
}
