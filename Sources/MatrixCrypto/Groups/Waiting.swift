internal import Concurrency
internal import JSON
internal import Matrix

/// Events that cannot be read yet.
///
/// 1. Each is kept as it came until it can be read, or until it can be read by no key.
/// 2. Not only for want of a key: a copy may come that reads further back; and where nobody vouches for
///    the key, whatever is wrong may be wrong with the key.
/// 3. For a week, and never more than so many of a room, nor of all.
extension Draft {
  func wait(
    for event: RoomEvent, in place: SessionPlace, because cause: WaitingEventRow.Cause
  ) throws {
    guard isWaitingForKeys else { return }
    let key = WaitingEventRow.place(place.room, place.session, event.id)
    if var row: WaitingEventRow = try ledger.row(at: key) {
      guard row.cause != cause else { return }
      row.cause = cause
      return ledger.put(row)
    }
    let raw = Array(event.raw.rawBytes)
    guard raw.count <= WaitingEventRow.maximumBytes else { return }
    let row = WaitingEventRow(
      room: place.room, session: place.session, event: event.id, raw: raw, received: now,
      cause: cause)
    ledger.put(row)
    ledger.put(WaitingMarkRow(row))
  }

  func waiting(for place: SessionPlace) throws -> [WaitingEventRow] {
    try ledger.rows(
      startingWith: WaitingEventRow.all(of: place.room, place.session),
      limit: WaitingMarkRow.maximumOfOrigin)
  }

  func endWaiting(_ event: EventID, in place: SessionPlace) throws {
    let key = WaitingEventRow.place(place.room, place.session, event)
    guard let row: WaitingEventRow = try ledger.row(at: key) else { return }
    ledger.remove(key)
    ledger.remove(WaitingMarkRow(row).key)
  }

  /// At the end of a step that may have made events wait.
  func sweepWaiting() throws {
    // Marks stand by their age; where none was added nothing can be too many.
    let limit =
      ledger.hasChanges(in: .waitingMarks) ? Int.max : WaitingMarkRow.maximumSwept
    let marks: [WaitingMarkRow] = try ledger.rows(
      startingWith: CryptoKey(.waitingMarks), limit: limit)
    for mark in marks.surplus(at: now) {
      ledger.remove(mark.key)
      ledger.remove(WaitingEventRow.place(mark.room, mark.session, mark.event))
    }
  }
}
