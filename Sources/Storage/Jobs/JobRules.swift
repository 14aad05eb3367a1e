package import Concurrency

/// Hands each job to one worker at a time, and to another if the worker goes silent.
///
/// waiting → leased: taken. A lease has a number; only who holds the latest may speak for the job.
/// leased → done | failed | cancelled: settled. Settling twice is settling once.
/// leased → delayed → waiting: failed, to be tried again.
/// leased → waiting: handed back, or the lease ran out.
/// leased → failed: the lease of its last attempt ran out, and no back end is working on it.
/// waiting → failed: abandoned, since there is nobody any more who would take it.
/// waiting, delayed → cancelled: at once. A leased one is told through its heartbeat; one that a back
/// end has under its name is handed out once more, so that somebody calls it off there.
extension JobRows {
  static var overdueBatch: Int { 64 }

  /// Queues a job, once for each key.
  ///
  /// Fairness is decided here, so that taking is a look at the head of an index: a job's turn is
  /// one after the last of its lane, but never before the head of the queue. A room that queues a
  /// hundred gets turns 0…99, and the next room's first job gets turn 0 as well.
  @discardableResult
  package mutating func enqueue(_ job: Job, at now: Instant) throws -> JobID {
    guard job.payload.count <= Job.maximumPayload else {
      throw StorageError(.tooLarge, "a job of \(job.payload.count) bytes")
    }
    if let key = job.key, let known = try self.job(key: key) { return known.id }
    var new = job
    new.turn = try turns(queue: job.queue, priority: job.priority, lane: job.lane).next
    let id = try insert(new)
    try announce(.jobs)
    return id
  }

  /// Hands out the next job of the queue until `now + lease`.
  package mutating func take(
    from queue: Key, worker: String, lease: Duration, at now: Instant
  ) throws -> Job? {
    guard var job = try nextJob(in: queue) else { return nil }
    job.state = .leased
    job.lease += 1
    job.worker = worker
    job.due = now + lease
    // Adopting what a back end already works on is not another start.
    if job.remoteID == nil { job.attempts += 1 }
    try update(job)
    return job
  }

  /// The worker is alive. - Returns: whether the job is still this worker's, and whether the work
  /// should stop: because it is not, or because it was cancelled.
  package mutating func heartbeat(
    _ id: JobID, lease: Int64, until: Instant
  ) throws -> (isHeld: Bool, shouldStop: Bool) {
    guard var job = try held(id, lease: lease) else { return (false, true) }
    job.due = until
    try update(job)
    return (true, job.isCancelling)
  }

  /// Notes what the back end will call the job, *before* it is asked to start.
  /// - Returns: `false` when the job is not this worker's any more, and nothing may be started.
  package mutating func note(remoteID: String, of id: JobID, lease: Int64) throws -> Bool {
    guard remoteID.utf8.count <= Key.maximumCount, !remoteID.utf8.contains(0) else {
      throw StorageError(.tooLarge, "a back end's name for a job that cannot be kept")
    }
    guard var job = try held(id, lease: lease), !job.isCancelling else { return false }
    job.remoteID = remoteID
    try update(job)
    return true
  }

  /// Ends the lease. - Returns: the job as it is now, or `nil` when it was not this worker's.
  package mutating func settle(
    _ id: JobID, lease: Int64, _ outcome: JobOutcome, at now: Instant
  ) throws -> Job? {
    guard var job = try held(id, lease: lease) else { return nil }
    switch outcome {
    case .done(let result):
      job.result = result
      job.settle(.done, at: now)
    case .refused(let reason):
      job.reason = Storage.reason(reason)
      job.settle(job.isCancelling ? .cancelled : .failed, at: now)
    case .failed(let reason, let wait, let keepsRemote):
      job.reason = Storage.reason(reason)
      let isKept = keepsRemote && job.remoteID != nil
      if !isKept { job.remoteID = nil }  // That start is over; the next attempt is a new one.
      if job.isCancelling {
        job.settle(.cancelled, at: now)
      } else if job.attempts >= job.maximumAttempts {
        job.settle(.failed, at: now)
      } else {
        // To adopt it does not count by itself, and must end some day.
        if isKept { job.attempts += 1 }
        (job.state, job.due, job.worker) = (.delayed, now + wait, nil)
        try announce(.jobs)  // There is a new time at which somebody must wake.
      }
    case .handedBack:
      if job.isCancelling {
        job.settle(.cancelled, at: now)
      } else {
        if job.remoteID == nil { job.attempts -= 1 }
        (job.state, job.due, job.worker) = (.waiting, now, nil)
        try announce(.jobs)
      }
    }
    try update(job)
    return job
  }

  /// - Returns: the job as it is now: cancelled, or still leased by a worker who is told to stop,
  ///   or waiting for one who tells its back end to, or already settled; `nil` when there is none.
  package mutating func cancel(_ id: JobID, at now: Instant) throws -> Job? {
    guard var job = try self.job(id) else { return nil }
    guard !job.isSettled else { return job }
    if job.state == .leased {
      job.isCancelling = true
      try announce(.cancellations)
    } else if job.remoteID != nil {
      (job.isCancelling, job.state, job.due) = (true, .waiting, now)
      try announce(.jobs)
    } else {
      job.settle(.cancelled, at: now)
    }
    try update(job)
    return job
  }

  /// Ends a job that nobody will ever take.
  /// - Returns: the job as it is now, or `nil` when it does not wait.
  package mutating func abandon(
    _ id: JobID, because reason: String, at now: Instant
  ) throws -> Job? {
    guard var job = try self.job(id), job.state == .waiting else { return nil }
    job.reason = Storage.reason(reason)
    job.settle(.failed, at: now)
    try update(job)
    return job
  }

  /// Gives back what is due: delayed jobs to the line, leased ones whose worker went silent.
  /// - Returns: those that ended by it.
  package mutating func reviveOverdue(at now: Instant) throws -> [Job] {
    var ended: [Job] = []
    var overdue: [Job]
    repeat {
      overdue = try overdueJobs(at: now, limit: Self.overdueBatch)
      for var job in overdue {
        if job.state == .leased, job.isCancelling, job.remoteID == nil {
          job.settle(.cancelled, at: now)
        } else if job.state == .leased, job.attempts >= job.maximumAttempts, job.remoteID == nil {
          job.reason = "its worker went silent \(job.attempts) times"
          job.settle(.failed, at: now)
        } else {
          (job.state, job.due, job.worker) = (.waiting, now, nil)
        }
        try update(job)
        if job.isSettled { ended.append(job) }
      }
      // They may be of queues that others take from.
      if !overdue.isEmpty { try announce(.jobs) }
    } while overdue.count == Self.overdueBatch
    return ended
  }

  /// Nobody holds anything any more: for a store that one program has alone, when it starts. What a
  /// killed one had in hand is given out with what is overdue, and not when its lease would be over.
  /// - Returns: how many there were.
  @discardableResult
  package mutating func endLeases(at now: Instant) throws -> Int {
    var count = 0
    while true {
      let leased = try leasedJobs(after: now, limit: Self.overdueBatch)
      for var job in leased {
        job.due = now
        try update(job)
      }
      count += leased.count
      if leased.count < Self.overdueBatch { return count }
    }
  }

  private func held(_ id: JobID, lease: Int64) throws -> Job? {
    guard let job = try job(id), job.state == .leased, job.lease == lease else { return nil }
    return job
  }
}

extension Job {
  fileprivate mutating func settle(_ state: State, at now: Instant) {
    self.state = state
    due = now
    settled = now
    worker = nil
  }
}
