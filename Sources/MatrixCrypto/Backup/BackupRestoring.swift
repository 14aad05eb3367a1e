package import Concurrency
internal import JSON
package import Matrix
internal import Olm
internal import Secrets

/// Reads keys out of the backup. Whoever can write to the server can write into the backup, and its
/// authentication code covers nothing: what comes out is what somebody claims, and it is taken in as
/// that.
extension CryptoMachine {
  /// One session, whose events cannot be read. Nothing is asked while there is no backup of ours, or
  /// when the same, or too much of the room, was asked for lately.
  package func fetchFromBackup(
    _ room: RoomID, _ session: SessionID, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.fetchOnce(room, session)
    try draft.sweep(BackupFetchRow.self)
    return try draft.step()
  }

  /// Whether keys that are missing may come out of a backup of ours.
  package func hasBackup(in rows: any CryptoReading) throws -> Bool {
    let ledger = Ledger(rows, vault: vault, entropy: entropy)
    let row: BackupRow? = try ledger.row(at: BackupRow.place)
    return row?.state == .active
  }

  /// All that there is, at once when the backup is known to be ours, else when it was looked at.
  package func fetchWholeBackup(in rows: any CryptoReading, at now: Instant) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.lookForBackup(restoring: true)
    return try draft.step()
  }
}

extension Draft {
  /// Sessions of one answer; a backup that holds more is restored as events ask for them.
  static let maximumRestored = 100_000
  private static let maximumFetches = 1_000

  func fetch(_ subject: FetchSubject, notBefore: Instant?) {
    _ = ask(.fetchBackup, subject: subject.bytes, notBefore: notBefore)
  }

  func fetchOnce(_ room: RoomID, _ session: SessionID) throws {
    let backup = try backup()
    guard backup.state == .active, let version = backup.version else { return }
    let only = FetchSubject.Session(room: room, session: session)
    let subject = FetchSubject(version: version, only: only)
    let bytes = subject.bytes
    let isAsked = try ledger.rows(
      RequestRow.self, startingWith: RequestRow.all, limit: Self.maximumFetches
    ).contains { $0.kind == .fetchBackup && $0.subject == bytes }
    guard !isAsked, try mayFetch(room, session, of: version) else { return }
    ledger.put(BackupFetchRow(room: room, session: session, version: version, made: now))
    fetch(subject, notBefore: backup.notBefore)
  }

  private func mayFetch(
    _ room: RoomID, _ session: SessionID, of version: String
  ) throws -> Bool {
    let recent = try ledger.rows(
      BackupFetchRow.self, startingWith: BackupFetchRow.all(of: room), limit: .max
    ).filter { $0.made.isRecent(BackupFetchRow.patience, at: now) }
    return recent.count < BackupFetchRow.maximumOfOrigin
      && !recent.contains { $0.session == session && $0.version.hasBytes(of: version) }
  }

  func backupFetched(_ request: RequestRow, _ answer: CryptoAnswer) throws {
    let subject = try FetchSubject(bytes: request.subject)
    switch answer {
    case .success(let bytes):
      let endpoint = API.BackedUpKeys(version: subject.version, subject.scope)
      guard let found = try? endpoint.answer(JSONDocument(bytes, options: .matrix)) else {
        // Sent again it would be as unreadable.
        tell(.backup(.restored(count: 0, refused: 1)))
        break
      }
      try restore(found, subject.version)
      var backup = try backup()
      if backup.contradictions > 0 {
        backup.contradictions = 0
        ledger.put(backup)
      }
    case .failure(let error) where error.code == .wrongRoomKeysVersion:
      var backup = try backup()
      backup.restores = backup.restores || subject.only == nil
      try lookAgain(&backup)
      ledger.put(backup)
    case .failure(let error) where error.httpStatus == 404:
      tell(
        .backup(
          subject.only.map { .notThere($0.room, $0.session) } ?? .restored(count: 0, refused: 0)))
    case .failure(let error) where !error.isWorthRetrying: tell(.backup(.refused(error)))
    case .unanswered(isTooLarge: true):
      // Asked for again it would be as large.
      tell(.backup(.tooLarge(isWhole: subject.only == nil)))
    case .failure, .unreachable, .unanswered: return postpone(request, answer)
    }
    ledger.remove(request.key)
    try backUp()
  }

  private func restore(_ found: API.BackedUpKeys.Answer, _ version: String) throws {
    guard let key = try backupKey() else { return tell(.backup(.untrusted(version: version))) }
    var count = 0
    var refused = found.skipped + max(0, found.keys.count - Self.maximumRestored)
    for (room, backedUp) in found.keys.prefix(Self.maximumRestored) {
      if let session = BackedUpSession(backedUp, room, key, machine.ratchets) {
        try takeIn(session, .backup, backedUp: version)
        count += 1
      } else {
        refused += 1
      }
    }
    tell(.backup(.restored(count: count, refused: refused)))
  }

  /// A session that somebody passed on. Not taken where there is one from a better source.
  func takeIn(
    _ session: BackedUpSession, _ source: RoomKeySource, backedUp: String? = nil
  ) throws {
    try keep(
      session.ratchet, room: session.room, session: session.session,
      curve25519: session.curve25519, ed25519: session.ed25519, sender: nil, source: source,
      isSharedHistory: session.isSharedHistory, backedUp: backedUp)
    try noteArrival(session.room, session.session)
  }
}
