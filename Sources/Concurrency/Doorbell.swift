/// Wakes the loops that wait for work.
///
/// 1. A ring that comes before the wait ends it at once: the waiter says which ring it has seen.
/// 2. Every waiter hears every ring; none takes it from another.
/// 3. Many rings are as good as one: whoever wakes looks for all the work there is.
package final class Doorbell: Sendable {
  private struct State {
    var rings: UInt64 = 0
    var next = Gate()
  }

  private let state = Guarded(State())

  package init() {}

  /// The number of rings so far: what a loop notes *before* it looks for work.
  package var rings: UInt64 { state.withLock { $0.rings } }

  package func ring() {
    let gate = state.withLock { state in
      state.rings += 1
      defer { state.next = Gate() }
      return state.next
    }
    gate.open()
  }

  /// Returns as soon as there is a ring later than `seen`, or after `limit`.
  package func wait(after seen: UInt64, atMost limit: Duration, on clock: WallClock) async throws {
    let (rings, gate) = state.withLock { ($0.rings, $0.next) }
    guard rings == seen else { return try Task.checkCancellation() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await gate.wait() }
      group.addTask { try await clock.sleep(limit) }
      try await group.next()
      group.cancelAll()
    }
  }
}
