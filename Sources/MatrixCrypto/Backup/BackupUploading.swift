internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Writes new sessions into the backup, a hundred at a time, one upload after the other.
///
/// 1. What the server refuses is sent again in halves. What it refuses alone is left out if it takes
///    others: one session that it does not take must not cost all of them.
/// 2. Where it refuses one after the other, it is not these sessions: then there is a rest.
extension Draft {
  private static let restAfterRefusal = Duration.seconds(3_600)
  private static let maximumSetAside = 10
  static let maximumMarked = 2_000

  func markForBackup(_ row: InboundGroupRow) throws {
    let place = NotBackedUpRow.place(row.room, row.session)
    if row.backedUp == nil {
      ledger.put(NotBackedUpRow(row.room, row.session))
    } else if try ledger.row(NotBackedUpRow.self, at: place) != nil {
      ledger.remove(place)
    }
  }

  /// Another backup than they were written into: all of them are looked through, some with each step.
  private func markMore(_ backup: inout BackupRow) throws {
    guard let marked = backup.marked else { return }
    let rows = try ledger.rows(
      InboundGroupRow.self, startingWith: CryptoKey(.inboundGroups),
      after: marked.isEmpty ? nil : CryptoKey(.inboundGroups, bytes: marked),
      limit: Self.maximumMarked)
    for row in rows where row.backedUp?.hasBytes(of: backup.version ?? "") != true {
      ledger.put(NotBackedUpRow(row.room, row.session))
    }
    backup.marked = rows.count == Self.maximumMarked ? rows.last?.key.bytes : nil
    ledger.put(backup)
  }

  func backUp() throws {
    var backup = try backup()
    guard backup.state == .active, !backup.isDisabled, backup.upload == nil,
      backup.notBefore?.isDue(at: now, within: CryptoRequest.longestWait) ?? true,
      let version = backup.version,
      let key = try backupKey()
    else { return }
    try markMore(&backup)
    let encryption = BackupEncryption(publicKey: key.publicKey)
    var keys: [(RoomID, [BackedUpKey])] = []
    var sessions: [(room: RoomID, session: SessionID, index: UInt64)] = []
    for row in try notBackedUp(version, limit: Int(clamping: backup.batch)) {
      let key = try backedUp(row, encryption)
      // Marks stand in the order of their rooms, so each room comes once.
      if keys.last?.0 == row.room {
        keys[keys.count - 1].1.append(key)
      } else {
        keys.append((row.room, [key]))
      }
      sessions.append((row.room, row.session, row.firstIndex))
    }
    guard !sessions.isEmpty else { return }
    let body = API.PutBackedUpKeys(version: version, keys).request.payload?.bytes ?? []
    backup.upload = ask(
      .backUp, subject: BackUpSubject(version: version, sessions).bytes, body: body)
    ledger.put(backup)
  }

  /// Marks of sessions that are there already are taken away; what lies behind very many of those
  /// comes with a later step.
  private func notBackedUp(_ version: String, limit: Int) throws -> [InboundGroupRow] {
    for _ in 0..<20 {
      let marks = try ledger.rows(
        NotBackedUpRow.self, startingWith: NotBackedUpRow.all, limit: limit)
      let rows = try marks.compactMap { mark -> InboundGroupRow? in
        let place = InboundGroupRow.place(mark.room, mark.session)
        guard let row: InboundGroupRow = try ledger.row(at: place),
          row.backedUp?.hasBytes(of: version) != true
        else {
          ledger.remove(mark.key)
          return nil
        }
        return row
      }
      if marks.isEmpty || !rows.isEmpty { return rows }
    }
    return []
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
      backup.contradictions = 0
      for row in backup.setAside { tell(.backup(.leftOut(row.room, row.session))) }
      backup.setAside = []
      backup.batch = min(max(backup.batch, 1) * 2, BackupRow.maximumBatch)
    case .failure(let error) where error.code == .wrongRoomKeysVersion || error.httpStatus == 404:
      try lookAgain(&backup)
    case .failure(let error) where error.httpStatus == 400 || error.httpStatus == 413:
      try halve(BackUpSubject(bytes: request.subject), &backup, error)
    case .failure(let error) where !error.isWorthRetrying:
      backup.notBefore = now + Self.restAfterRefusal
      tell(.backup(.refused(error)))
    case .failure, .unreachable, .unanswered: return postpone(request, answer)
    }
    backup.upload = nil
    ledger.remove(request.key)
    ledger.put(backup)
    try backUp()
  }
  private func halve(
    _ subject: BackUpSubject, _ backup: inout BackupRow, _ error: ServerError
  ) throws {
    guard let only = subject.sessions.first, subject.sessions.count == 1 else {
      backup.batch = UInt64(max(1, subject.sessions.count / 2))
      return
    }
    let row = NotBackedUpRow(only.room, only.session)
    ledger.remove(row.key)
    backup.setAside.append(row)
    guard backup.setAside.count >= Self.maximumSetAside else { return }
    for row in backup.setAside { ledger.put(row) }
    backup.setAside = []
    backup.notBefore = now + Self.restAfterRefusal
    tell(.backup(.refused(error)))
  }
}
