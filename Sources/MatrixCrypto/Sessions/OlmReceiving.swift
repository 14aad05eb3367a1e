internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// What was said to this device alone.
struct OlmMessageRead {
  let sender: UserID
  let key: Curve25519Key
  let ed25519: Ed25519Key
  let device: DeviceRow?
  let trust: SenderTrust
  /// The keys of the device came with it, signed.
  let hasDeviceKeys: Bool
  /// The sender's self-signing key, if that signed them too.
  var vouchedBy: Ed25519Key?
  let type: EventType
  let content: JSONNode
}

/// Reads Olm messages: which ratchet opens one, and whether what is inside is from whom it says.
///
/// 1. A ratchet that matches is used; a new one is made only where none does.
/// 2. The one-time key goes, and the ratchet is kept, only when the message opened.
/// 3. What opened moves its ratchet on, whatever is wrong with what is inside.
/// 4. A message counts once. It may come twice, since a sync answer may.
extension Draft {
  func read(_ event: ToDeviceEvent) throws -> Result<OlmMessageRead, OlmFault> {
    guard case .olm(let ciphertext)? = try? EncryptedContent(event.content),
      let sender = try? Curve25519Key(base64: ciphertext.senderKey)
    else { return .failure(.malformed) }
    let own = try identityKeys
    guard let part = try? ciphertext.message(for: own.curve25519.base64) else {
      return .failure(.notForUs)
    }
    guard let kind = OlmMessage.Kind(rawValue: part.type) else { return .failure(.malformed) }
    let hash = Hash.sha256(sender.bytes + Array(part.body.utf8))
    guard try !wasRead(hash) else { return .failure(.seenBefore) }
    let message = OlmMessage(kind: kind, body: part.body)
    guard let (plaintext, isNew) = try open(message, of: event.sender, from: sender) else {
      try unwedge(event.sender, sender)
      return .failure(.undecryptable)
    }
    ledger.put(ReadMessageRow(day: day, hash: hash))
    guard let payload = try? OlmPayload(decrypted: plaintext) else { return .failure(.malformed) }
    let read = try check(payload, of: event, from: sender, own)
    if isNew, case .success(let message) = read, let device = message.device {
      try takeBeginning(by: device)
    }
    return read
  }

  private func check(
    _ payload: OlmPayload, of event: ToDeviceEvent, from key: Curve25519Key,
    _ own: (curve25519: Curve25519Key, ed25519: Ed25519Key)
  ) throws -> Result<OlmMessageRead, OlmFault> {
    guard payload.sender == event.sender else { return .failure(.wrongSender) }
    guard payload.recipient == machine.user else { return .failure(.wrongRecipient) }
    guard payload.recipientEd25519.hasBytes(of: own.ed25519.base64) else {
      return .failure(.wrongRecipientKey)
    }
    guard let ed25519 = try? Ed25519Key(base64: payload.senderEd25519) else {
      return .failure(.wrongSenderKey)
    }
    let device = try device(of: event.sender, with: key)
    if let device, device.ed25519 != ed25519 { return .failure(.wrongSenderKey) }
    let owner = try user(event.sender)
    var vouchedBy: Ed25519Key?
    if let keys = payload.senderDeviceKeys {
      guard let signable = signable(keys, event.sender, key, ed25519) else {
        return .failure(.wrongDeviceKeys)
      }
      vouchedBy = owner.vouches(for: keys, signable)
    }
    let trust = device.map { owner.trust(in: $0) } ?? owner.trust(vouchedBy: vouchedBy)
    return .success(
      OlmMessageRead(
        sender: event.sender, key: key, ed25519: ed25519, device: device, trust: trust,
        hasDeviceKeys: payload.senderDeviceKeys != nil, vouchedBy: vouchedBy, type: payload.type,
        content: payload.content))
  }

