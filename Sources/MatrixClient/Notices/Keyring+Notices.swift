package import Concurrency
package import Matrix
internal import MatrixCrypto
package import Storage

extension Keyring {
  /// What is to be told in the room because of `news`; nothing if it is acted upon, or if somebody was
  /// told already. It counts as told with the transaction, so whoever asks tells in it.
  ///
  /// 1. Once for a room and a session, however much cannot be read of it.
  /// 2. Once a day for somebody who speaks in clear in encrypted rooms.
  /// 3. Of all else once a day, for a room, a person and a reason.
  package func notice(
    of news: RoomNews, in transaction: inout S.Transaction, at now: Instant
  ) throws -> Notice? {
    let rows = transaction
    let machine = machine
    var found: Notice?
    try write(in: &transaction) { book, _ in
      let notice = try Notice(news) { unread in
        guard let since = try book.standing(of: unread.room)?.since else { return false }
        return try unread.sent < since && !machine.hasBackup(in: rows)
      }
      if let notice, try book.ledger.isNew(notice, at: now) { found = notice }
    }
    return found
  }

  /// The same of a notice that somebody else has reason for.
  /// - Returns: whether it is to be told.
  package func isNew(
    _ notice: Notice, in transaction: inout S.Transaction, at now: Instant
  ) throws -> Bool {
    var isNew = false
    try write(in: &transaction) { book, _ in isNew = try book.ledger.isNew(notice, at: now) }
    return isNew
  }

  /// It was told, and this is the event.
  package func told(
    _ notice: Notice, as event: EventID, in transaction: inout S.Transaction
  ) throws {
    try write(in: &transaction) { book, _ in
      let place = NoticeRow.place(NoticeRow.Subject(notice))
      guard var row: NoticeRow = try book.ledger.row(at: place) else { return }
      row.event = event
      book.ledger.put(row)
    }
  }

  /// The key of what was unreadable has come: what was told of it is not so any more.
  /// - Returns: that event, once.
  package func takeBack(
    noticeOf heard: HeardEvent, in transaction: inout S.Transaction
  ) throws -> EventID? {
    guard heard.isLate, let session = heard.session else { return nil }
    var event: EventID?
    try write(in: &transaction) { book, _ in
      let place = NoticeRow.place(.session(heard.room, session))
      guard let row: NoticeRow = try book.ledger.row(at: place) else { return }
      event = row.event
      book.ledger.remove(place)
    }
    return event
  }
}

extension Ledger {
  fileprivate func isNew(_ notice: Notice, at now: Instant) throws -> Bool {
    let new = NoticeRow(NoticeRow.Subject(notice), told: now)
    if let before = try row(NoticeRow.self, at: new.key), now < before.end { return false }
    try makeRoom(at: now)
    put(new)
    return true
  }

  /// What is over goes, and the oldest where there is no place for another.
  fileprivate func makeRoom(at now: Instant) throws {
    let all = try rows(NoticeRow.self, startingWith: NoticeRow.all, limit: .max)
      .sorted { ($0.told, $0.key) < ($1.told, $1.key) }
    let surplus = all.count + 1 - NoticeRow.maximum
    for (index, row) in all.enumerated() where index < surplus || row.end <= now {
      remove(row.key)
    }
  }
}
