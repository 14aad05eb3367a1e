package import Concurrency
package import SQL
package import Storage

private let columns =
  """
  id, lane, payload, priority, reserve, after, coalescing, expires, state, due, attempts,
  transaction_id, wire, result, reason, created, settled, turn
  """

extension SQLTransaction {
  package mutating func insert(_ message: Outgoing) throws -> OutgoingID {
    let number: Number? = try first(
      """
      INSERT INTO outbox (lane, payload, priority, reserve, after, coalescing, expires, state, due,
        attempts, transaction_id, wire, result, reason, created, settled, turn)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
      RETURNING id
      """,
      message.lane, message.payload, message.priority, message.reserve, message.after?.number,
      message.coalescing, message.expires, message.state.rawValue, message.due, message.attempts,
      message.transactionID, message.wire, message.result, message.reason, message.created,
      message.settled, message.turn)
    return OutgoingID(try number.id)
  }

  package func outgoing(_ id: OutgoingID) throws -> Outgoing? {
    try first(
      "SELECT \(columns) FROM outbox WHERE id = $1\(locking)", id.number)
  }

  package func unprepared(lane: Key, coalescing key: Key) throws -> Outgoing? {
    try first(
      """
      SELECT \(columns) FROM outbox
      WHERE lane = $1 AND coalescing = $2 AND state IN ('blocked', 'waiting')\(locking)
      """, lane, key)
  }

  package func nextOutgoing(at now: Instant, inHand: Int) throws -> Outgoing? {
    let kind = inHand > 0 ? "reserve > 0" : "reserve = 0"
    let prepared: Outgoing? = try first(
      """
      SELECT \(columns) FROM outbox WHERE state = 'prepared' AND due <= $1 AND \(kind) AND \(isNext(kind))
      ORDER BY priority DESC, id LIMIT 1\(locking)
      """, now)
    if let prepared { return prepared }
    return try first(
      """
      SELECT \(columns) FROM outbox
      WHERE state = 'waiting' AND due <= $1 AND reserve <= $2 AND \(kind)
        AND \(isNext(kind))
      ORDER BY priority DESC, turn, id LIMIT 1\(locking)
      """, now, inHand)
  }

  /// For each state alone, so that its index serves. The older version of a message is a prepared
  /// one: any other gave its place up. The `+` keeps SQLite from reading all that was ever sent.
  private func isNext(_ kind: String) -> String {
    let isMoreImportant = "older.priority >= outbox.priority"
    let isOlderVersion = "older.coalescing = outbox.coalescing"
    return [
      ("prepared", "(\(isMoreImportant) OR \(isOlderVersion)) AND +older.id < outbox.id"),
      ("waiting", "\(isMoreImportant) AND older.id < outbox.id"),
    ].map { state, isBefore in
      """
      NOT EXISTS (SELECT 1 FROM outbox AS older WHERE older.state = '\(state)' AND \(isBefore)
        AND older.lane = outbox.lane AND older.due > $1 AND older.\(kind))
      """
    }.joined(separator: " AND ")
  }

  package func nextOutgoingDue(after now: Instant) throws -> Instant? {
    try instant(
      """
      SELECT min(due) FROM (
        SELECT due FROM outbox WHERE state = 'prepared' AND due > $1
        UNION ALL SELECT due FROM outbox WHERE state = 'waiting' AND due > $1) AS due_times
      """, now)
  }

  package func outgoingTurns(priority: Int, lane: Key) throws -> Turns {
    let last: Number? = try first(
      """
      SELECT turn FROM outbox WHERE lane = $1 AND priority = $2 AND state = 'waiting'
      ORDER BY turn DESC LIMIT 1
      """, lane, priority)
    let first: Number? = try first(
      """
      SELECT turn FROM outbox WHERE priority = $1 AND state = 'waiting' ORDER BY turn, id LIMIT 1
      """, priority)
    return Turns(lastOfLane: last?.value, first: first?.value)
  }

  package func waitingOutgoing(in lane: Key, limit: Int) throws -> Int {
    try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM outbox WHERE lane = $1 AND state = 'waiting' LIMIT $2) AS waiting
      """, lane, limit)
  }

  package func outgoing(blockedBy id: OutgoingID, limit: Int) throws -> [Outgoing] {
    try rows(
      """
      SELECT \(columns) FROM outbox
      WHERE after = $1 AND settled IS NULL AND state = 'blocked' ORDER BY id LIMIT $2\(locking)
      """, id.number, limit)
  }

  package mutating func update(_ message: Outgoing) throws {
    try run(
      """
      UPDATE outbox SET payload = $1, expires = $2, state = $3, due = $4, attempts = $5,
        transaction_id = $6, wire = $7, result = $8, reason = $9, settled = $10 WHERE id = $11
      """,
      message.payload, message.expires, message.state.rawValue, message.due, message.attempts,
      message.transactionID, message.wire, message.result, message.reason, message.settled,
      message.id.number)
  }

  package mutating func removeOutgoing(settledBefore time: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox AS old WHERE settled < $1 AND NOT EXISTS (
          SELECT 1 FROM outbox AS next
          WHERE next.after = old.id AND next.after IS NOT NULL AND next.settled IS NULL)
        LIMIT $2)
      """, time, limit)
  }

  package func unsentOutgoing() throws -> Int {
    // Each in the words of an index: counting all that has no end would read the whole table.
    try count(
      """
      SELECT (SELECT count(*) FROM outbox WHERE state = 'waiting')
        + (SELECT count(*) FROM outbox WHERE state = 'prepared')
        + (SELECT count(*) FROM outbox
          WHERE after IS NOT NULL AND settled IS NULL AND state = 'blocked')
      """)
  }

  package func failedOutgoing() throws -> Int {
    try count("SELECT count(*) FROM outbox WHERE state = 'failed'")
  }

  package func oldestUnsentOutgoing() throws -> Instant? {
    try instant(
      """
      SELECT min(created) FROM (
        SELECT created FROM outbox WHERE state = 'waiting'
        UNION ALL SELECT created FROM outbox WHERE state = 'prepared'
        UNION ALL SELECT created FROM outbox
          WHERE after IS NOT NULL AND settled IS NULL AND state = 'blocked') AS unsent
      """)
  }
}

extension Outgoing: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
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
    turn = try row.integer(17)
  }
}
