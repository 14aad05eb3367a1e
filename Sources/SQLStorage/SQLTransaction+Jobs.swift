package import Concurrency
package import SQL
package import Storage

private let columns =
  """
  id, queue, lane, key, payload, priority, turn, state, due, attempts, maximum_attempts, lease,
  worker, remote_id, is_cancelling, result, reason, created, settled
  """

extension SQLTransaction {
  package mutating func insert(_ job: Job) throws -> JobID {
    let number: Number? = try first(
      """
      INSERT INTO jobs (queue, lane, key, payload, priority, turn, state, due, attempts,
        maximum_attempts, lease, worker, remote_id, is_cancelling, result, reason, created, settled)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
      RETURNING id
      """,
      job.queue, job.lane, job.key, job.payload, job.priority, job.turn, job.state.rawValue,
      job.due, job.attempts, job.maximumAttempts, job.lease, job.worker, job.remoteID,
      job.isCancelling, job.result, job.reason, job.created, job.settled)
    return JobID(try number.id)
  }

  package func job(_ id: JobID) throws -> Job? {
    try first(
      "SELECT \(columns) FROM jobs WHERE id = $1\(locking)", id.number)
  }

  package func job(key: Key) throws -> Job? {
    try first(
      "SELECT \(columns) FROM jobs WHERE key = $1", key)
  }

  package func nextJob(in queue: Key) throws -> Job? {
    try first(
      """
      SELECT \(columns) FROM jobs WHERE queue = $1 AND state = 'waiting'
      ORDER BY priority DESC, turn, id LIMIT 1\(lockingUnlessLocked)
      """, queue)
  }

  package func overdueJobs(at now: Instant, limit: Int) throws -> [Job] {
    try rows(
      """
      SELECT \(columns) FROM jobs WHERE state IN ('delayed', 'leased') AND due <= $1
      ORDER BY due, id LIMIT $2\(lockingUnlessLocked)
      """, now, limit)
  }

  package func nextJobDue(after now: Instant) throws -> Instant? {
    try instant(
      "SELECT min(due) FROM jobs WHERE state IN ('delayed', 'leased') AND due > $1", now)
  }

  package func leasedJobs(after now: Instant, limit: Int) throws -> [Job] {
    try rows(
      """
      SELECT \(columns) FROM jobs
      WHERE state IN ('delayed', 'leased') AND due > $1 AND state = 'leased'
      ORDER BY due, id LIMIT $2\(lockingUnlessLocked)
      """, now, limit)
  }

  package mutating func update(_ job: Job) throws {
    try run(
      """
      UPDATE jobs SET state = $1, due = $2, attempts = $3, lease = $4, worker = $5, remote_id = $6,
        is_cancelling = $7, result = $8, reason = $9, settled = $10 WHERE id = $11
      """,
      job.state.rawValue, job.due, job.attempts, job.lease, job.worker, job.remoteID,
      job.isCancelling, job.result, job.reason, job.settled, job.id.number)
  }

  package func turns(queue: Key, priority: Int, lane: Key) throws -> Turns {
    let last: Number? = try first(
      """
      SELECT turn FROM jobs WHERE queue = $1 AND priority = $2 AND lane = $3 AND state = 'waiting'
      ORDER BY turn DESC LIMIT 1
      """, queue, priority, lane)
    let first: Number? = try first(
      """
      SELECT turn FROM jobs WHERE queue = $1 AND priority = $2 AND state = 'waiting'
      ORDER BY turn, id LIMIT 1
      """, queue, priority)
    return Turns(lastOfLane: last?.value, first: first?.value)
  }

  package func countJobs(before job: Job, limit: Int) throws -> Int {
    guard job.state == .waiting else { return 0 }
    // Each in the words of an index.
    let waiting = try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM jobs WHERE queue = $1 AND state = 'waiting' AND priority >= $2
          AND (priority > $2 OR turn < $3 OR (turn = $3 AND id < $4)) LIMIT $5) AS before
      """, job.queue, job.priority, job.turn, job.id.number, limit)
    let inHand = try countLeased(in: job.queue, limit: limit)
    return min(waiting + inHand, limit)
  }

  package func nextQueue(after queue: Key) throws -> Key? {
    let next: Queue? = try first(
      """
      SELECT queue FROM jobs WHERE queue > $1 AND state = 'waiting' ORDER BY queue LIMIT 1
      """, queue)
    return next?.name
  }

  package func countJobs(
    in queue: Key, limit: Int
  ) throws -> (waiting: Int, inHand: Int) {
    let waiting = try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM jobs WHERE queue = $1 AND state = 'waiting' LIMIT $2) AS waiting
      """, queue, limit)
    return (waiting, try countLeased(in: queue, limit: limit))
  }

  private func countLeased(in queue: Key, limit: Int) throws -> Int {
    try count(
      """
      SELECT count(*) FROM (
        SELECT 1 FROM jobs WHERE state IN ('delayed', 'leased') AND state = 'leased' AND queue = $1
        LIMIT $2) AS leased
      """, queue, limit)
  }

  package mutating func removeJobs(settledBefore time: Instant, limit: Int) throws -> Int {
    try run(
      "DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE settled < $1 LIMIT $2)", time, limit)
  }

  package func waitingJobs() throws -> Int {
    try count("SELECT count(*) FROM jobs WHERE state = 'waiting'")
  }

  package func oldestWaitingJob() throws -> Instant? {
    try instant("SELECT min(created) FROM jobs WHERE state = 'waiting'")
  }
}

private struct Queue: SQLDecodable {
  let name: Key

  init(row: borrowing some SQLRow & ~Copyable) throws { name = try row.key(0) }
}

extension Job: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
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
