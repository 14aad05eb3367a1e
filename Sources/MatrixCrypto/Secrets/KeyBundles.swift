package import Concurrency
internal import JSON
package import Matrix
internal import Olm

/// Keys of a room's past that whoever invited us left for us; to be downloaded from `file`.
package struct KeyBundle: Sendable {
  package let room: RoomID
  package let sender: UserID
  package let file: EncryptedFile
}

/// Takes them in.
///
/// 1. From whoever asked us in, and from nobody else; from a device that they vouch for, whose keys
///    came with the notice. Of somebody whom we do not know yet that is found out when they ask us in.
/// 2. Within a day after we accepted; not before, since an invitation that nobody accepts makes us
///    download nothing.
/// 3. Only sessions of that room.
/// 4. A file that is not the one that was left is no reason to forget where that one lies: it may be
///    downloaded again until the day is over.
extension CryptoMachine {
  package static let bundlePatience = Duration.seconds(86_400)
  /// In bytes, as it is downloaded. As many sessions as are taken have a sixth of it.
  package static let maximumBundle = 64 << 20

  /// Those that can be downloaded now: asked for after a restart.
  package func keyBundles(in rows: any CryptoReading, at now: Instant) throws -> [KeyBundle] {
    let draft = try draft(rows, at: now)
    return try draft.ledger.rows(
      KeyBundleRow.self, startingWith: KeyBundleRow.all, limit: KeyBundleRow.maximum
    ).compactMap { try draft.acceptable($0) }
  }

  /// The file as it was downloaded, still encrypted.
  package func importBundle(
    _ ciphertext: [UInt8], of bundle: KeyBundle, rows: any CryptoReading, at now: Instant
  ) throws -> (taken: Int, refused: Int, Step) {
    let draft = try draft(rows, at: now)
    let (taken, refused) = try draft.importBundle(ciphertext, bundle)
    return (taken, refused, try draft.step())
  }
}

extension Draft {
  static let maximumInBundle = 10_000

  func offer(_ row: KeyBundleRow) throws {
    guard !row.isOffered, let bundle = try acceptable(row) else { return }
    var row = row
    row.isOffered = true
    ledger.put(row)
    tell(.keyBundle(bundle))
  }

  /// Nothing unless all conditions hold now.
  fileprivate func acceptable(_ row: KeyBundleRow) throws -> KeyBundle? {
    guard let invitation: InvitationRow = try ledger.row(at: InvitationRow.place(row.room)),
      invitation.inviter == row.sender, let accepted = invitation.accepted,
      now - accepted <= CryptoMachine.bundlePatience,
      try trust(in: device(of: row.sender, with: row.curve25519), of: row.sender) <= .crossSigned,
      let document = try? JSONDocument(row.content, options: .decrypted),
      let notice = try? RoomKeyBundleNotice(document.root), notice.room == row.room
    else { return nil }
    return KeyBundle(room: row.room, sender: row.sender, file: notice.file)
  }

  fileprivate func importBundle(
    _ ciphertext: [UInt8], _ bundle: KeyBundle
  ) throws -> (taken: Int, refused: Int) {
    let place = KeyBundleRow.place(bundle.room, bundle.sender)
    guard let row: KeyBundleRow = try ledger.row(at: place) else { return (0, 0) }
    guard let bundle = try acceptable(row) else {
      ledger.remove(place)
      return (0, 1)
    }
    guard let plain = try? open(ciphertext, bundle.file) else { return (0, 1) }
    ledger.remove(place)
    guard let document = try? JSONDocument(plain, options: .strict),
      let keys = try? RoomKeyBundle(document.root)
    else { return (0, 1) }
    var taken = 0
    var refused = keys.keys.poison.count + max(0, keys.keys.elements.count - Self.maximumInBundle)
    for exported in keys.keys.elements.prefix(Self.maximumInBundle) {
      guard exported.room == bundle.room, let id = exported.session,
        let session = BackedUpSession(exported, bundle.room, id, machine.ratchets)
      else {
        refused += 1
        continue
      }
      try takeIn(session, .bundle)
      taken += 1
    }
    for withheld in keys.withheld.elements.prefix(WithheldRow.maximumOfOrigin) {
      try takeWithheld(withheld, bundle)
    }
    try sweep(WithheldRow.self)
    return (taken, refused)
  }

  /// Why the rest of the past stays closed.
  private func takeWithheld(_ withheld: Withheld, _ bundle: KeyBundle) throws {
    guard let session = withheld.session, withheld.room == bundle.room,
      let code = ProtocolText(withheld.code.text),
      try ledger.row(InboundGroupRow.self, at: InboundGroupRow.place(bundle.room, session)) == nil
    else { return }
    ledger.put(
      WithheldRow(
        .past(bundle.room, session), sender: bundle.sender, code: code, received: now))
  }

  private func open(_ ciphertext: [UInt8], _ file: EncryptedFile) throws -> [UInt8] {
    guard ciphertext.count <= CryptoMachine.maximumBundle else { throw OlmError(.tooLarge) }
    return try file.opened(ciphertext)
  }
}
