package import Concurrency
package import Storage

extension MemoryTransaction: JobRows {
  package mutating func insert(_ job: Job) -> JobID {
    var new = job
    new.id = JobID(newID())
    jobs[new.id] = new
    if let key = new.key { jobKeys[key] = new.id }
    return new.id
  }

  package func job(_ id: JobID) -> Job? { jobs[id] }

  package func job(key: Key) -> Job? { jobKeys[key].flatMap { jobs[$0] } }

  package func nextJob(in queue: Key) -> Job? {
    jobs.values.filter { $0.queue == queue && $0.state == .waiting }
      .min { ($0.priority * -1, $0.turn, $0.id) < ($1.priority * -1, $1.turn, $1.id) }
  }

  package func overdueJobs(at now: Instant, limit: Int) -> [Job] {
    Array(
      jobs.values.filter { ($0.state == .delayed || $0.state == .leased) && $0.due <= now }
        .sorted { ($0.due, $0.id) < ($1.due, $1.id) }.prefix(limit))
  }

  package func nextJobDue(after now: Instant) -> Instant? {
    jobs.values.filter { ($0.state == .delayed || $0.state == .leased) && $0.due > now }
      .map(\.due).min()
  }

  package func leasedJobs(after now: Instant, limit: Int) -> [Job] {
    Array(
      jobs.values.filter { $0.state == .leased && $0.due > now }
        .sorted { ($0.due, $0.id) < ($1.due, $1.id) }.prefix(limit))
  }

  package mutating func update(_ job: Job) { jobs[job.id] = job }

  package func turns(queue: Key, priority: Int, lane: Key) -> Turns {
    let waiting = jobs.values.filter {
      $0.queue == queue && $0.priority == priority && $0.state == .waiting
    }
    return Turns(
      lastOfLane: waiting.filter { $0.lane == lane }.map(\.turn).max(),
      first: waiting.map(\.turn).min())
  }

  package func countJobs(before job: Job, limit: Int) -> Int {
    guard job.state == .waiting else { return 0 }
    let place = (-job.priority, job.turn, job.id)
    let count = jobs.values.count {
      guard $0.queue == job.queue else { return false }
      return $0.state == .leased
        || $0.state == .waiting && (-$0.priority, $0.turn, $0.id) < place
    }
    return min(count, limit)
  }

  package func nextQueue(after queue: Key) -> Key? {
    jobs.values.filter { $0.state == .waiting && $0.queue > queue }.map(\.queue).min()
  }

  package func countJobs(in queue: Key, limit: Int) -> (waiting: Int, inHand: Int) {
    func count(_ state: Job.State) -> Int {
      min(jobs.values.count { $0.queue == queue && $0.state == state }, limit)
    }
    return (count(.waiting), count(.leased))
  }

  package mutating func removeJobs(settledBefore time: Instant, limit: Int) -> Int {
    let old = jobs.values.filter { $0.isSettled && ($0.settled ?? time) < time }.prefix(limit)
    for job in old {
      jobs[job.id] = nil
      if let key = job.key { jobKeys[key] = nil }
    }
    return old.count
  }

  package func waitingJobs() -> Int { jobs.values.count { $0.state == .waiting } }

  package func oldestWaitingJob() -> Instant? {
    jobs.values.filter { $0.state == .waiting }.map(\.created).min()
  }

  /// Waiting, delayed or in somebody's hands.
  package var openJobs: Int { jobs.values.count { !$0.isSettled } }
}
