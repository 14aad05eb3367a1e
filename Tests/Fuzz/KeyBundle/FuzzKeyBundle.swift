import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm

@testable import MatrixCrypto

/// What holds for the keys of a room's past that somebody left for us.
///
/// 1. Whatever the file holds, reading it ends in a step.
/// 2. All that is kept is of the room that it was left for.
/// 3. A file is read once; one whose hash is another is not read at all.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzKeyBundle(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  do {
    try read(bytes)
  } catch {
    fatalError("\(error)")
  }
  return 0
}

private func read(_ text: [UInt8]) throws {
  let encryption = try AttachmentEncryption(.seeded(3))
  let ciphertext = try encryption.encrypt(text)
  let key = try encryption.finish()
  guard let bob = UserID("@bob:b"), let phone = DeviceID("PHONE"), let room = RoomID("!r:b"),
    let me = UserID("@easel:a"), let device = DeviceID("EASEL"),
    let url = ContentURI("mxc://b/bundle"),
    let file = EncryptedFile(
      url: url, key: try Olm.Base64.decode(key.k, .urlSafe), iv: try Olm.Base64.decode(key.iv),
      sha256: try Olm.Base64.decode(key.sha256))
  else { fatalError("identifiers") }
  let entropy = Entropy.seeded(1)
  let machine = CryptoMachine(
    user: me, device: device, ratchets: try LibolmRatchets(),
    vault: try Vault(key: entropy.secret(32)), entropy: entropy)
  var rows = MemoryRows()
  let draft = try machine.draft(rows, at: .epoch)
  var row = DeviceRow(
    user: bob, device: phone, curve25519: try BackupKey.new(.seeded(4)).publicKey,
    ed25519: try SigningKey.new(.seeded(5)).publicKey, canMegolm: true, isDehydrated: false)
  row.isCrossSigned = true
  draft.ledger.put(row)
  var invitation = InvitationRow(room: room, inviter: bob, received: .epoch)
  invitation.accepted = .epoch
  draft.ledger.put(invitation)
  draft.ledger.put(
    KeyBundleRow(
      room: room, sender: bob, curve25519: row.curve25519,
      content: RoomKeyBundleNotice.content(room: room, file: file).compact(), received: .epoch))
  rows.commit(try draft.step().changes)

  let bundle = KeyBundle(room: room, sender: bob, file: file)
  let other = try machine.importBundle(ciphertext + [0], of: bundle, rows: rows, at: .epoch)
  precondition(other.taken == 0)
  let (taken, refused, step) = try machine.importBundle(
    ciphertext, of: bundle, rows: rows, at: .epoch)
  precondition(taken >= 0 && refused >= 0)
  rows.commit(step.changes)
  let after = try machine.draft(rows, at: .epoch)
  for kept in try after.ledger.rows(
    InboundGroupRow.self, startingWith: CryptoKey(.inboundGroups), limit: .max)
  {
    precondition(kept.room == room && kept.source == .bundle)
  }
  let again = try machine.importBundle(ciphertext, of: bundle, rows: rows, at: .epoch)
  precondition(again.taken == 0 && again.refused == 0)
}
