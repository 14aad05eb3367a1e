internal import Concurrency
internal import Matrix
internal import Olm
internal import Secrets

/// Takes in keys of rooms.
///
/// Of two copies of a session that agree, nobody could have forged the earlier part: the one that
/// reads further back stays, and the better source stands for it. Where they do not agree, the better
/// source stays. Of two that are as good, the first.
extension Draft {
  /// The key that a device made itself and gave us over Olm.
  func take(_ key: RoomKey, from message: OlmMessageRead) throws {
    guard key.algorithm == .megolm,
      key.key.count <= GroupKeyCheck.maximumText,
      let ratchet = try? machine.ratchets.inboundGroup(sessionKey: key.key),
      SessionID(ratchet.id) == key.session
    else { return }
    try keep(
      ratchet, room: key.room, session: key.session, curve25519: message.key,
      ed25519: message.ed25519, sender: message.sender, source: .direct,
      isSharedHistory: key.isSharedHistory,
      vouchedBy: message.device == nil ? message.vouchedBy : nil)
  }

  func keep(
    _ ratchet: any InboundGroupRatchet, room: RoomID, session: SessionID,
    curve25519: Curve25519Key, ed25519: Ed25519Key, sender: UserID?, source: RoomKeySource,
    isSharedHistory: Bool, backedUp: String? = nil, vouchedBy: Ed25519Key? = nil
  ) throws {
    let place = InboundGroupRow.place(room, session)
    var row = InboundGroupRow(
      room: room, session: session, ratchet: [], firstIndex: 0, curve25519: curve25519,
      ed25519: ed25519, sender: sender, source: source, isSharedHistory: isSharedHistory,
      received: now)
    row.backedUp = backedUp
    row.vouchedBy = vouchedBy
    var kept = ratchet
    if let old: InboundGroupRow = try ledger.row(at: place) {
      // Somebody else who claims the same session is not believed.
      if source == old.source, old.curve25519 != curve25519 { return }
      let oldRatchet = try machine.ratchets.inboundGroup(
        opening: old.ratchet, with: machine.vault, as: place.identity)
      let agrees = isSame(oldRatchet, ratchet)
      let isEarlier = agrees && ratchet.firstKnownIndex < oldRatchet.firstKnownIndex
      if source >= old.source {
        guard isEarlier else { return }
        row = old
        row.backedUp = backedUp
      } else if agrees, oldRatchet.firstKnownIndex < ratchet.firstKnownIndex {
        kept = oldRatchet
        row.backedUp = nil
      }
    }
    row.firstIndex = UInt64(kept.firstKnownIndex)
    row.ratchet = try kept.sealed(by: machine.vault, as: place.identity, machine.entropy)
    ledger.put(row)
    try markForBackup(row)
    try endWithholding(of: room, session, by: source == .direct ? sender : nil)
    arrivedKeys.append((room, session))
    tell(.roomKey(room, session))
  }

  /// They give the same key at the first index that both have.
  private func isSame(_ one: any InboundGroupRatchet, _ other: any InboundGroupRatchet) -> Bool {
    let index = max(one.firstKnownIndex, other.firstKnownIndex)
    guard let left = try? one.exported(at: index), let right = try? other.exported(at: index)
    else { return false }
    return left.isEqual(to: right)
  }
}
