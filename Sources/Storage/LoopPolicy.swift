package import Concurrency

/// How the loops over the tables behave when something fails.
package struct LoopPolicy: Sendable {
  /// Tries before an arrival is put aside or a job given up.
  package var attempts: Int
  package var backoff: Backoff
  /// The longest sleep without looking: a bell in another process may not be heard.
  package var longestSleep: Duration
  /// Where a loop shows that it goes round.
  package var vitals: Vitals?

  package init(
    attempts: Int = 5, backoff: Backoff = Backoff(), longestSleep: Duration = .seconds(30),
    vitals: Vitals? = nil
  ) {
    self.attempts = attempts
    self.backoff = backoff
    self.longestSleep = longestSleep
    self.vitals = vitals
  }
}

/// What a loop tells whoever keeps the log.
package enum LoopHappening: Sendable {
  /// The store said no for now; the loop waits and tries again.
  case storeFailed(Topic, StorageError, retryAfter: Duration)
  case arrivalFailed(Int64, reason: String, isAside: Bool)
  case jobFailed(JobID, reason: String, isFinal: Bool)
  case leaseLost(JobID)
  case sendFailed(OutgoingID, reason: String, isFinal: Bool)
  case limited(retryAfter: Duration)
}

/// Runs `step` again and again until cancelled. A store that fails in passing is waited for; any
/// other error ends the loop, since going on would be guessing.
func loop(
  _ topic: Topic, policy: LoopPolicy, clock: WallClock, randomness: Randomness, pulse: Pulse? = nil,
  observe: @Sendable (LoopHappening) -> Void, _ step: () async throws -> Void
) async throws {
  var backoff = policy.backoff
  defer { pulse?.end() }
  while true {
    try Task.checkCancellation()
    pulse?.beat()
    do {
      try await step()
      backoff.reset()
    } catch let error as StorageError where error.isPassing {
      let wait = backoff.next(randomness)
      observe(.storeFailed(topic, error, retryAfter: wait))
      pulse?.beat(resting: wait)
      try await clock.sleep(wait)
    }
  }
}
