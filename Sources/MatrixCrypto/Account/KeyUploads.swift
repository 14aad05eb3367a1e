internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// What the server must have of us: our device's keys, keys to begin ratchets with, and one for when
/// those are used up.
///
/// 1. Keys are made and committed, then uploaded, then marked as published. The body of an upload is
///    kept with them: a retry, also after a restart, sends the same bytes.
/// 2. One upload at a time.
/// 3. The device is never seen without its owner's signature, once there is one.
enum KeyUploads {
  /// As many as the server should have.
  static let wanted = 50
  static let oldestFallback = Duration.seconds(7 * 86_400)
  /// Messages made with the fallback key before the newest may still be on their way.
  static let graceOfOldFallback = Duration.seconds(3_600)

  /// A server that finds a conflict in whatever it is sent gets new keys seldom in the end.
  static func rest(after conflicts: UInt64) -> Duration {
    .seconds(min(60 << min(max(conflicts, 1) - 1, 10), 3_600))
  }
}

extension Draft {
  /// `counts` is what a sync answer said; `unusedFallbacks` is nothing if it did not say.
  func keepKeysUploaded(_ counts: OneTimeKeyCounts?, unusedFallbacks: [ProtocolText]?) throws {
    try withAccount { account, row in
      var isChanged = try forgetOldFallback(account, &row)
      guard row.upload == nil else { return ((), isChanged) }
      if row.conflict?.isRecent(KeyUploads.rest(after: row.conflicts), at: now) ?? false {
        return ((), isChanged)
      }
      if let counts { isChanged = try makeOneTimeKeys(account, counts) || isChanged }
      isChanged = try makeFallback(account, &row, unusedFallbacks) || isChanged
      let oneTime = try account.unpublishedOneTimeKeys()
      let fallback = try account.unpublishedFallbackKey()
      guard !row.isDeviceUploaded || !oneTime.isEmpty || fallback != nil else {
        return ((), isChanged)
      }
      // Written out: in `? nil :` the nil would be JSON's null.
      let device: JSONValue? = if row.isDeviceUploaded { nil } else { try signedDevice(account) }
      let body = API.UploadKeys.body(
        device: device,
        oneTimeKeys: try oneTime.map { try signed($0, account) },
        fallbackKeys: try fallback.map { [try signed($0, account, isFallback: true)] } ?? [])
      row.upload = ask(.uploadKeys, body: body)
      return ((), true)
    }
  }

  private func makeOneTimeKeys(
    _ account: any AccountRatchet, _ counts: OneTimeKeyCounts
  ) throws -> Bool {
    let missing = KeyUploads.wanted - counts.signedCurve25519
    let unpublished = try account.unpublishedOneTimeKeys().count
    let count = missing - unpublished
    guard count > 0 else { return false }
    // Of those alive that the server has not got any more, some were claimed by people who never
    // wrote. Were they kept for ever, there would be no room for new ones in the end. The server
    // gives out the oldest first, so the oldest were claimed longest ago.
    let claimed = account.aliveOneTimeKeys - unpublished - counts.signedCurve25519
    let surplus = account.aliveOneTimeKeys + count - account.maximumOneTimeKeys
    try account.generateOneTimeKeys(
      min(count, count - surplus + max(0, claimed)),
      discardingOldest: max(0, min(surplus, claimed)), machine.entropy)
    return true
  }

  private func makeFallback(
    _ account: any AccountRatchet, _ row: inout AccountRow, _ unused: [ProtocolText]?
  ) throws -> Bool {
    guard try account.unpublishedFallbackKey() == nil else { return false }
    let isMissing = row.fallbackMade == nil
    let isUsed =
      unused.map { !$0.contains(.signedCurve25519) } ?? false && !isOldFallbackAwaited(row)
    let isOld = row.fallbackMade.map { now - $0 > KeyUploads.oldestFallback } ?? false
    guard isMissing || isUsed || isOld else { return false }
    try account.generateFallbackKey(machine.entropy)
    row.hasOldFallback = row.fallbackMade != nil
    row.fallbackMade = now
    row.fallbackUsed = nil
    return true
  }

