package import Concurrency
internal import SQLite
package import Storage

extension SQLiteTransaction {
  private static let arrivalColumns =
    "id, key, lane, payload, state, attempts, due, arrived, settled, reason"

  package mutating func insert(_ arrival: Arrival) throws -> Bool {
    try connection.run(
      """
      INSERT INTO inbox (key, lane, payload, state, attempts, due, arrived, settled, reason)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING
      """,
      arrival.key, arrival.lane, arrival.payload, arrival.state.rawValue, arrival.attempts,
      arrival.due, arrival.arrived, arrival.settled, arrival.reason)
    return connection.changes > 0
  }

  package func arrival(_ key: Key) throws -> Arrival? {
    try connection.first(
      "SELECT \(Self.arrivalColumns) FROM inbox WHERE key = ?", key, row: Arrival.init(row:))
  }

  package func firstArrival(at now: Instant) throws -> Arrival? {
    try connection.first(
      """
      SELECT \(Self.arrivalColumns) FROM inbox AS this
      WHERE state = 'waiting' AND due <= ? AND NOT EXISTS (
        SELECT 1 FROM inbox AS earlier WHERE earlier.state = 'waiting'
          AND earlier.lane = this.lane AND earlier.id < this.id)
      ORDER BY id LIMIT 1
      """, now, row: Arrival.init(row:))
  }

  package func nextArrivalDue(after now: Instant) throws -> Instant? {
    try connection.first(
      "SELECT min(due) FROM inbox INDEXED BY inbox_waiting WHERE state = 'waiting' AND due > ?", now
    ) { try $0.instantOrNil(0) } ?? nil
  }

  package mutating func update(_ arrival: Arrival) throws {
    try connection.run(
      """
      UPDATE inbox SET payload = ?, state = ?, attempts = ?, due = ?, settled = ?, reason = ?
      WHERE id = ?
      """,
      arrival.payload, arrival.state.rawValue, arrival.attempts, arrival.due, arrival.settled,
      arrival.reason, arrival.id)
  }

  package mutating func removeArrivals(settledBefore time: Instant, limit: Int) throws -> Int {
    try connection.run(
      """
      DELETE FROM inbox WHERE id IN (
        SELECT id FROM inbox WHERE state = 'done' AND settled < ? LIMIT ?)
      """, time, limit)
    return connection.changes
  }

  package func waitingArrivals() throws -> Int {
    try connection.count("SELECT count(*) FROM inbox WHERE state = 'waiting'")
  }
}

extension Arrival {
  fileprivate init(row: borrowing Row) throws {
    self.init(
      id: try row.integer(0), key: try row.key(1), lane: try row.key(2), payload: try row.blob(3),
      state: try row.named(4), attempts: Int(try row.integer(5)), due: try row.instant(6),
      arrived: try row.instant(7), settled: try row.instantOrNil(8), reason: try row.textOrNil(9))
  }
}
