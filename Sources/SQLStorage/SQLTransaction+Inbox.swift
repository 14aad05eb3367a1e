package import Concurrency
package import SQL
package import Storage

private let columns =
  "id, key, lane, payload, state, attempts, due, arrived, settled, reason"

extension SQLTransaction {
  package mutating func insert(_ arrival: Arrival) throws -> Bool {
    try run(
      """
      INSERT INTO inbox (key, lane, payload, state, attempts, due, arrived, settled, reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (key) DO NOTHING
      """,
      arrival.key, arrival.lane, arrival.payload, arrival.state.rawValue, arrival.attempts,
      arrival.due, arrival.arrived, arrival.settled, arrival.reason) > 0
  }

  package func arrival(_ key: Key) throws -> Arrival? {
    try first(
      "SELECT \(columns) FROM inbox WHERE key = $1\(locking)", key)
  }

  package func firstArrival(at now: Instant) throws -> Arrival? {
    try first(
      """
      SELECT \(columns) FROM inbox AS this
      WHERE state = 'waiting' AND due <= $1 AND NOT EXISTS (
        SELECT 1 FROM inbox AS earlier WHERE earlier.state = 'waiting'
          AND earlier.lane = this.lane AND earlier.id < this.id)
      ORDER BY id LIMIT 1\(locking)
      """, now)
  }

  package func nextArrivalDue(after now: Instant) throws -> Instant? {
    try instant(
      "SELECT min(due) FROM inbox WHERE state = 'waiting' AND due > $1", now)
  }

  package mutating func update(_ arrival: Arrival) throws {
    try run(
      """
      UPDATE inbox SET payload = $1, state = $2, attempts = $3, due = $4, settled = $5, reason = $6
      WHERE id = $7
      """,
      arrival.payload, arrival.state.rawValue, arrival.attempts, arrival.due, arrival.settled,
      arrival.reason, arrival.id)
  }

  package mutating func removeArrivals(settledBefore time: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM inbox WHERE id IN (
        SELECT id FROM inbox WHERE state = 'done' AND settled < $1 LIMIT $2)
      """, time, limit)
  }

  package func waitingArrivals() throws -> Int {
    try count("SELECT count(*) FROM inbox WHERE state = 'waiting'")
  }

  package func asideArrivals() throws -> Int {
    try count("SELECT count(*) FROM inbox WHERE state = 'aside'")
  }

  package func oldestWaitingArrival() throws -> Instant? {
    try instant("SELECT arrived FROM inbox WHERE state = 'waiting' ORDER BY id LIMIT 1")
  }
}

extension Arrival: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    self.init(
      id: try row.integer(0), key: try row.key(1), lane: try row.key(2), payload: try row.blob(3),
      state: try row.named(4), attempts: Int(try row.integer(5)), due: try row.instant(6),
      arrived: try row.instant(7), settled: try row.instantOrNil(8), reason: try row.textOrNil(9))
  }
}
