package import Concurrency
package import Matrix
package import Olm

/// What the store holds of our own account, to be held against what the server says of it.
package struct OwnAccount: Equatable, Sendable {
  package struct DeviceIdentity: Equatable, Sendable {
    package let ed25519: Ed25519Key
    package let curve25519: Curve25519Key

    package init(ed25519: Ed25519Key, curve25519: Curve25519Key) {
      self.ed25519 = ed25519
      self.curve25519 = curve25519
    }
  }

  package let user: UserID
  package let device: DeviceID
  /// Nothing before they were made.
  package var keys: DeviceIdentity?
  /// The server has taken them once.
  package var isUploaded = false
  package var hasFallbackKey = false
  package var identity = CryptoMachine.IdentityState.unknown
  /// Pinned when it was first seen.
  package var master: Ed25519Key?
  /// Of the private key that is here.
  package var selfSigning: Ed25519Key?
  /// The private keys that are here.
  package var secrets: [SecretName] = []
  package var backup = CryptoMachine.BackupStanding.unknown
  /// The user said that there is to be none.
  package var isBackupUnwanted = false
  /// Of the private key that is here.
  package var backupKey: Curve25519Key?
  /// Of the store, when this was read.
  package var generation: UInt64 = 0

  package init(user: UserID, device: DeviceID) {
    self.user = user
    self.device = device
  }
}

extension CryptoMachine {
  package func ownAccount(in rows: any CryptoReading, at now: Instant) throws -> OwnAccount {
    let draft = try draft(rows, at: now)
    var own = OwnAccount(user: user, device: device)
    if let row: AccountRow = try draft.ledger.row(at: AccountRow.place) {
      let keys = try draft.identityKeys
      own.keys = OwnAccount.DeviceIdentity(ed25519: keys.ed25519, curve25519: keys.curve25519)
      own.isUploaded = row.isDeviceUploaded
      own.hasFallbackKey = row.fallbackMade != nil
    }
    own.identity = try identityState(in: rows, at: now)
    own.master = try draft.user(user).master
    own.selfSigning = try draft.signer(.selfSigning)?.publicKey
    own.secrets = try SecretName.allCases.filter { try draft.has($0) }
    own.backup = try backupStanding(in: rows, at: now)
    own.isBackupUnwanted = try draft.backup().isDisabled
    own.backupKey = try draft.backupKey()?.publicKey
    own.generation = draft.counters.generation
    return own
  }

  /// Makes and uploads the keys that the server lacks, as a sync answer does that says so. What was
  /// answered before another step was taken may not be true any more, and changes nothing.
  package func hear(
    _ counts: OneTimeKeyCounts, askedAt generation: UInt64, in rows: any CryptoReading,
    at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    if draft.counters.generation == generation {
      try draft.keepKeysUploaded(counts, unusedFallbacks: nil)
    }
    return try draft.step()
  }
}
