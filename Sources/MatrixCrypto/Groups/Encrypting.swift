package import Concurrency
package import JSON
package import Matrix
internal import Olm

/// What came of wanting to say something.
package enum Encryption: Sendable {
  /// To be sent as `m.room.encrypted` once the step is committed, however often: an index is never
  /// used for anything else.
  case done(JSONValue, Step)
  /// The step is to be committed and its requests sent; then ask again, when one of them was answered
  /// and not later than then.
  case waiting(until: Instant, Step)
}

extension CryptoMachine {
  /// An event of more bytes is refused by servers. Some are left for what they add.
  package static let maximumEventBytes = 64_000
  /// Fresh lists of devices, and ratchets with new ones, are waited for so long.
  package static let patience = Duration.seconds(5)

  /// `since` is when this was first asked for: how long was waited already. `toEverybody` is for what
  /// people must read to become verified: devices that the policy refuses get the key too, and it is
  /// not used again after.
  package func encrypt(
    _ type: EventType, _ content: JSONValue, in room: RoomID, since: Instant,
    toEverybody: Bool = false, rows: any CryptoReading, at now: Instant
  ) throws -> Encryption {
    let draft = try draft(rows, at: now)
    let state = try draft.room(room)
    guard state.isEncrypted else { throw CryptoError(.notEncrypted) }
    guard state.encryption.isMegolm else { throw CryptoError(.unknownAlgorithm) }
    guard state.hasAllMembers else { throw CryptoError(.membersUnknown) }
    try draft.queryOutdated()
    let stale = try draft.staleReaders(of: room)
    if since.isRecent(Self.patience, at: now),
      let until = draft.wait(for: stale, until: since + Self.patience)
    {
      return .waiting(until: until, try draft.step())
    }
    guard try toEverybody || draft.mayWrite(into: state) else {
      throw CryptoError(.refusedByPolicy)
    }
    try draft.tryAgain()
    let level = toEverybody ? .anyDevice : policy.share
    var group = try draft.share(state, as: level)
    if group.isOwed {
      let isWaiting = try draft.isWaitingForRatchets(room)
      if isWaiting, since.isRecent(Self.patience, at: now) {
        return .waiting(until: since + Self.patience, try draft.step())
      }
      group.isOwed = isWaiting
    }
    try draft.keep(stale, for: group)
    let encrypted = try draft.encrypt(type, content, with: group)
    if level != policy.share { try draft.spend(room) }
    return .done(encrypted, try draft.step())
  }
}

extension Draft {
  /// Whether everybody who would read along is as sure as the policy wants it.
  fileprivate func mayWrite(into room: CryptoRoomRow) throws -> Bool {
    guard machine.policy.send > .anyDevice else { return true }
    // Who is blocked gets no key, and does not silence us.
    return try entitled(in: room, as: machine.policy.send).refused
      .allSatisfy { $0.device.decision == .blocked }
  }

  /// Of those with whom one is being begun.
  func isWaitingForRatchets(_ room: RoomID) throws -> Bool {
    try shares(of: room).contains { share in
      guard share.state == .waiting, let claim = try peer(share.user, share.curve25519).claim,
        let request: RequestRow = try ledger.row(at: RequestRow.place(claim))
      else { return false }
      return request.failures == 0
    }
  }

  func encrypt(
    _ type: EventType, _ content: JSONValue, with group: OutboundGroupRow
  ) throws -> JSONValue {
    let (bytes, relation) = MegolmPayload.plaintext(room: group.room, type: type, content: content)
    // Base64 takes four bytes for three.
    let size = bytes.count * 4 / 3 + 512
    guard size <= CryptoMachine.maximumEventBytes else { throw CryptoError(.tooLong(size)) }
    var group = group
    let ratchet = try machine.ratchets.outboundGroup(
      opening: group.ratchet, with: machine.vault, as: group.key.identity)
    let ciphertext = try ratchet.encrypt(bytes)
    group.ratchet = try ratchet.sealed(
      by: machine.vault, as: group.key.identity, machine.entropy)
    group.messages += 1
    ledger.put(group)
    return EncryptedContent.megolm(
      ciphertext: ciphertext, session: group.session,
      senderKey: try identityKeys.curve25519.base64, device: machine.device, relation: relation)
  }
}
