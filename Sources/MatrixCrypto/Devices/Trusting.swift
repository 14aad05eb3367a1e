internal import Matrix
internal import Olm

extension Draft {
  func device(_ user: UserID, _ device: DeviceID) throws -> DeviceRow? {
    let row: DeviceRow? = try ledger.row(at: DeviceRow.place(user, device))
    return row.flatMap { $0.isOfInterest ? $0 : nil }
  }

  func devices(of user: UserID) throws -> [DeviceRow] {
    try pinnedDevices(of: user).filter(\.isOfInterest)
  }

  /// Those that vanished included.
  func pinnedDevices(of user: UserID) throws -> [DeviceRow] {
    try ledger.rows(startingWith: DeviceRow.all(of: user), limit: .max)
  }

  /// The device of this user with this key; nobody else's is looked for.
  func device(of user: UserID, with key: Curve25519Key) throws -> DeviceRow? {
    try devices(of: user).first { $0.curve25519 == key }
  }

  func trust(in device: DeviceRow?, of user: UserID) throws -> SenderTrust {
    try self.user(user).trust(in: device)
  }
}

extension UserRow {
  func trust(in device: DeviceRow?) -> SenderTrust {
    if device?.decision == .blocked { return .blocked }
    if isViolated { return .violated }
    guard let device else { return .unknownDevice }
    if device.decision == .verified { return .verified }
    guard device.isCrossSigned else { return .unsigned }
    return isVerified ? .verified : .crossSigned
  }

  /// In a device that is in no list, and whose keys came with what it said, signed by `key`.
  func trust(vouchedBy key: Ed25519Key?) -> SenderTrust {
    guard !isViolated, let key, key == selfSigning else { return trust(in: nil) }
    return isVerified ? .verified : .crossSigned
  }

  /// Their self-signing key, if it signed these.
  func vouches(for keys: DeviceKeys, _ signable: [UInt8]) -> Ed25519Key? {
    guard let selfSigning,
      let signature = keys.signatures.signature(by: user, ed25519: selfSigning.base64),
      selfSigning.verifies(signature, of: signable)
    else { return nil }
    return selfSigning
  }
}
