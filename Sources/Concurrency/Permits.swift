/// So many may do something at once; the others wait, first come first served.
///
/// 1. Whoever waits stops waiting at once when its task is cancelled.
/// 2. No more than `maximumWaiting` wait.
package final class Permits: Sendable {
  package struct TooManyWait: Error {}

  private struct State {
    var free: Int
    var waiting: [(ticket: Int, gate: Gate)] = []
    /// Those whose turn it is, and who have not noticed yet.
    var called: Set<Int> = []
    var next = 0
  }

  private let maximumWaiting: Int
  private let state: Guarded<State>

  package init(_ count: Int, maximumWaiting: Int = 1_000) {
    self.maximumWaiting = maximumWaiting
    state = Guarded(State(free: max(count, 1)))
  }

  /// - Throws: `CancellationError`, ``TooManyWait``, and what `body` throws.
  package func using<Result>(_ body: () async throws -> Result) async throws -> Result {
    try await take()
    defer { giveBack() }
    return try await body()
  }

  private func take() async throws {
    let gate = Gate()
    let ticket = try state.withLock { state -> Int? in
      if state.free > 0, state.waiting.isEmpty {
        state.free -= 1
        return nil
      }
      guard state.waiting.count < maximumWaiting else { throw TooManyWait() }
      state.next += 1
      state.waiting.append((state.next, gate))
      return state.next
    }
    guard let ticket else { return }
    do {
      try await gate.wait()
    } catch {
      let wasCalled = state.withLock { state in
        state.waiting.removeAll { $0.ticket == ticket }
        return state.called.remove(ticket) != nil
      }
      // It was our turn in the same moment: the next one's, then.
      if wasCalled { giveBack() }
      throw error
    }
    state.withLock { _ = $0.called.remove(ticket) }
  }

  private func giveBack() {
    let gate = state.withLock { state -> Gate? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      let first = state.waiting.removeFirst()
      state.called.insert(first.ticket)
      return first.gate
    }
    gate?.open()
  }
}
