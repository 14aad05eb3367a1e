package import Concurrency
internal import SQLite
package import Storage

extension SQLiteTransaction {
  private static let jobColumns =
    """
    id, queue, lane, key, payload, priority, turn, state, due, attempts, maximum_attempts, lease,
    worker, remote_id, is_cancelling, result, reason, created, settled
    """

  package mutating func insert(_ job: Job) throws -> JobID {
    try connection.run(
      """
      INSERT INTO jobs (queue, lane, key, payload, priority, turn, state, due, attempts,
        maximum_attempts, lease, worker, remote_id, is_cancelling, result, reason, created, settled)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
      """,
      job.queue, job.lane, job.key, job.payload, job.priority, job.turn, job.state.rawValue,
      job.due, job.attempts, job.maximumAttempts, job.lease, job.worker, job.remoteID,
      job.isCancelling, job.result, job.reason, job.created, job.settled)
    return JobID(connection.lastInsertedRow)
  }

  package func job(_ id: JobID) throws -> Job? {
    try connection.first(
      "SELECT \(Self.jobColumns) FROM jobs WHERE id = ?", id.number, row: Job.init(row:))
  }

  package func job(key: Key) throws -> Job? {
    try connection.first(
      "SELECT \(Self.jobColumns) FROM jobs WHERE key = ?", key, row: Job.init(row:))
  }

  package func nextJob(in queue: Key) throws -> Job? {
    try connection.first(
      """
      SELECT \(Self.jobColumns) FROM jobs WHERE queue = ? AND state = 'waiting'
      ORDER BY priority DESC, turn, id LIMIT 1
      """, queue, row: Job.init(row:))
  }

  package func overdueJobs(at now: Instant, limit: Int) throws -> [Job] {
    try connection.rows(
      """
      SELECT \(Self.jobColumns) FROM jobs WHERE state IN ('delayed', 'leased') AND due <= ?
      ORDER BY due, id LIMIT ?
      """, now, limit, row: Job.init(row:))
  }

  package func nextJobDue(after now: Instant) throws -> Instant? {
    try connection.first(
      "SELECT min(due) FROM jobs WHERE state IN ('delayed', 'leased') AND due > ?", now
    ) { try $0.instantOrNil(0) } ?? nil
  }

  package mutating func update(_ job: Job) throws {
    try connection.run(
      """
      UPDATE jobs SET state = ?, due = ?, attempts = ?, lease = ?, worker = ?, remote_id = ?,
        is_cancelling = ?, result = ?, reason = ?, settled = ? WHERE id = ?
      """,
      job.state.rawValue, job.due, job.attempts, job.lease, job.worker, job.remoteID,
      job.isCancelling, job.result, job.reason, job.settled, job.id.number)
  }

  package func turns(
    queue: Key, priority: Int, lane: Key
  ) throws -> (lastOfLane: Int64?, first: Int64?) {
    let last = try connection.first(
      """
      SELECT turn FROM jobs WHERE queue = ? AND priority = ? AND lane = ? AND state = 'waiting'
      ORDER BY turn DESC LIMIT 1
      """, queue, priority, lane
    ) { try $0.integer(0) }
    let first = try connection.first(
      """
      SELECT turn FROM jobs WHERE queue = ? AND priority = ? AND state = 'waiting'
      ORDER BY turn, id LIMIT 1
      """, queue, priority
    ) { try $0.integer(0) }
    return (last, first)
  }

  package mutating func removeJobs(settledBefore time: Instant, limit: Int) throws -> Int {
    try connection.run(
      "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE settled < ? LIMIT ?)", time, limit)
    return connection.changes
  }

  package func waitingJobs() throws -> Int {
    try connection.count("SELECT count(*) FROM jobs WHERE state = 'waiting'")
  }
}

extension Job {
  fileprivate init(row: borrowing Row) throws {
    self.init(
      id: JobID(try row.integer(0)), queue: try row.key(1), lane: try row.key(2),
      key: try row.keyOrNil(3), payload: try row.blob(4), priority: Int(try row.integer(5)),
      maximumAttempts: Int(try row.integer(10)), created: try row.instant(17))
    turn = try row.integer(6)
    state = try row.named(7)
    due = try row.instant(8)
    attempts = Int(try row.integer(9))
    lease = try row.integer(11)
    worker = try row.textOrNil(12)
    remoteID = try row.textOrNil(13)
    isCancelling = try row.bool(14)
    result = try row.blobOrNil(15)
    reason = try row.textOrNil(16)
    settled = try row.instantOrNil(18)
  }
}
