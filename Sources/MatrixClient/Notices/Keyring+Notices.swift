package import Concurrency
internal import Matrix
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
      guard let notice else { return }
      let row = NoticeRow(NoticeRow.Subject(notice), told: now)
      if let before = try book.ledger.row(NoticeRow.self, at: row.key), now < before.end { return }
      try book.ledger.makeRoom(at: now)
      book.ledger.put(row)
      found = notice
    }
    return found
  }
}

extension Ledger {
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
