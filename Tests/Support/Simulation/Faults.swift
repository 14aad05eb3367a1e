internal import Concurrency

/// An error that a test planted.
package struct InjectedFault: Error, Equatable, CustomStringConvertible {
  package let point: String
  package var description: String { "injected fault at \(point)" }
}

/// "Fail the n-th call", after SQLite's way of testing: run the same thing with the fault at the
/// first call, at the second, and so on, until a run ends without having reached it.
package final class Faults: Sendable {
  private struct State {
    var calls: [String] = []
    let failing: Int?
    var wasReached = false
  }

  private let state: Guarded<State>

  /// Fails call number `failing` (the first is 1), or none.
  package init(failing: Int? = nil) { state = Guarded(State(failing: failing)) }

  /// Marks a place where the world could fail us.
  package func reach(_ point: String) throws(InjectedFault) {
    let fails = state.withLock { state in
      state.calls.append(point)
      guard state.calls.count == state.failing else { return false }
      state.wasReached = true
      return true
    }
    if fails { throw InjectedFault(point: point) }
  }

  /// Whether the planted fault was met.
  package var wasReached: Bool { state.withLock { $0.wasReached } }
  /// The places passed, in order.
  package var calls: [String] { state.withLock { $0.calls } }

  /// Runs `body` once for each place it passes, with the fault planted there, and once without.
  /// - Returns: how many places there are.
  @discardableResult
  package static func atEveryCall(
    limit: Int = 10_000, _ body: (Faults) async throws -> Void
  ) async rethrows -> Int {
    for failing in 1...limit {
      let faults = Faults(failing: failing)
      try await body(faults)
      if !faults.wasReached { return failing - 1 }
    }
    preconditionFailure("a run of more than \(limit) steps cannot be tested at every step")
  }
}
