internal import Concurrency

/// What people did and nobody has looked at yet. One reads; when it is full, the input is left alone
/// until there is room.
final class EventQueue: Sendable {
  static let maximumCount = 64

  private struct State {
    var events: [ScreenEvent] = []
    var isClosed = false
    var gate = Gate()
  }

  private let state = Guarded(State())

  var isFull: Bool { state.withLock { $0.events.count >= Self.maximumCount } }

  func push(_ events: [ScreenEvent]) {
    guard !events.isEmpty else { return }
    state.withLock { state in
      state.events += events
      return state.gate
    }.open()
  }

  func close() {
    state.withLock { state in
      state.isClosed = true
      return state.gate
    }.open()
  }

  /// The next event; `nil` once closed and empty, or when the task is cancelled.
  func next() async -> ScreenEvent? {
    while true {
      let (event, gate): (ScreenEvent?, Gate?) = state.withLock { state in
        if !state.events.isEmpty { return (state.events.removeFirst(), nil) }
        if state.isClosed { return (nil, nil) }
        if state.gate.isOpen { state.gate = Gate() }
        return (nil, state.gate)
      }
      guard let gate else { return event }
      do { try await gate.wait() } catch { return nil }
    }
  }
}
