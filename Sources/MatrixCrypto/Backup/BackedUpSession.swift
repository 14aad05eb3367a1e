internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// A session that was passed on, and can be one: its key opens as the session that it is said to be,
/// and its owner's keys are keys.
struct BackedUpSession {
  let room: RoomID
  let session: SessionID
  let ratchet: any InboundGroupRatchet
  let curve25519: Curve25519Key
  let ed25519: Ed25519Key
  let isSharedHistory: Bool

  /// Nothing for what is damaged or not what it says. The JSON is strict: a wrong key that gets past
  /// the padding ends here.
  init?(
    _ key: BackedUpKey, _ room: RoomID, _ backup: BackupKey, _ ratchets: any Ratchets
  ) {
    guard
      let plain = try? backup.decrypt(
        ephemeral: key.ephemeral, mac: key.mac, ciphertext: key.ciphertext),
      let exported = try? ExportedRoomKey(JSONDocument(plain, options: .event).root),
      exported.room.map({ $0 == room }) ?? true,
      exported.session.map({ $0 == key.session }) ?? true
    else { return nil }
    self.init(exported, room, key.session, ratchets)
  }

  init?(
    _ exported: ExportedRoomKey, _ room: RoomID, _ session: SessionID, _ ratchets: any Ratchets
  ) {
    guard exported.algorithm == .megolm,
      let curve25519 = try? Curve25519Key(base64: exported.senderKey),
      let ed25519 = try? Ed25519Key(base64: exported.claimedEd25519),
      exported.key.count <= GroupKeyCheck.maximumText,
      let ratchet = try? ratchets.inboundGroup(importing: exported.key),
      SessionID(ratchet.id) == session
    else { return nil }
    self.room = room
    self.session = session
    self.ratchet = ratchet
    self.curve25519 = curve25519
    self.ed25519 = ed25519
    isSharedHistory = exported.isSharedHistory
  }
}
