package import Concurrency
internal import SQL

/// Handles what came in, one arrival at a time, each in one transaction with all that comes of it.
///
/// 1. An arrival is done if and only if what came of it is committed. One that its handler postpones
///    (``InboxRows/postpone(_:to:)``) is not done: what was begun for it is committed.
/// 2. The first arrival after a start is counted *before* it is handled: if it is the one that
///    killed the process, it is put aside after some restarts instead of killing us for ever.
package struct InboxLoop<S: Store>: Sendable where S.Transaction: InboxRows {
  package typealias Handler =
    @Sendable (_ arrival: Arrival, _ transaction: inout S.Transaction, _ now: Instant) throws ->
    Void

  private let store: S
  private let policy: LoopPolicy
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (LoopHappening) -> Void
  private let handle: Handler

  package init(
    store: S, policy: LoopPolicy = LoopPolicy(), clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (LoopHappening) -> Void = { _ in }, handle: @escaping Handler
  ) {
    self.store = store
    self.policy = policy
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
    self.handle = handle
  }

  /// Runs until cancelled.
  package func run() async throws { try await store.nearby { try await handleAll() } }

  private func handleAll() async throws {
    let counted = Guarded<Int64?>(nil)
    let isFirst = Guarded(true)
    try await loop(
      .inbox, policy: policy, clock: clock, randomness: randomness,
      pulse: policy.vitals?.pulse("inbox"), observe: observe
    ) {
      let (rings, now) = (store.bell(.inbox).rings, clock.now())
      if isFirst.withLock({ $0 }) {
        let id = try await countFirst()
        counted.withLock { $0 = id }
        isFirst.withLock { $0 = false }
      }
      if try await handleOne(at: now, counted: counted.withLock { $0 }) { return }
      try await store.rest(
        .inbox, after: rings, looked: now, policy: policy, clock: clock
      ) { try $0.nextArrivalDue(after: $1) }
    }
  }

  /// - Returns: the arrival whose attempt was counted, if there is one.
  private func countFirst() async throws -> Int64? {
    let (now, policy) = (clock.now(), policy)
    return try await store.write { transaction in
      while let arrival = try transaction.firstArrival(at: now) {
        if arrival.attempts < policy.attempts {
          try transaction.countAttempt(arrival)
          return arrival.id
        }
        try transaction.fail(
          arrival, because: "the program ended each time it was handled",
          attempts: arrival.attempts, of: policy.attempts, retryAfter: .zero, at: now)
      }
      return nil
    }
  }

  /// - Returns: whether there was one to handle.
  private func handleOne(at now: Instant, counted: Int64?) async throws -> Bool {
    let handle = handle
    do {
      return try await store.write { transaction in
        guard let arrival = try transaction.firstArrival(at: now) else { return false }
        do {
          try handle(arrival, &transaction, now)
        } catch let error as any DatabaseFailure where error.isOfTheDatabase {
          throw error  // Whatever it was about to do, the database would have said no.
        } catch {
          throw HandlingFailed(arrival: arrival, reason: "\(error)")
        }
        // What the handler postponed is not done yet.
        if let handled = try transaction.arrival(arrival.key), handled.state == .waiting,
          handled.due <= now
        {
          try transaction.finish(arrival, at: now)
        }
        return true
      }
    } catch let failure as HandlingFailed {
      try await note(failure, counted: counted)
      return true
    }
  }

  /// What the handler did was rolled back with its transaction; that it failed is written alone.
  private func note(_ failure: HandlingFailed, counted: Int64?) async throws {
    let arrival = failure.arrival
    let attempts = arrival.id == counted ? max(arrival.attempts, 1) : arrival.attempts + 1
    let (now, policy) = (clock.now(), policy)
    let wait = policy.backoff.wait(afterAttempt: attempts, randomness)
    try await store.write { transaction in
      // Another process may have handled it since our transaction was undone.
      guard let current = try transaction.arrival(arrival.key), current.state == .waiting else {
        return
      }
      try transaction.fail(
        current, because: failure.reason, attempts: attempts, of: policy.attempts,
        retryAfter: wait, at: now)
    }
    observe(
      .arrivalFailed(arrival.id, reason: failure.reason, isAside: attempts >= policy.attempts))
  }
}

private struct HandlingFailed: Error {
  let arrival: Arrival
  let reason: String
}
