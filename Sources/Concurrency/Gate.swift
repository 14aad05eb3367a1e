/// Opens once and stays open. Anybody may wait for it; waiting ends at once when the task is
/// cancelled.
package final class Gate: Sendable {
  private struct State {
    var isOpen = false
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var cancelled: Set<Int> = []
    var next = 0
  }

  private let state = Guarded(State())

  package init() {}

  package var isOpen: Bool { state.withLock { $0.isOpen } }

  package func open() {
    let released = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [:] }
      return Array(state.waiting.values)
    }
    for continuation in released { continuation.resume() }
  }

  /// Returns when the gate is open.
  package func wait() async throws(CancellationError) {
    let ticket = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isSettled = state.withLock { state in
          if state.isOpen || state.cancelled.remove(ticket) != nil { return true }
          state.waiting[ticket] = continuation
          return false
        }
        if isSettled { continuation.resume() }
      }
    } onCancel: {
      let abandoned = state.withLock { state in
        let continuation = state.waiting.removeValue(forKey: ticket)
        // The cancellation may come before the wait has begun; it must not be forgotten then.
        if continuation == nil { state.cancelled.insert(ticket) }
        return continuation
      }
      abandoned?.resume()
    }
    let isOpen = state.withLock { state in
      state.cancelled.remove(ticket)
      return state.isOpen
    }
    if !isOpen { throw CancellationError() }
  }
}
