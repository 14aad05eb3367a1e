package import Concurrency
package import Matrix
package import Olm

/// How what the server has of this device stands to what the store has.
package enum OwnDeviceStanding: Equatable, Sendable {
  /// It is on neither side yet.
  case new
  case current
  /// The store has uploaded it, and the server has it no more.
  case lost
  /// The server has keys under its name that are not in the store.
  case others
}

extension CryptoMachine {
  /// Whose keys lie in the rows. Nothing in a store without any.
  package static func owner(
    of rows: any CryptoReading, vault: Vault
  ) throws -> (user: UserID, device: DeviceID)? {
    let ledger = Ledger(rows, vault: vault, entropy: .system)
    let row: MachineRow? = try ledger.row(at: MachineRow.place)
    return row.map { ($0.user, $0.device) }
  }

  /// `keys` is what the server said of us, just now.
  package func ownDevice(
    against keys: QueriedKeys, in rows: any CryptoReading, at now: Instant
  ) throws -> OwnDeviceStanding {
    let draft = try draft(rows, at: now)
    let served = keys.devices.first { $0.user == user }?.devices.first { $0.device == device }
    guard let row: AccountRow = try draft.ledger.row(at: AccountRow.place) else {
      return served == nil ? .new : .others
    }
    guard let served else { return row.isDeviceUploaded ? .lost : .new }
    let own = try draft.identityKeys
    let isSame =
      served.ed25519?.hasBytes(of: own.ed25519.base64) == true
      && served.curve25519?.hasBytes(of: own.curve25519.base64) == true
    return isSame ? .current : .others
  }

  /// Uploads this device, unless that was done. With `again`, also if it was: the server lost it.
  ///
  /// While another upload is under way nothing changes, since its bytes must stay the same.
  package func uploadDevice(
    again: Bool = false, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.withAccount { _, row in
      guard again, row.upload == nil else { return ((), false) }
      row.isDeviceUploaded = false
      row.conflict = nil
      return ((), true)
    }
    try draft.keepKeysUploaded(nil, unusedFallbacks: nil)
    return try draft.step()
  }

  /// The private keys that are in the store.
  package func secretsHeld(in rows: any CryptoReading, at now: Instant) throws -> [SecretName] {
    let draft = try draft(rows, at: now)
    return try SecretName.allCases.filter { try draft.has($0) }
  }

  package enum BackupStanding: Equatable, Sendable {
    case unknown, absent
    /// There is one whose key is not here.
    case untrusted
    case active(version: String)
  }

  /// As it was when the server was last asked.
  package func backupStanding(
    in rows: any CryptoReading, at now: Instant
  ) throws -> BackupStanding {
    let row = try draft(rows, at: now).backup()
    switch row.state {
    case .unknown: return .unknown
    case .absent: return .absent
    case .untrusted: return .untrusted
    case .active: return row.version.map { .active(version: $0) } ?? .unknown
    }
  }

  /// Whether something of the backup is still being asked or made, or its keys are being fetched.
  package func isSettlingBackup(in rows: any CryptoReading, at now: Instant) throws -> Bool {
    let draft = try draft(rows, at: now)
    let row = try draft.backup()
    if row.request != nil || !row.waiting.isEmpty || row.restores { return true }
    return try draft.ledger.rows(
      RequestRow.self, startingWith: RequestRow.all, limit: 1_000
    ).contains { $0.kind == .fetchBackup }
  }
}
