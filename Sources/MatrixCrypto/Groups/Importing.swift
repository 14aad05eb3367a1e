internal import Concurrency
internal import Matrix
internal import Olm
internal import Secrets

/// Takes in keys of rooms.
///
/// Of two copies of a session the one that reads further back stays, if it comes from as good a source.
/// Where the better source reads less far back, the two are compared: when they agree, nobody could
/// have forged the older part, and the better source stands for both.
extension Draft {
  /// The key that a device made itself and gave us over Olm.
  func take(_ key: RoomKey, from message: OlmMessageRead) throws {
    guard key.algorithm == .megolm,
      let text = Secret(key.key, atMost: GroupKeyCheck.maximumText),
      let ratchet = try? machine.ratchets.inboundGroup(sessionKey: text),
      SessionID(ratchet.id) == key.session
    else { return }
    try keep(
      ratchet, room: key.room, session: key.session, curve25519: message.key,
      ed25519: message.ed25519, sender: message.sender, source: .direct,
      isSharedHistory: key.isSharedHistory)
  }

  func keep(
    _ ratchet: any InboundGroupRatchet, room: RoomID, session: SessionID,
    curve25519: Curve25519Key, ed25519: Ed25519Key, sender: UserID?, source: RoomKeySource,
    isSharedHistory: Bool, backedUp: String? = nil
  ) throws {
    var kept = ratchet
    let place = InboundGroupRow.place(room, session)
    if let old: InboundGroupRow = try ledger.row(at: place) {
      guard source <= old.source else { return }
      let oldRatchet = try machine.ratchets.inboundGroup(
        opening: old.ratchet, with: machine.vault, as: place.identity)
      // Somebody else who claims the same session is not believed.
      if source == old.source, old.curve25519 != curve25519 { return }
      let agrees = isSame(oldRatchet, ratchet)
      if source == old.source {
        guard ratchet.firstKnownIndex < old.firstIndex, agrees else { return }
      } else if agrees, old.firstIndex < ratchet.firstKnownIndex {
        kept = oldRatchet
      }
    }
    var row = InboundGroupRow(
      room: room, session: session,
      ratchet: try kept.sealed(by: machine.vault, as: place.identity, machine.entropy),
      firstIndex: UInt64(kept.firstKnownIndex), curve25519: curve25519, ed25519: ed25519,
      sender: sender, source: source, isSharedHistory: isSharedHistory, received: now)
    row.backedUp = backedUp
    ledger.put(row)
    try markForBackup(row)
    ledger.remove(WithheldRow.place(room, session))
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
