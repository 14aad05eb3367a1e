package import Concurrency

/// The job table as rows. An engine gives these; what they mean is in the rules beside this file,
/// written once for all engines.
package protocol JobRows: Announcing {
  mutating func insert(_ job: Job) throws -> JobID
  /// The job, kept for this transaction against other writers.
  func job(_ id: JobID) throws -> Job?
  func job(key: Key) throws -> Job?
  /// The waiting job that is next in its queue: highest priority, then lowest turn, then oldest.
  /// Jobs that another transaction is taking at this moment are passed over.
  func nextJob(in queue: Key) throws -> Job?
  /// Delayed and leased jobs whose time is over, oldest first, `limit` at the most; passed over
  /// likewise.
  func overdueJobs(at now: Instant, limit: Int) throws -> [Job]
  func nextJobDue(after now: Instant) throws -> Instant?
  /// Those in somebody's hands that are not due at `now`, `limit` at the most.
  func leasedJobs(after now: Instant, limit: Int) throws -> [Job]
  mutating func update(_ job: Job) throws
  /// Of waiting jobs of this queue and priority.
  func turns(queue: Key, priority: Int, lane: Key) throws -> Turns
  /// How many of its queue are done before a waiting one, or are in somebody's hands; counted up to
  /// `limit`. None, when it waits no longer.
  func countJobs(before job: Job, limit: Int) throws -> Int
  /// The first queue after this one, by its bytes, in which jobs wait.
  func nextQueue(after queue: Key) throws -> Key?
  /// How many jobs of a queue wait, and how many are in somebody's hands, each counted up to `limit`.
  func countJobs(in queue: Key, limit: Int) throws -> (waiting: Int, inHand: Int)
  /// - Returns: how many settled jobs it removed, `limit` at the most.
  mutating func removeJobs(settledBefore time: Instant, limit: Int) throws -> Int
  func waitingJobs() throws -> Int
  /// When the oldest of those that wait was queued.
  func oldestWaitingJob() throws -> Instant?
}
