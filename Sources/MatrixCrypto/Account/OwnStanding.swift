package import Concurrency
package import Matrix
package import Olm

extension CryptoMachine {
  /// Whose keys lie in the rows. Nothing in a store without any.
  package static func owner(
    of rows: any CryptoReading, vault: Vault
  ) throws -> (user: UserID, device: DeviceID)? {
    let ledger = Ledger(rows, vault: vault, entropy: .system)
    let row: MachineRow? = try ledger.row(at: MachineRow.place)
    return row.map { ($0.user, $0.device) }
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
