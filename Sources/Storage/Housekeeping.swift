package import Concurrency

/// Removes what is settled and old, a little at a time, so that no one waits for it.
package struct Housekeeping<S: Store>: Sendable
where S.Transaction: Ground {
  static var batch: Int { 500 }

  private let store: S
  private let keeping: Duration
  private let interval: Duration
  private let policy: LoopPolicy
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (LoopHappening) -> Void

  package init(
    store: S, keeping: Duration, interval: Duration = .seconds(3_600),
    policy: LoopPolicy = LoopPolicy(), clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (LoopHappening) -> Void = { _ in }
  ) {
    self.store = store
    self.keeping = keeping
    self.interval = interval
    self.policy = policy
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
  }

  /// Runs until cancelled.
  package func run() async throws {
    try await loop(
      .jobs, policy: policy, clock: clock, randomness: randomness, observe: observe
    ) {
      while try await sweep() > 0 { try Task.checkCancellation() }
      try await clock.sleep(interval)
    }
  }

  /// - Returns: how many rows went.
  @discardableResult
  package func sweep() async throws -> Int {
    let (time, batch) = (clock.now() - keeping, Self.batch)
    return try await store.write { transaction in
      let arrivals = try transaction.removeArrivals(settledBefore: time, limit: batch)
      let outgoing = try transaction.removeOutgoing(settledBefore: time, limit: batch)
      return try transaction.removeJobs(settledBefore: time, limit: batch) + arrivals + outgoing
    }
  }
}
