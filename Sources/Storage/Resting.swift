internal import Concurrency

extension Store {
  /// Waits until there may be work: a bell later than `rings`, the time at which the next row
  /// becomes due, or the longest sleep.
  func rest(
    _ topic: Topic, after rings: UInt64, policy: LoopPolicy, clock: WallClock,
    nextDue: @escaping @Sendable (inout Transaction, _ now: Instant) throws -> Instant?
  ) async throws {
    let now = clock.now()
    let due = try await read { try nextDue(&$0, now) }
    let wait = min(due.map { $0 - now } ?? policy.longestSleep, policy.longestSleep)
    try await bell(topic).wait(after: rings, atMost: wait, on: clock)
  }
}