  /// Two are kept, so with a new one the one before the newest would go, with what is on its way to it.
  private func isOldFallbackAwaited(_ row: AccountRow) -> Bool {
    guard row.hasOldFallback, let made = row.fallbackMade else { return false }
    return row.fallbackUsed != nil || now - made < KeyUploads.graceOfOldFallback
  }

  private func forgetOldFallback(
    _ account: any AccountRatchet, _ row: inout AccountRow
  ) throws -> Bool {
    guard account.fallbackKeyIsUsed else { return false }
    guard let used = row.fallbackUsed else {
      row.fallbackUsed = now
      return true
    }
    guard used < .distantFuture, now - used > KeyUploads.graceOfOldFallback else { return false }
    account.forgetOldFallbackKey()
    // Once: the next clock starts with the next key.
    row.fallbackUsed = .distantFuture
    row.hasOldFallback = false
    return true
  }

  func signedDevice(_ account: any AccountRatchet) throws -> JSONValue {
    let keys = account.identityKeys
    let unsigned = DeviceKeys.unsigned(
      user: machine.user, device: machine.device, ed25519: keys.ed25519.base64,
      curve25519: keys.curve25519.base64)
    return try signedByOwner(try signed(unsigned, account))
  }

  private func signed(
    _ key: (id: String, key: Curve25519Key), _ account: any AccountRatchet, isFallback: Bool = false
  ) throws -> (KeyID, JSONValue) {
    guard let id = KeyID(.signedCurve25519, key.id) else { throw OlmError(.library) }
    let unsigned = SignedOneTimeKey.unsigned(key: key.key.base64, isFallback: isFallback)
    return (id, try signed(unsigned, account))
  }

  func signed(_ value: JSONValue, _ account: any AccountRatchet) throws -> JSONValue {
    guard let name = KeyID(.ed25519, machine.device.text) else { throw OlmError(.library) }
    let signature = try account.sign(try CanonicalSigning.signable(value))
    return CanonicalSigning.adding(
      signature.base64, by: machine.user, name, to: value)
  }

  // MARK: Answers

  func keysUploaded(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    switch answer {
    case .success: try keysTaken(request)
    case .failure(let error) where error.isKeyConflict: try giveUpNames(request)
    case .failure(let error) where !error.isWorthRetrying:
      try withAccount { _, row in
        defer { row.isRefused = true }
        if !row.isRefused { tell(.keysRefused(error)) }
        return ((), !row.isRefused)
      }
      postpone(request, answer)
    case .failure, .unreachable, .unanswered: postpone(request, answer)
    }
  }

  private func keysTaken(_ request: RequestRow) throws {
    try withAccount { account, row in
      account.markKeysAsPublished()
      if row.isRefused || row.conflicts > 0 { tell(.keysAccepted) }
      row.isDeviceUploaded = true
      row.upload = nil
      row.conflicts = 0
      row.isRefused = false
      return ((), true)
    }
    ledger.remove(request.key)
    try lookAtOwnSignatures()
  }

  /// The server has other keys under these names, so they were made by a store that is not this one.
  /// What is made next has new ones, the fallback key too: nobody has the private half of the one
  /// that the server gives out.
  private func giveUpNames(_ request: RequestRow) throws {
    try withAccount { account, row in
      account.markKeysAsPublished()
      if row.conflicts == 0 { tell(.keyConflict) }
      row.upload = nil
      row.fallbackMade = nil
      row.conflict = now
      row.conflicts += 1
      return ((), true)
    }
    ledger.remove(request.key)
  }
}

extension ServerError {
  /// There is no code for it: servers say that they do not know, or that a key already exists.
  fileprivate var isKeyConflict: Bool {
    httpStatus == 400 && (code == .unknown || message.contains("already exists"))
  }
}
