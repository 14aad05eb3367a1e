import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

/// A device on the server, with its rows. A restart is nothing: the machine keeps nothing.
final class IdentityPeer {
  let machine: CryptoMachine
  let server: IdentityServer
  var rows = MemoryRows()
  var now = Instant(milliseconds: 1_700_000_000_000)
  var happenings: [CryptoHappening] = []
  private var seenChanges = 0

  init(
    _ user: String, _ device: String, on server: IdentityServer, seed: UInt64 = 1
  ) throws {
    let entropy = Entropy.seeded(seed)
    machine = CryptoMachine(
      user: try #require(UserID(user)), device: try #require(DeviceID(device)),
      ratchets: try LibolmRatchets(), vault: try Vault(key: entropy.secret(32)), entropy: entropy)
    self.server = server
  }

  var place: IdentityServer.Device {
    IdentityServer.Device(user: machine.user.text, device: machine.device.text)
  }

  func commit(_ step: Step) {
    rows.commit(step.changes)
    happenings += step.happenings
  }

  /// Sends what is due until there is nothing more. `lost` names the sendings whose answers nobody
  /// reads, counted from 0; it says how many there were.
  @discardableResult
  func drain(losing lost: Set<Int> = [], reaching: Bool = true, upTo most: Int = 200) throws -> Int
  {
    var count = 0
    while true {
      let due = try machine.requests(in: rows).filter { $0.notBefore.map { $0 <= now } ?? true }
      guard let next = due.first else { return count }
      let isLost = lost.contains(count)
      count += 1
      if isLost, !reaching { return count }
      let answer = try server.answer(next.request, from: place)
      if isLost { return count }
      commit(try machine.answered(next.id, answer, in: rows, at: now))
      guard count < most else {
        Issue.record("there is no end to the requests")
        return count
      }
    }
  }

  func run(_ step: Step) throws {
    commit(step)
    try drain()
  }

  @discardableResult
  func sync(_ more: JSONValue = [:]) throws -> [CryptoHappening] {
    var body = more
    body["next_batch"] = "s"
    body["to_device"] = ["events": .array(server.toDevice.removeValue(forKey: place) ?? [])]
    let changed = Set(server.changes.dropFirst(seenChanges)).sorted()
    seenChanges = server.changes.count
    body["device_lists"] = ["changed": .array(changed.map { .string($0) })]
    if body["device_one_time_keys_count"] == nil {
      body["device_one_time_keys_count"] = [
        "signed_curve25519": .integer(server.oneTimeKeys[place]?.count ?? 0)
      ]
    }
    let answer = try SyncAnswer(JSONDocument(body.compact(), options: .matrix))
    let reception = try machine.receive(answer, in: rows, at: now)
    let step = try machine.apply(reception.batches.map { $0.run() }, of: reception, in: rows)
    try run(step)
    return step.happenings
  }

  // MARK: What there is to see

  var identityHappenings: [IdentityHappening] {
    happenings.compactMap { if case .identity(let it) = $0 { it } else { nil } }
  }
  var backupHappenings: [BackupHappening] {
    happenings.compactMap { if case .backup(let it) = $0 { it } else { nil } }
  }
  var isReplaced: Bool {
    happenings.contains { if case .ownIdentityReplaced = $0 { true } else { false } }
  }
  var isReady: Bool {
    identityHappenings.contains { if case .ready = $0 { true } else { false } }
  }
  var alarms: Int {
    identityHappenings.count { if case .ownDeviceUnsigned = $0 { true } else { false } }
  }
  var state: CryptoMachine.IdentityState {
    get throws { try machine.identityState(in: rows, at: now) }
  }

  func draft() throws -> Draft { try machine.draft(rows, at: now) }

  func count(_ space: CryptoSpace) -> Int { rows.count(in: space) }

  /// A session that this device made and holds.
  func session(in room: RoomID) throws -> SessionID {
    let ratchet = try machine.ratchets.newOutboundGroup(machine.entropy)
    let id = try #require(SessionID(ratchet.id))
    let draft = try draft()
    let keys = try draft.identityKeys
    try draft.keep(
      try machine.ratchets.inboundGroup(sessionKey: ratchet.key), room: room, session: id,
      curve25519: keys.curve25519, ed25519: keys.ed25519, sender: machine.user, source: .direct,
      isSharedHistory: true)
    commit(try draft.step())
    return id
  }

  func inbound(_ room: RoomID, _ session: SessionID) throws -> InboundGroupRow? {
    try draft().ledger.row(at: InboundGroupRow.place(room, session))
  }

  /// A device with an identity, ready, and the storage it is in.
  static func ready(
    _ user: String = "@easel:a.example", _ device: String = "EASEL", on server: IdentityServer,
    seed: UInt64 = 1, withBackup: Bool = true
  ) throws -> (IdentityPeer, OpenSecretStorage) {
    let peer = try IdentityPeer(user, device, on: server, seed: seed)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    try peer.run(
      peer.machine.makeIdentity(
        storingIn: storage, withBackup: withBackup, in: peer.rows, at: peer.now))
    return (peer, storage)
  }
}

extension IdentityServer {
  /// Account data as a client reads it.
  func accountDataNodes() throws -> [EventType: JSONNode] {
    var data: [EventType: JSONNode] = [:]
    for (type, content) in accountData {
      data[try #require(EventType(type))] = try JSONDocument(content.compact()).root
    }
    return data
  }

  func storage() throws -> SecretStorage { try SecretStorage(accountDataNodes()) }

  func device(_ user: String, _ device: String) throws -> DeviceKeys {
    let value = try #require(devices[user]?[device])
    return try DeviceKeys(JSONDocument(value.compact()).root)
  }

  func key(_ user: String, _ kind: String) throws -> CrossSigningKey {
    let value = try #require(crossSigning[user]?[kind])
    return try CrossSigningKey(JSONDocument(value.compact()).root)
  }

  func isSignedByOwner(_ name: String, of owner: String = "@easel:a.example") throws -> Bool {
    let device = try device(owner, name)
    let signer = try Ed25519Key(base64: key(owner, "self_signing_key").ed25519)
    let user = try #require(UserID(owner))
    guard let text = device.signatures.signature(by: user, ed25519: signer.base64) else {
      return false
    }
    return signer.verifies(text, of: try device.signable())
  }
}
