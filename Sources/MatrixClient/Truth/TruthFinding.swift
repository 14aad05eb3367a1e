package import Matrix
package import MatrixCrypto

/// One thing that was found when what the server says of our account was held against the store.
package enum TruthFinding: Equatable, Sendable {
  // The login
  case tokenFits(UserID, DeviceID)
  case tokenOfAnotherUser(UserID)
  /// Or of none: then nothing can be encrypted with it.
  case tokenOfAnotherDevice(DeviceID?)
  // This device
  case deviceServed
  /// Neither side has keys for it yet.
  case deviceNew
  /// The store has uploaded them, and the server has them no more.
  case deviceLost
  /// Keys that are not the store's: what we say nobody could read.
  case deviceHasOtherKeys
  case deviceSigned
  /// `canBeSigned`: the key that signs it is here.
  case deviceUnsigned(canBeSigned: Bool)
  // Who vouches for it
  case identityServed
  /// There was never one.
  case identityMissing
  /// It was ours, and the server has none any more.
  case identityGone
  /// Another one is in its place.
  case identityReplaced
  /// Its private keys are not here.
  case identityNotOurs
  case identityUnderWay
  // Keys to begin with
  case oneTimeKeys(Int)
  case oneTimeKeysFew(Int)
  case fallbackKeyServed
  /// Somebody began with it since; the next sync brings a new one.
  case fallbackKeyUsed
  case fallbackKeyNotMade
  // The backup of room keys
  case backupServed(version: String)
  case backupMissing(wasActive: Bool)
  case backupUnwanted
  /// Another version than the one that room keys go into.
  case backupReplaced(version: String, active: String)
  /// Its key is not here, or it is no backup as we know it.
  case backupNotOurs(version: String)
  /// Neither our identity nor this device says that it is ours.
  case backupUnsigned(version: String)
  // Secret storage
  case secretsServed
  case secretStorageMissing
  /// It names a key that is not described.
  case secretStorageBroken
  case secretsMissing([SecretName])
}

extension TruthFinding {
  package enum Severity: Int, Comparable, Sendable {
    case ok, warn, fail

    package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }
  }

  package enum Area: String, CaseIterable, Sendable {
    case login, device, signature, identity, oneTimeKeys, fallbackKey, backup, secrets
  }

  /// Fail: what we write would not be read, or nobody could tell that it is ours.
  package var severity: Severity {
    switch self {
    case .tokenFits, .deviceServed, .deviceSigned, .identityServed, .oneTimeKeys,
      .fallbackKeyServed, .fallbackKeyUsed, .backupServed, .backupUnwanted, .secretsServed:
      .ok
    case .deviceNew, .deviceLost, .deviceUnsigned, .identityMissing, .identityNotOurs,
      .identityUnderWay, .oneTimeKeysFew, .fallbackKeyNotMade, .backupMissing, .backupReplaced,
      .backupNotOurs, .backupUnsigned, .secretStorageMissing, .secretStorageBroken,
      .secretsMissing:
      .warn
    case .tokenOfAnotherUser, .tokenOfAnotherDevice, .deviceHasOtherKeys, .identityGone,
      .identityReplaced:
      .fail
    }
  }

  package var area: Area {
    switch self {
    case .tokenFits, .tokenOfAnotherUser, .tokenOfAnotherDevice: .login
    case .deviceServed, .deviceNew, .deviceLost, .deviceHasOtherKeys: .device
    case .deviceSigned, .deviceUnsigned: .signature
    case .identityServed, .identityMissing, .identityGone, .identityReplaced, .identityNotOurs,
      .identityUnderWay:
      .identity
    case .oneTimeKeys, .oneTimeKeysFew: .oneTimeKeys
    case .fallbackKeyServed, .fallbackKeyUsed, .fallbackKeyNotMade: .fallbackKey
    case .backupServed, .backupMissing, .backupUnwanted, .backupReplaced, .backupNotOurs,
      .backupUnsigned:
      .backup
    case .secretsServed, .secretStorageMissing, .secretStorageBroken, .secretsMissing: .secrets
    }
  }

  /// What the client does about it by itself.
  package enum Mend: Equatable, Sendable {
    case uploadDevice, lookAtSignatures, makeOneTimeKeys, lookForBackup
  }

  package var mend: Mend? {
    switch self {
    case .deviceLost: .uploadDevice
    case .deviceUnsigned(canBeSigned: true): .lookAtSignatures
    case .oneTimeKeysFew: .makeOneTimeKeys
    case .backupMissing(wasActive: true), .backupReplaced: .lookForBackup
    default: nil
    }
  }

  /// With these nothing is sent: see ``AccountProblem``.
  func problem(of own: OwnAccount) -> AccountProblem? {
    switch self {
    case .tokenOfAnotherUser(let user):
      AccountProblem(.anotherUser(token: user), own.user, own.device)
    case .tokenOfAnotherDevice(let device):
      AccountProblem(.anotherDevice(token: device), own.user, own.device)
    case .deviceHasOtherKeys: AccountProblem(.otherKeys, own.user, own.device)
    default: nil
    }
  }
}