  /// Nothing if the keys that came with the message are not those of the device that wrote it.
  private func signable(
    _ keys: DeviceKeys, _ sender: UserID, _ curve25519: Curve25519Key, _ ed25519: Ed25519Key
  ) -> [UInt8]? {
    guard keys.user == sender, keys.curve25519?.hasBytes(of: curve25519.base64) == true,
      keys.ed25519?.hasBytes(of: ed25519.base64) == true, let text = keys.ownSignature,
      let signable = try? keys.signable(), ed25519.verifies(text, of: signable)
    else { return nil }
    return signable
  }

  // MARK: Ratchets

  private func open(
    _ message: OlmMessage, of user: UserID, from sender: Curve25519Key
  ) throws -> (plaintext: [UInt8], isNew: Bool)? {
    for var row in try sessions(of: user, with: sender) {
      let ratchet = try machine.ratchets.session(
        opening: row.ratchet, with: machine.vault, as: row.key.identity)
      if message.kind == .prekey, !ratchet.matches(message, from: sender) { continue }
      guard let plaintext = try? ratchet.decrypt(message) else {
        // One that matches is the one it was written with.
        if message.kind == .prekey { return nil }
        continue
      }
      row.received = nextMessage()
      try keep(ratchet, in: &row)
      return (plaintext, false)
    }
    guard message.kind == .prekey else { return nil }
    return try withAccount { account, _ -> ((plaintext: [UInt8], isNew: Bool)?, isChanged: Bool) in
      guard let (ratchet, plaintext) = try? account.inboundSession(from: sender, message) else {
        return (nil, false)
      }
      try keepNew(ratchet, of: user, with: sender, isBest: true)
      return ((plaintext, true), true)
    }
  }

  /// The best first.
  func sessions(of user: UserID, with peer: Curve25519Key) throws -> [OlmSessionRow] {
    try ledger.rows(
      OlmSessionRow.self, startingWith: OlmSessionRow.all(of: user, with: peer),
      limit: OlmSessionRow.maximumSessions + 1
    ).sorted { $0.isBetter(than: $1) }
  }

  func sessions(with device: DeviceRow) throws -> [OlmSessionRow] {
    try sessions(of: device.user, with: device.curve25519)
  }

  func keep(_ ratchet: any SessionRatchet, in row: inout OlmSessionRow) throws {
    row.ratchet = try ratchet.sealed(
      by: machine.vault, as: row.key.identity, machine.entropy)
    ledger.put(row)
  }

  func keepNew(
    _ ratchet: any SessionRatchet, of user: UserID, with peer: Curve25519Key, isBest: Bool
  ) throws {
    let old = try sessions(of: user, with: peer)
    for row in old.dropFirst(OlmSessionRow.maximumSessions - 1) { ledger.remove(row.key) }
    var row = OlmSessionRow(user: user, peer: peer, id: ratchet.id, ratchet: [], made: now)
    if isBest { row.received = nextMessage() }
    try keep(ratchet, in: &row)
    // There is a ratchet again: should it break, the device may be told once more.
    guard var known: PeerRow = try ledger.row(at: PeerRow.place(user, peer)),
      known.wasToldNoOlm || known.failures > 0
    else { return }
    known.wasToldNoOlm = false
    known.failures = 0
    ledger.put(known)
  }

  private func nextMessage() -> UInt64 {
    counters.lastMessage += 1
    return counters.lastMessage
  }

  // MARK: Once

  private var day: UInt64 { UInt64(max(0, now.milliseconds / ReadMessageRow.dayMilliseconds)) }

  private func wasRead(_ hash: [UInt8]) throws -> Bool {
    for day in [day, max(day, 1) - 1] {
      let row: ReadMessageRow? = try ledger.row(at: ReadMessageRow.place(day, hash))
      if row != nil { return true }
    }
    return false
  }

  /// What is older than yesterday does not come again; a few go with each step.
  func forgetReadMessages() throws {
    let rows = try ledger.rows(
      ReadMessageRow.self, startingWith: CryptoKey(.readMessages), limit: 100)
    for row in rows where row.day + 1 < day { ledger.remove(row.key) }
  }
}
