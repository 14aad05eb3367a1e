package import Concurrency

/// What a worker may do with the job in its hands.
package struct JobInHand: Sendable {
  package let job: Job
  /// Notes the back end's name for the job, to be called before the back end is asked to start.
  /// Throws ``LeaseLost`` when the job is not ours any more.
  package let willStart: @Sendable (_ remoteID: String) async throws -> Void
}

package struct LeaseLost: Error {
  package init() {}
}

/// Takes jobs of one queue, one at a time, and settles them. As many of these run as the queue may
/// have jobs in hand.
///
/// 1. While the work is done, a heartbeat renews the lease three times in each lease's length.
/// 2. When the heartbeat says that the job is cancelled or somebody else's, the work is cancelled.
/// 3. When the loop is cancelled, the job is handed back before it ends.
/// 4. What a back end has under the job's name goes on when the loop is cancelled or the lease is
///    lost, and is adopted. It is called off where somebody's cancellation has ended the job.
package struct JobLoop<S: Store>: Sendable where S.Transaction: JobRows {
  /// Does the work. Cancelled when it should stop.
  package typealias Work = @Sendable (JobInHand) async throws -> JobOutcome
  /// What else changes in the transaction in which the job ends: done, failed or cancelled, by
  /// its worker or because that went silent. Anything it throws but a `StorageError` is a defect
  /// and ends the loop.
  package typealias Settled =
    @Sendable (Job, inout S.Transaction, _ now: Instant) throws -> Void

  /// What is taken hold of in that transaction before the job itself is.
  package typealias Ending = @Sendable (Job, inout S.Transaction) throws -> Void

  /// Has the back end stop what it has under the name of this job, which was cancelled. Called once
  /// that is committed, perhaps in a cancelled task.
  package typealias CallOff = @Sendable (Job) async -> Void

  private let store: S
  private let queue: Key
  private let worker: String
  private let lease: Duration
  private let policy: LoopPolicy
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (LoopHappening) -> Void
  private let ending: Ending
  private let settled: Settled
  private let callOff: CallOff
  private let work: Work

  package init(
    store: S, queue: Key, worker: String, lease: Duration = .seconds(30),
    policy: LoopPolicy = LoopPolicy(), clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (LoopHappening) -> Void = { _ in },
    callOff: @escaping CallOff = { _ in }, ending: @escaping Ending = { _, _ in },
    settled: @escaping Settled = { _, _, _ in }, work: @escaping Work
  ) {
    self.store = store
    self.queue = queue
    self.worker = worker
    self.lease = lease
    self.policy = policy
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
    self.ending = ending
    self.settled = settled
    self.callOff = callOff
    self.work = work
  }

  /// Runs until cancelled.
  package func run() async throws {
    let pulse = policy.vitals?.pulse("jobs \(queue)")
    try await loop(
      .jobs, policy: policy, clock: clock, randomness: randomness, pulse: pulse, observe: observe
    ) {
      let (rings, now) = (store.bell(.jobs).rings, clock.now())
      // Noted before the job is ours, so that no cancellation of it can be missed.
      let cancellations = store.bell(.cancellations).rings
      if let job = try await take(at: now) {
        return try await perform(job, after: cancellations, pulse)
      }
      try await store.rest(
        .jobs, after: rings, looked: now, policy: policy, clock: clock
      ) { try $0.nextJobDue(after: $1) }
    }
  }

  private func take(at now: Instant) async throws -> Job? {
    let (queue, worker, lease, settled) = (queue, worker, lease, settled)
    return try await store.write { transaction in
      for ended in try transaction.reviveOverdue(at: now) {
        try settled(ended, &transaction, now)
      }
      return try transaction.take(from: queue, worker: worker, lease: lease, at: now)
    }
  }

  private func perform(
    _ job: Job, after cancellations: UInt64, _ pulse: Pulse?
  ) async throws {
    // Cancelled while nobody held it: there is nothing to do but to call it off.
    guard !job.isCancelling else { return try await settle(job, .handedBack, pulse) }
    try await settle(job, await outcome(of: job, after: cancellations, pulse), pulse)
  }

  /// Works with a beating heart beside it; whichever ends first ends the other.
  private func outcome(
    of job: Job, after cancellations: UInt64, _ pulse: Pulse?
  ) async -> JobOutcome {
    let inHand = JobInHand(job: job) { remoteID in
      guard
        try await store.write({
          try $0.note(remoteID: remoteID, of: job.id, lease: job.lease)
        })
      else { throw LeaseLost() }
    }
    return await withTaskGroup(of: JobOutcome?.self) { group in
      group.addTask {
        do {
          let outcome = try await work(inHand)
          if case .done(let result) = outcome, result.count > Job.maximumPayload {
            return .refused("its result of \(result.count) bytes is too large")
          }
          return outcome
        } catch is LeaseLost {
          return .handedBack
        } catch is CancellationError where Task.isCancelled {
          return .handedBack
        } catch {
          let wait = policy.backoff.wait(afterAttempt: job.attempts, randomness)
          // It is of our own making: what the back end has may go on.
          return .failed("\(error)", retryAfter: wait, keepsRemote: true)
        }
      }
      group.addTask {
        await beat(job, after: cancellations, pulse)
        return nil
      }
      var outcome = JobOutcome.handedBack
      if let first = await group.next(), let first { outcome = first }
      group.cancelAll()
      // The heart stopped first: the work is told to end, and may still bring its result.
      for await last in group { if let last { outcome = last } }
      return outcome
    }
  }

  /// Returns when the work should stop. Work may take long: while its lease is renewed, its loop is
  /// not stuck.
  private func beat(_ job: Job, after cancellations: UInt64, _ pulse: Pulse?) async {
    let bell = store.bell(.cancellations)
    var heard = cancellations
    var pause = lease / 3
    while true {
      do {
        try await bell.wait(after: heard, atMost: pause, on: clock)
        pause = lease / 3
        heard = bell.rings
        let until = clock.now() + lease
        let answer = try await store.write {
          try $0.heartbeat(job.id, lease: job.lease, until: until)
        }
        pulse?.beat()
        if !answer.isHeld { observe(.leaseLost(job.id)) }
        if answer.shouldStop { return }
      } catch let error as StorageError where error.isPassing {
        // The lease is running out: the store is asked again soon, and often.
        pause = lease / 20
        pulse?.beat(resting: pause)
        observe(.storeFailed(.jobs, error, retryAfter: pause))
      } catch {
        return
      }
    }
  }

  /// A result is worth keeping: a store that says no in passing is asked again, for as long as the
  /// program runs. If the lease runs out meanwhile, the job is another's, and so is its result.
  private func settle(_ job: Job, _ outcome: JobOutcome, _ pulse: Pulse?) async throws {
    var backoff = policy.backoff
    while true {
      do {
        return try await settleOnce(job, outcome)
      } catch let error as StorageError where error.isPassing {
        let wait = backoff.next(randomness)
        observe(.storeFailed(.jobs, error, retryAfter: wait))
        pulse?.beat(resting: wait)
        try await clock.sleep(wait)
      }
    }
  }

  private func settleOnce(_ job: Job, _ outcome: JobOutcome) async throws {
    let (now, ending, settled) = (clock.now(), ending, settled)
    let result = try await store.write { transaction -> Job? in
      try ending(job, &transaction)
      let job = try transaction.settle(job.id, lease: job.lease, outcome, at: now)
      if let job, job.isSettled { try settled(job, &transaction, now) }
      return job
    }
    guard let result else { return observe(.leaseLost(job.id)) }
    if let reason = result.reason, result.state != .done {
      observe(.jobFailed(job.id, reason: reason, isFinal: result.isSettled))
    }
    if result.state == .cancelled, result.remoteID != nil { await callOff(result) }
  }
}
