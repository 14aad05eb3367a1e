/// Wakes a loop that waits for work. Rings are not counted: one that comes before the wait ends it
/// at once, and many are as good as one, since whoever wakes looks for all the work there is.
package final class Doorbell: Sendable {
  private let gate = Guarded(Gate())

  package init() {}

  package func ring() {
    gate.withLock { $0 }.open()
  }

  /// Returns when somebody rings, or after `limit`, whichever is first. One waiter at a time.
  package func wait(atMost limit: Duration, on clock: WallClock) async throws {
    let current = gate.withLock { $0 }
    if !current.isOpen {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await current.wait() }
        group.addTask { try await clock.sleep(limit) }
        try await group.next()
        group.cancelAll()
      }
    }
    try Task.checkCancellation()
    // A fresh gate for the next wait. Work announced until now is found by the look that follows.
    gate.withLock { gate in if gate.isOpen { gate = Gate() } }
  }
}
