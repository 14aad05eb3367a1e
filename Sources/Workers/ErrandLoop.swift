import Concurrency
import Storage
import Studio

/// What came of an errand.
enum Finding: Sendable {
  case done(StudioEvent)
  /// `event` is what people hear when no other attempt follows; `retryAfter` is how long the back end
  /// asks to be left alone.
  case failed(StudioEvent, reason: String, isWorthRetrying: Bool, retryAfter: Duration? = nil)
  /// Nobody wants it any more.
  case dropped
}

/// Takes the errands of one queue, one at a time, and decides what comes of each in the transaction
/// in which its job ends.
///
/// What a worker found stays in memory until then: should the process die first, the errand is done
/// again by whoever takes it next, or adopted where its back end still works on it.
struct ErrandLoop<S: Store>: Sendable where S.Transaction: StudioGround {
  typealias Perform = @Sendable (Errand, JobInHand) async throws -> Finding

  let workshop: Workshop<S>
  let queue: Key
  let perform: Perform
  /// Tells the back end that nobody wants what it has under the name of this job.
  var callOff: @Sendable (Job) async -> Void = { _ in }

  private struct Found: Sendable {
    let job: JobID
    let lease: Int64
    let errand: Errand
    let finding: Finding
  }

  /// Runs until cancelled.
  func run() async throws {
    let found = Guarded<Found?>(nil)
    let (workshop, perform) = (workshop, perform)
    try await JobLoop(
      store: workshop.store, queue: queue, worker: workshop.name, lease: workshop.lease,
      policy: workshop.policy, clock: workshop.clock, randomness: workshop.randomness,
      observe: { happening in
        guard case .jobFailed(let id, let reason, let isFinal) = happening else {
          return workshop.observe(.loop(happening))
        }
        let errand = found.withLock { $0?.job == id ? $0?.errand : nil }
        workshop.observe(
          .attemptFailed(id, of: errand?.picture, reason: reason, isFinal: isFinal))
      },
      callOff: callOff,
      ending: { job, transaction in
        guard let errand = Errand(job.payload) else { return }
        try workshop.desk.hold(for: errand, in: transaction)
      },
      settled: { job, transaction, now in
        let last = found.withLock { $0 }
        let finding = last.flatMap { $0.job == job.id && $0.lease == job.lease ? $0.finding : nil }
        try settle(job, finding, &transaction, now)
      }
    ) { hand in
      guard let errand = Errand(hand.job.payload) else {
        return .refused("what it is about cannot be read")
      }
      let finding = try await perform(errand, hand)
      found.withLock {
        $0 = Found(job: hand.job.id, lease: hand.job.lease, errand: errand, finding: finding)
      }
      switch finding {
      // What nobody wants any more is done with: no failure that an operator should read of.
      case .done, .dropped: return .done([])
      case .failed(let event, let reason, let isWorthRetrying, let asked):
        let pause = workshop.policy.backoff.wait(
          afterAttempt: hand.job.attempts, workshop.randomness)
        switch NextTry(isWorthRetrying: isWorthRetrying, asked: asked, pause: pause) {
        case .after(let wait):
          return .failed(reason, retryAfter: wait, keepsRemote: event.keepsRemote)
        case .never: return .refused(reason)
        }
      }
    }.run()
  }

  private func settle(
    _ job: Job, _ finding: Finding?, _ transaction: inout S.Transaction, _ now: Instant
  ) throws {
    // Of a job that we cannot read nobody can be told.
    guard let errand = Errand(job.payload) else { return }
    let event: StudioEvent? =
      switch (job.state, finding) {
      case (.cancelled, _), (_, nil): errand.unfinished(job)
      case (_, .done(let event)?), (_, .failed(let event, _, _, _)?): event
      case (_, .dropped?): nil
      }
    try workshop.desk.end(errand, with: event, in: &transaction, at: now)
  }
}

extension StudioEvent {
  /// What came of it says nothing of what a back end has under the job's name.
  fileprivate var keepsRemote: Bool {
    if case .notPainted(_, let failure) = self { failure.keepsRemote } else { false }
  }
}
