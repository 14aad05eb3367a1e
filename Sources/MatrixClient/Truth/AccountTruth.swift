internal import JSON
package import Matrix
package import MatrixCrypto
internal import Olm

/// Holds what the server says of our account against what the store has. Nothing is asked here, and
/// nothing is changed.
package enum AccountTruth {
  /// With fewer, somebody should wonder: fifty are wanted, and each sync brings what is missing.
  package static let fewOneTimeKeys = 25

  package static func login(_ who: API.WhoAmI.Answer, _ own: OwnAccount) -> TruthFinding {
    guard who.user == own.user else { return .tokenOfAnotherUser(who.user) }
    guard who.device == own.device else { return .tokenOfAnotherDevice(who.device) }
    return .tokenFits(own.user, own.device)
  }

  // MARK: Keys

  package static func device(_ keys: QueriedKeys, _ own: OwnAccount) -> TruthFinding {
    let served = servedDevice(keys, own)
    guard let mine = own.keys else { return served == nil ? .deviceNew : .deviceHasOtherKeys }
    guard let served else { return own.isUploaded ? .deviceLost : .deviceNew }
    let isSame =
      served.ed25519?.hasBytes(of: mine.ed25519.base64) == true
      && served.curve25519?.hasBytes(of: mine.curve25519.base64) == true
    return isSame ? .deviceServed : .deviceHasOtherKeys
  }

  /// By the self-signing key that the master key on the server vouches for. Nothing where the device
  /// is not served as it should be: that is told already.
  package static func signature(_ keys: QueriedKeys, _ own: OwnAccount) -> TruthFinding? {
    guard device(keys, own) == .deviceServed, let served = servedDevice(keys, own) else {
      return nil
    }
    guard let signer = selfSigning(keys, own.user) else {
      return .deviceUnsigned(canBeSigned: false)
    }
    let isSigned = isSigned(
      served.signatures, served.signable, own.user, signer.base64, signer)
    return isSigned ? .deviceSigned : .deviceUnsigned(canBeSigned: own.selfSigning == signer)
  }

  package static func identity(_ keys: QueriedKeys, _ own: OwnAccount) -> TruthFinding {
    let served = master(keys, own.user)
    switch (served, own.master) {
    case (nil, nil): return own.identity == .underWay ? .identityUnderWay : .identityMissing
    case (nil, _): return own.identity == .underWay ? .identityUnderWay : .identityGone
    case (_, nil): return .identityNotOurs
    case (let served, let pinned):
      guard served == pinned else {
        return own.identity == .underWay ? .identityUnderWay : .identityReplaced
      }
      guard let signer = selfSigning(keys, own.user), own.selfSigning == signer else {
        return .identityNotOurs
      }
      return .identityServed
    }
  }

  package static func oneTimeKeys(_ counts: OneTimeKeyCounts) -> TruthFinding {
    let count = counts.signedCurve25519
    return count < fewOneTimeKeys ? .oneTimeKeysFew(count) : .oneTimeKeys(count)
  }

  /// `unused` as a sync answer says; nothing where the server does not.
  package static func fallbackKey(_ unused: [ProtocolText]?, _ own: OwnAccount) -> TruthFinding? {
    guard own.hasFallbackKey else { return .fallbackKeyNotMade }
    return unused.map { $0.contains(.signedCurve25519) ? .fallbackKeyServed : .fallbackKeyUsed }
  }

  // MARK: The backup

  /// `served` is nothing where there is none.
  package static func backup(
    _ served: BackupVersion?, _ keys: QueriedKeys, _ own: OwnAccount
  ) -> TruthFinding {
    guard let served else {
      if case .active = own.backup { return .backupMissing(wasActive: true) }
      return own.isBackupUnwanted ? .backupUnwanted : .backupMissing(wasActive: false)
    }
    guard served.algorithm == .backup, let key = own.backupKey,
      served.publicKey?.hasBytes(of: key.base64) == true
    else { return .backupNotOurs(version: served.version) }
    if case .active(let version) = own.backup, !version.hasBytes(of: served.version) {
      return .backupReplaced(version: served.version, active: version)
    }
    func signs(_ name: String, _ key: Ed25519Key) -> Bool {
      isSigned(
        served.signatures,
        { () throws(JSONError) -> [UInt8] in try CanonicalSigning.signable(served.authData) },
        own.user, name, key)
    }
    // Only an identity that is pinned says something; this device's own word does too.
    let isByIdentity = own.master.map { signs($0.base64, $0) } ?? false
    let isByDevice = own.keys.map { signs(own.device.text, $0.ed25519) } ?? false
    return isByIdentity || isByDevice
      ? .backupServed(version: served.version) : .backupUnsigned(version: served.version)
  }

  // MARK: What signs what

  private static func servedDevice(_ keys: QueriedKeys, _ own: OwnAccount) -> DeviceKeys? {
    keys.devices.first { $0.user == own.user }?.devices.first { $0.device == own.device }
  }

  private static func master(_ keys: QueriedKeys, _ user: UserID) -> Ed25519Key? {
    keys.masterKeys[user].flatMap { try? Ed25519Key(base64: $0.ed25519) }
  }

  private static func selfSigning(_ keys: QueriedKeys, _ user: UserID) -> Ed25519Key? {
    guard let master = master(keys, user), let key = keys.selfSigningKeys[user],
      isSigned(key.signatures, key.signable, user, master.base64, master)
    else { return nil }
    return try? Ed25519Key(base64: key.ed25519)
  }

  private static func isSigned(
    _ signatures: Signatures, _ signable: () throws(JSONError) -> [UInt8], _ user: UserID,
    _ name: String, _ key: Ed25519Key
  ) -> Bool {
    guard let text = signatures.signature(by: user, ed25519: name),
      let signature = try? Ed25519Signature(base64: text), let bytes = try? signable()
    else { return false }
    return key.verifies(signature, of: bytes)
  }
}
