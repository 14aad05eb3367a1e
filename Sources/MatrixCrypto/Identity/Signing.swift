package import Concurrency
internal import JSON
package import Matrix
package import Olm

/// Vouches for what somebody made sure of: other people with the user-signing key, our own devices
/// with the self-signing key, our own identity with the key of this device.
///
/// 1. Signed is what the server has now, if it holds the key that was verified, and nothing else.
/// 2. It counts when the server shows it. If it does not, it is uploaded once more, and then told.
/// 3. Where the private key is not here, it waits until it is.
extension CryptoMachine {
  /// They are pinned as verified from here on, also before the signature is anywhere.
  package func sign(
    _ user: UserID, master: Ed25519Key, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    var row = try draft.user(user)
    guard user != self.user, row.master == master else { throw IdentityError.notWhatWasVerified }
    row.verified = master
    draft.ledger.put(row)
    try draft.reconsiderRooms(of: user)
    try draft.want([SignatureRow(master: master, of: user)])
    return try draft.step()
  }

  /// Another device of ours.
  package func sign(
    _ device: DeviceID, ed25519: Ed25519Key, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    guard try draft.device(user, device)?.ed25519 == ed25519 else {
      throw IdentityError.notWhatWasVerified
    }
    try draft.want([SignatureRow(user: user, name: device.text, ed25519: ed25519)])
    return try draft.step()
  }
}

extension Draft {
  /// Of all that waits for a key; more when these are signed.
  private static let maximumWaiting = 10_000

  /// They are asked for, since what is signed is what the server has.
  func want(_ wanted: [SignatureRow]) throws {
    for row in wanted {
      ledger.put(row)
      var owner = try user(row.user)
      owner.isTracked = true
      try outdate(&owner)
    }
    try queryOutdated()
  }

  /// A key has come to sign with.
  func signWhatWaits() throws {
    let waiting = try ledger.rows(
      SignatureRow.self, startingWith: CryptoKey(.signatures), limit: Self.maximumWaiting)
    var last: UserID?
    for row in waiting where row.upload == nil && row.user != last {
      last = row.user
      var owner = try user(row.user)
      try outdate(&owner)
    }
    try queryOutdated()
  }

  /// Uploads what is wanted of this user and not there yet.
  func uploadSignatures(of user: UserID, _ keys: QueriedKeys) throws {
    let wanted = try ledger.rows(
      SignatureRow.self, startingWith: SignatureRow.all(of: user), limit: DeviceRow.maximumDevices)
    guard !wanted.isEmpty else { return }
    let signer = try signer(user == machine.user ? .selfSigning : .userSigning)
    // Who was somebody else meanwhile is not vouched for, whatever key was wanted.
    var unsigned: [(row: SignatureRow, object: JSONValue)] = []
    for row in wanted {
      guard let (object, signatures) = found(row, keys) else {
        ledger.remove(row.key)
        tell(.identity(.notWhatWasVerified(user, key: row.name)))
        continue
      }
      guard let hand = try hand(for: row, signer) else { continue }
      if isSigned(object, signatures, by: hand.key, hand.name) {
        ledger.remove(row.key)
        tell(.identity(.signed(user, key: row.name)))
      } else if row.upload == nil, row.tries >= 2 {
        ledger.remove(row.key)
        tell(.identity(.signatureRefused(user, key: row.name, nil)))
      } else if row.upload == nil {
        unsigned.append((row, try hand.sign(bare(object))))
      }
    }
    guard !unsigned.isEmpty else { return }
    let objects = unsigned.map { ($0.row.name, $0.object) }
    let request = ask(
      .uploadSignatures, subject: SignatureSubject([user]).bytes,
      body: signatureBody([(user, objects)]))
    for (row, _) in unsigned {
      var row = row
      row.upload = request
      row.tries += 1
      ledger.put(row)
    }
  }

  /// What signs: a key of our identity, or, for that identity itself, this device.
  private struct Hand {
    let key: Ed25519Key
    let name: String
    let sign: (JSONValue) throws -> JSONValue
  }

  private func hand(for row: SignatureRow, _ signer: SigningKey?) throws -> Hand? {
    if row.isMaster, row.user == machine.user {
      return Hand(key: try identityKeys.ed25519, name: machine.device.text) { value in
        try self.withAccount { account, _ in (try self.signed(value, account), false) }
      }
    }
    guard let signer else { return nil }
    return Hand(key: signer.publicKey, name: signer.publicKey.base64) { value in
      try self.signed(value, by: signer)
    }
  }

  private func found(_ row: SignatureRow, _ keys: QueriedKeys) -> (JSONNode, Signatures)? {
    if row.user == machine.user, !row.isMaster {
      guard
        let device = keys.devices.first(where: { $0.user == row.user })?.devices
          .first(where: { $0.device.text.hasBytes(of: row.name) }),
        device.ed25519?.hasBytes(of: row.ed25519.base64) == true,
        // With its own signature: what is vouched for is a device, not a name and a key.
        let own = device.ownSignature, let signable = try? device.signable(),
        row.ed25519.verifies(own, of: signable)
      else { return nil }
      return (device.raw, device.signatures)
    }
    guard let master = keys.masterKeys[row.user],
      master.ed25519.hasBytes(of: row.ed25519.base64), (try? master.signable()) != nil
    else { return nil }
    return (master.raw, master.signatures)
  }

  func signatureBody(_ objects: [(UserID, [(key: String, JSONValue)])]) -> [UInt8] {
    API.UploadSignatures(objects).request.payload?.bytes ?? []
  }

  // MARK: Answers

  /// Whatever it says, the server is asked to show it.
  func signaturesUploaded(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    switch answer {
    case .success(let bytes):
      let upload = API.UploadSignatures(body: [])
      let failures = try? upload.answer(JSONDocument(bytes, options: .matrix))
      for failure in failures ?? [] {
        tell(.identity(.signatureRefused(failure.user, key: failure.key, failure.code)))
      }
    case .failure(let error) where !error.isWorthRetrying:
      tell(.identity(.signatureRefused(nil, key: "", error.code)))
    case .failure, .unreachable, .unanswered: return postpone(request, answer)
    }
    ledger.remove(request.key)
    var identity = try identity()
    if identity.upload == request.id {
      identity.upload = nil
      ledger.put(identity)
    }
    for user in try SignatureSubject(bytes: request.subject).users {
      let wanted = try ledger.rows(
        SignatureRow.self, startingWith: SignatureRow.all(of: user),
        limit: DeviceRow.maximumDevices)
      for var row in wanted where row.upload == request.id {
        row.upload = nil
        ledger.put(row)
      }
      var owner = try self.user(user)
      try outdate(&owner)
    }
    try queryOutdated()
  }
}
