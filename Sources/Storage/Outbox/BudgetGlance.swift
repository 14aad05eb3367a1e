package import Concurrency

/// The sender's budget, for somebody who only looks.
package final class BudgetGlance: Sendable {
  private let watched = Guarded<Guarded<RateBudget>?>(nil)

  package init() {}

  /// Events that could go out now; nothing before the sender runs.
  package func available(at now: Instant) -> Int? {
    watched.withLock { $0 }.map { $0.withLock { $0.available(at: now) } }
  }

  func watch(_ budget: Guarded<RateBudget>) { watched.withLock { $0 = budget } }
}
