internal import JSON
internal import Matrix
internal import Olm

/// Holds what the server has under our name against what we have. Only what it shows counts: an
/// answer of success is a promise.
extension Draft {
  /// What follows from an answer about somebody, after what is believed of it was written down.
  func vouch(for user: UserID, _ keys: QueriedKeys) throws {
    if user == machine.user {
      try learnOwnIdentity(keys)
      try settleOwed()
    }
    try uploadSignatures(of: user, keys)
  }

  private func learnOwnIdentity(_ keys: QueriedKeys) throws {
    var row = try identity()
    let before = row
    row.served = served(keys)
    row.hasLooked = true
    switch row.phase {
    case .none:
      if !before.hasLooked || before.served.master != row.served.master {
        tell(.identity(.looked(isThere: row.served.master != nil)))
      }
    case .storing, .uploading: try compareBeforeUpload(&row)
    case .signing: try checkOwnSignatures(&row, keys)
    case .done:
      if row.served.master == nil, before.served.master != nil { tell(.identity(.gone)) }
      try checkOwnSignatures(&row, keys)
    }
    if row != before { ledger.put(row) }
  }

  private func served(_ keys: QueriedKeys) -> IdentityKeys {
    guard
      let master = keys.masterKeys[machine.user].flatMap({ try? Ed25519Key(base64: $0.ed25519) })
    else { return IdentityKeys() }
    return IdentityKeys(
      master: master, selfSigning: vouched(keys.selfSigningKeys[machine.user], by: master),
      userSigning: vouched(keys.userSigningKeys[machine.user], by: master))
  }

  private func compareBeforeUpload(_ row: inout IdentityRow) throws {
    guard let master = row.served.master else { return }
    let ours = try publicKeys(.next)
    if row.phase == .uploading, row.served == ours {
      // It was taken, and the answer was lost.
      return try serverHasIdentity(&row)
    }
    guard master != row.replaced, master != ours.master else { return }
    try giveUpIdentity(&row)
    tell(.ownIdentityReplaced)
  }

  // MARK: This device, and the master key

  private func checkOwnSignatures(_ row: inout IdentityRow, _ keys: QueriedKeys) throws {
    guard let signer = try signer(.selfSigning),
      row.served.master == (try user(machine.user).master),
      row.served.selfSigning == signer.publicKey
      // Another identity in its place was told when the answer was read.
    else { return }
    row.replaced = nil
    let own = try identityKeys
    let device = keys.devices.first { $0.user == machine.user }?.devices
      .first { $0.device == machine.device }
    // It comes when it is uploaded; one with other keys is not ours.
    guard let device, device.ed25519?.hasBytes(of: own.ed25519.base64) == true,
      device.curve25519?.hasBytes(of: own.curve25519.base64) == true,
      (try? device.signable()) != nil
    else { return }
    var missing: [(key: String, JSONValue)] = []
    if !isSigned(device.raw, device.signatures, by: signer.publicKey, signer.publicKey.base64) {
      missing.append((device.device.text, try signed(bare(device.raw), by: signer)))
    }
    if let master = keys.masterKeys[machine.user], (try? master.signable()) != nil,
      !isSigned(master.raw, master.signatures, by: own.ed25519, machine.device.text)
    {
      let signed = try withAccount { account, _ in
        (try self.signed(try bare(master.raw), account), false)
      }
      missing.append((master.ed25519, signed))
    }
    try upload(missing, &row)
  }

  /// Once, and once more; then somebody must look at it.
  private func upload(_ missing: [(key: String, JSONValue)], _ row: inout IdentityRow) throws {
    guard !missing.isEmpty else {
      if let upload = row.upload { ledger.remove(RequestRow.place(upload)) }
      row.upload = nil
      row.tries = 0
      row.isAlarmed = false
      if row.phase == .signing {
        row.phase = .done
        row.isMaking = false
        tell(.identity(.ready))
        if row.wantsBackup {
          row.wantsBackup = false
          try lookForBackup(creating: true)
        }
      }
      return
    }
    guard row.upload == nil else { return }
    guard row.tries < 2 else {
      if !row.isAlarmed { tell(.identity(.ownDeviceUnsigned)) }
      row.isAlarmed = true
      row.isMaking = false
      return
    }
    // From `done` on it was there once: once more is all.
    row.tries += row.phase == .done ? 2 : 1
    row.upload = ask(
      .uploadSignatures, subject: SignatureSubject([machine.user]).bytes,
      body: signatureBody([(machine.user, missing)]))
  }

  func isSigned(
    _ object: JSONNode, _ signatures: Signatures, by key: Ed25519Key, _ name: String
  ) -> Bool {
    guard let signature = signatures.signature(by: machine.user, ed25519: name),
      let signable = try? CanonicalSigning.signable(object)
    else { return false }
    return key.verifies(signature, of: signable)
  }

  /// As it is signed: new signatures are sent without the old ones. Throws for what nobody can sign.
  func bare(_ object: JSONNode) throws(JSONError) -> JSONValue {
    try JSONValue(JSONDocument(CanonicalSigning.signable(object)).root)
  }

  /// Our device has come to the server: now it can be signed there.
  func lookAtOwnSignatures() throws {
    guard try identity().phase == .signing else { return }
    try askForOurselves()
  }
}
