internal import Matrix
internal import MatrixCrypto

extension TruthFinding: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tokenFits(let user, let device): "\(user.text) on device \(device.text), as in the store"
    case .tokenOfAnotherUser(let user):
      "the token belongs to \(user.text), the store to another user"
    case .tokenOfAnotherDevice(let device):
      "the token belongs to " + (device.map { "device \($0.text)" } ?? "no device")
        + ", the keys in the store to another device"
    case .deviceServed: "the server has this device's keys as the store has them"
    case .deviceNew: "this device's keys are not on the server yet"
    case .deviceLost: "the server has lost this device's keys"
    case .deviceHasOtherKeys: "the server has other keys for this device than the store"
    case .deviceSigned: "this device is signed by its owner"
    case .deviceUnsigned: "this device is not signed by its owner: others are warned of it"
    case .identityServed: "the server has the account's identity as the store has it"
    case .identityMissing: "the account has no identity"
    case .identityGone: "the server has lost the account's identity"
    case .identityReplaced: "the account's identity was replaced by another"
    case .identityNotOurs: "the account has an identity whose private keys are not here"
    case .identityUnderWay: "the account's identity is on its way to the server"
    case .oneTimeKeys(let count): "\(count) one-time keys wait on the server"
    case .oneTimeKeysFew(let count):
      "only \(count) one-time keys wait on the server: those who begin to write fall back"
    case .fallbackKeyServed: "an unused fallback key is on the server"
    case .fallbackKeyUsed: "the fallback key was used, and the next sync brings a new one"
    case .fallbackKeyNotMade: "no fallback key was made yet"
    case .backupServed(let version): "room keys are backed up, version \(version), signed by us"
    case .backupMissing(let wasActive):
      wasActive ? "the server has lost the backup of room keys" : "there is no backup of room keys"
    case .backupUnwanted: "there is no backup of room keys, as was wished"
    case .backupReplaced(let version, let active):
      "the server has backup version \(version), and room keys went into version \(active)"
    case .backupNotOurs(let version): "backup version \(version) has a key that is not here"
    case .backupUnsigned(let version):
      "backup version \(version) is signed neither by the account's identity nor by this device"
    case .secretsServed: "secret storage holds the account's secrets"
    case .secretStorageMissing: "the account has no secret storage"
    case .secretStorageBroken: "secret storage names a key that is not described"
    case .secretsMissing(let names):
      "secret storage lacks \(names.map(\.rawValue).joined(separator: ", "))"
    }
  }

  /// The way out, where there is something to be done.
  package var hint: String? {
    switch self {
    case .tokenFits, .deviceServed, .deviceSigned, .identityServed, .oneTimeKeys,
      .fallbackKeyServed, .fallbackKeyUsed, .backupServed, .backupUnwanted, .secretsServed:
      nil
    case .tokenOfAnotherUser:
      "give each account a data folder of its own (`data`), or log in as the store's user"
    case .tokenOfAnotherDevice:
      "`easel init --password-file FILE` logs in on the store's device again"
    case .deviceNew, .fallbackKeyNotMade: "`easel init` uploads them"
    case .deviceLost: "`easel run` uploads them again by itself, the same ones"
    case .deviceHasOtherKeys:
      "put back the store that was used last; if there is none, log this device out, move the data "
        + "folder away and run `easel init --recovery-key-file FILE`"
    case .deviceUnsigned(let canBeSigned):
      canBeSigned
        ? "`easel run` signs it by itself"
        : "`easel init --recovery-key-file FILE` signs it"
    case .identityMissing, .identityUnderWay: "`easel init` makes it, and goes on where it was"
    case .identityGone: "`easel init --recovery-key-file FILE` uploads the same one again"
    case .identityReplaced, .identityNotOurs:
      "`easel init --recovery-key-file FILE`, with the recovery key of the identity that is there now"
    case .oneTimeKeysFew: "`easel run` uploads new ones by itself"
    case .backupMissing, .secretsMissing, .backupNotOurs:
      "`easel init --recovery-key-file FILE` mends it"
    case .backupReplaced: "`easel run` looks at it by itself; its key comes with the recovery key"
    case .backupUnsigned:
      "make sure that it is yours: another client of the account shows who made it"
    case .secretStorageMissing, .secretStorageBroken:
      "set secret storage up again in another client, and keep the new recovery key"
    }
  }
}
