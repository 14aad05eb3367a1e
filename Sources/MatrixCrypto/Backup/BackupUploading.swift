internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Writes new sessions into the backup, a hundred at a time, one upload after the other.
extension Draft {
  static let maximumBackedUp = 100
  private static let restAfterRefusal = Duration.seconds(3_600)

  func markForBackup(_ row: InboundGroupRow) throws {
    let place = NotBackedUpRow.place(row.room, row.session)
    if row.backedUp == nil {
      ledger.put(NotBackedUpRow(row.room, row.session))
    } else if try ledger.row(NotBackedUpRow.self, at: place) != nil {
      ledger.remove(place)
    }
  }

  /// Another backup than they were written into: once in its life, all of them are looked through.
  func markAllForBackup() throws {
    let all = CryptoKey(.inboundGroups)
    for row in try ledger.rows(InboundGroupRow.self, startingWith: all, limit: .max) {
      ledger.put(NotBackedUpRow(row.room, row.session))
    }
  }

  func backUp() throws {
    var backup = try backup()
    guard backup.state == .active, !backup.isDisabled, backup.upload == nil,
      backup.notBefore.map({ $0 <= now }) ?? true, let version = backup.version,
      let key = try backupKey()
    else { return }
    let encryption = BackupEncryption(publicKey: key.publicKey)
    let marks = try ledger.rows(
      NotBackedUpRow.self, startingWith: NotBackedUpRow.all, limit: Self.maximumBackedUp)
    var keys: [(RoomID, [BackedUpKey])] = []
    var sessions: [(room: RoomID, session: SessionID, index: UInt64)] = []
    for mark in marks {
      let place = InboundGroupRow.place(mark.room, mark.session)
      guard let row: InboundGroupRow = try ledger.row(at: place),
        row.backedUp?.hasBytes(of: version) != true
      else {
        ledger.remove(mark.key)
        continue
      }
      let key = try backedUp(row, encryption)
      // Marks stand in the order of their rooms, so each room comes once.
      if keys.last?.0 == row.room {
        keys[keys.count - 1].1.append(key)
      } else {
        keys.append((row.room, [key]))
      }
      sessions.append((row.room, row.session, row.firstIndex))
    }
    guard !sessions.isEmpty else {
      // All of these were there already; the next may not be.
      if !marks.isEmpty { try backUp() }
      return
    }
    let body = API.PutBackedUpKeys(version: version, keys).request.payload?.bytes ?? []
    backup.upload = ask(
      .backUp, subject: BackUpSubject(version: version, sessions).bytes, body: body)
    ledger.put(backup)
  }

  private func backedUp(
    _ row: InboundGroupRow, _ encryption: BackupEncryption
  ) throws -> BackedUpKey {
    let payload = try encryption.encrypt(
      try exported(row, inBackup: true).exported.compact(), machine.entropy)
    var trust = SenderTrust.unknownDevice
    if row.source == .direct, let sender = row.sender {
      trust = try self.trust(in: device(of: sender, with: row.curve25519), of: sender)
    }
    return BackedUpKey(
      session: row.session, firstMessageIndex: Int(clamping: row.firstIndex),
      forwardedCount: row.source == .direct ? 0 : 1,
      isVerified: trust <= .crossSigned,
      ephemeral: payload.ephemeral, ciphertext: payload.ciphertext, mac: payload.mac)
  }

  /// As files, backups and forwards have it: from `index` on, or from the first that we have.
  func exported(
    _ row: InboundGroupRow, at index: UInt64? = nil, inBackup: Bool = false
  ) throws -> ExportedRoomKey {
    let ratchet = try machine.ratchets.inboundGroup(
      opening: row.ratchet, with: machine.vault, as: row.key.identity)
    let from = max(index ?? 0, row.firstIndex)
    let key = try ratchet.exported(at: UInt32(clamping: from))
    return ExportedRoomKey(
      room: inBackup ? nil : row.room, session: inBackup ? nil : row.session, key: key,
      senderKey: row.curve25519.base64, claimedEd25519: row.ed25519.base64,
      isSharedHistory: row.isSharedHistory)
  }

  func backedUp(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    var backup = try backup()
    guard backup.upload == request.id else { return ledger.remove(request.key) }
    switch answer {
    case .success:
      let subject = try BackUpSubject(bytes: request.subject)
      for (room, session, index) in subject.sessions {
        let place = InboundGroupRow.place(room, session)
        // A better copy came meanwhile: that one is still to be written.
        guard var row: InboundGroupRow = try ledger.row(at: place), row.firstIndex == index,
          subject.version.hasBytes(of: backup.version ?? "")
        else { continue }
        row.backedUp = subject.version
        ledger.put(row)
        ledger.remove(NotBackedUpRow.place(room, session))
      }
    case .failure(let error) where error.code == .wrongRoomKeysVersion || error.httpStatus == 404:
      backup.state = .unknown
      try look(&backup)
      tell(.backup(.stopped))
    case .failure(let error) where !error.isWorthRetrying:
      backup.notBefore = now + Self.restAfterRefusal
      tell(.backup(.refused(error)))
    case .failure, .unreachable: return postpone(request, answer)
    }
    backup.upload = nil
    ledger.remove(request.key)
    ledger.put(backup)
    try backUp()
  }
}
