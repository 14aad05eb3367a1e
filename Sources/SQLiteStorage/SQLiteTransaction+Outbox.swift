package import Concurrency
internal import SQLite
package import Storage

extension SQLiteTransaction {
  private static let outgoingColumns =
    """
    id, lane, payload, priority, reserve, after, coalescing, expires, state, due, attempts,
    transaction_id, wire, result, reason, created, settled
    """

  package mutating func insert(_ message: Outgoing) throws -> OutgoingID {
    try connection.run(
      """
      INSERT INTO outbox (lane, payload, priority, reserve, after, coalescing, expires, state, due,
        attempts, transaction_id, wire, result, reason, created, settled)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      message.lane, message.payload, message.priority, message.reserve, message.after?.number,
      message.coalescing, message.expires, message.state.rawValue, message.due, message.attempts,
      message.transactionID, message.wire, message.result, message.reason, message.created,
      message.settled)
    return OutgoingID(connection.lastInsertedRow)
  }

  package func outgoing(_ id: OutgoingID) throws -> Outgoing? {
    try connection.first(
      "SELECT \(Self.outgoingColumns) FROM outbox WHERE id = ?", id.number,
      row: Outgoing.init(row:))
  }

  package func unprepared(lane: Key, coalescing key: Key) throws -> Outgoing? {
    try connection.first(
      """
      SELECT \(Self.outgoingColumns) FROM outbox
      WHERE lane = ? AND coalescing = ? AND state IN ('blocked', 'waiting')
      """, lane, key, row: Outgoing.init(row:))
  }

  package func nextOutgoing(at now: Instant, inHand: Int) throws -> Outgoing? {
    let prepared = try connection.first(
      """
      SELECT \(Self.outgoingColumns) FROM outbox WHERE state = 'prepared' AND due <= ?
      ORDER BY priority DESC, id LIMIT 1
      """, now, row: Outgoing.init(row:))
    if let prepared { return prepared }
    return try connection.first(
      """
      SELECT \(Self.outgoingColumns) FROM outbox
      WHERE state = 'waiting' AND due <= ? AND reserve <= ? ORDER BY priority DESC, id LIMIT 1
      """, now, inHand, row: Outgoing.init(row:))
  }

  package func nextOutgoingDue(after now: Instant) throws -> Instant? {
    try connection.first(
      """
      SELECT min(due) FROM (
        SELECT due FROM outbox WHERE state = 'prepared' AND due > ?1
        UNION ALL SELECT due FROM outbox WHERE state = 'waiting' AND due > ?1)
      """, now
    ) { try $0.instantOrNil(0) } ?? nil
  }

  package func outgoing(blockedBy id: OutgoingID, limit: Int) throws -> [Outgoing] {
    try connection.rows(
      """
      SELECT \(Self.outgoingColumns) FROM outbox
      WHERE after = ? AND settled IS NULL AND state = 'blocked' ORDER BY id LIMIT ?
      """, id.number, limit, row: Outgoing.init(row:))
  }

  package mutating func update(_ message: Outgoing) throws {
    try connection.run(
      """
      UPDATE outbox SET payload = ?, expires = ?, state = ?, due = ?, attempts = ?,
        transaction_id = ?, wire = ?, result = ?, reason = ?, settled = ? WHERE id = ?
      """,
      message.payload, message.expires, message.state.rawValue, message.due, message.attempts,
      message.transactionID, message.wire, message.result, message.reason, message.settled,
      message.id.number)
  }

  package mutating func removeOutgoing(settledBefore time: Instant, limit: Int) throws -> Int {
    try connection.run(
      """
      DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox AS old WHERE settled < ? AND NOT EXISTS (
          SELECT 1 FROM outbox AS next
          WHERE next.after = old.id AND next.after IS NOT NULL AND next.settled IS NULL)
        LIMIT ?)
      """, time, limit)
    return connection.changes
  }

  package func unsentOutgoing() throws -> Int {
    try connection.count("SELECT count(*) FROM outbox WHERE settled IS NULL")
  }
}

extension Outgoing {
  fileprivate init(row: borrowing Row) throws {
    self.init(
      id: OutgoingID(try row.integer(0)), lane: try row.key(1), payload: try row.blob(2),
      priority: Int(try row.integer(3)), reserve: Int(try row.integer(4)),
      after: try row.integerOrNil(5).map(OutgoingID.init), coalescing: try row.keyOrNil(6),
      expires: try row.instantOrNil(7), created: try row.instant(15))
    state = try row.named(8)
    due = try row.instant(9)
    attempts = Int(try row.integer(10))
    transactionID = try row.textOrNil(11)
    wire = try row.blobOrNil(12)
    result = try row.blobOrNil(13)
    reason = try row.textOrNil(14)
    settled = try row.instantOrNil(16)
  }
}
