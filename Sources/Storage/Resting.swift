internal import Concurrency

extension Store {
  /// Waits until there may be work: a bell later than `rings`, the time at which the next row
  /// becomes due, or the longest sleep. `looked` is the time of the look that found nothing: what has
  /// become due since was not seen by it.
  func rest(
    _ topic: Topic, after rings: UInt64, looked: Instant, policy: LoopPolicy, clock: WallClock,
    nextDue: @escaping @Sendable (inout Transaction, _ looked: Instant) throws -> Instant?
  ) async throws {
    let due = try await read { try nextDue(&$0, looked) }
    try await rest(topic, after: rings, until: due, policy: policy, clock: clock)
  }

  /// Likewise, where it is known what becomes due next.
  func rest(
    _ topic: Topic, after rings: UInt64, until due: Instant?, policy: LoopPolicy, clock: WallClock
  ) async throws {
    let wait = min(due.map { $0 - clock.now() } ?? policy.longestSleep, policy.longestSleep)
    guard wait > .zero else { return }
    try await bell(topic).wait(after: rings, atMost: wait, on: clock)
  }
}
