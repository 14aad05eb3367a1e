import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
import Secrets
import Testing

@testable import MatrixCrypto

let easel = person("@easel:a.example")

/// A device with an identity, and what of it there is to see. A restart is nothing: the machine keeps
/// nothing.
extension Peer {
  convenience init(
    _ name: String, _ id: String, on server: ScriptedHomeserver, seed: UInt64 = 1
  ) throws {
    try self.init(person(name), MatrixCryptoTests.device(id), on: server, seed: seed)
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
      let answer = try server.reply(to: next.request, from: user, device)
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
    _ user: String = "@easel:a.example", _ device: String = "EASEL", on server: ScriptedHomeserver,
    seed: UInt64 = 1, withBackup: Bool = true
  ) throws -> (Peer, OpenSecretStorage) {
    let peer = try Peer(user, device, on: server, seed: seed)
    let storage = try OpenSecretStorage.new(peer.machine.entropy)
    try peer.run(peer.machine.lookForIdentity(in: peer.rows, at: peer.now))
    try peer.sync()
    try peer.run(
      peer.machine.makeIdentity(
        storingIn: storage, withBackup: withBackup, in: peer.rows, at: peer.now))
    return (peer, storage)
  }
}
