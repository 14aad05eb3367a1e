internal import Concurrency

/// Bytes on their way from a task to a C callback, never many of them.
///
/// 1. The writer waits while `capacity` bytes or more are on their way.
/// 2. The consumer never waits. Told ``Draw/empty``, it pauses and calls ``wantsBytes()``; if that
///    says to wait, `onBytes` is called once when there are bytes or an end.
/// 3. Bytes come before the end: a failure is seen only after all that was written has been drawn.
/// 4. When the consumer has gone, writing throws ``Abandoned``.
/// 5. Continuations are resumed, and `onBytes` called, outside the lock.
package final class Outflow: Sendable {
  /// Nobody wants the rest.
  package struct Abandoned: Error {
    package init() {}
  }

  package enum Draw { case bytes(Int), empty, ended, failed(any Error) }

  private enum End { case complete, failed(any Error), abandoned }

  private struct State {
    var waiting: [UInt8] = []
    var drawn = 0
    var end: End?
    var writer: CheckedContinuation<Void, any Error>?
    var isWanted = false
    var count: Int { waiting.count - drawn }
  }

  package let capacity: Int
  private let onBytes: @Sendable () -> Void
  private let state = Guarded(State())

  /// At most `capacity` bytes wait, and one more write.
  package init(capacity: Int = 256 << 10, onBytes: @escaping @Sendable () -> Void) {
    self.capacity = capacity
    self.onBytes = onBytes
  }

  /// Takes `bytes`, then waits until there is room for more.
  package func write(_ bytes: [UInt8]) async throws {
    let (isGone, isWanted) = state.withLock { state -> (Bool, Bool) in
      guard state.end == nil else { return (true, false) }
      if state.waiting.isEmpty { state.waiting = bytes } else { state.waiting += bytes }
      guard state.isWanted, !bytes.isEmpty else { return (false, false) }
      state.isWanted = false
      return (false, true)
    }
    guard !isGone else { throw Abandoned() }
    if isWanted { onBytes() }
    try await room()
  }

  package func finish() { end(.complete) }
  package func fail(_ error: any Error) { end(.failed(error)) }

  /// The consumer has gone.
  package func abandon() { end(.abandoned) }

  package func draw(into buffer: UnsafeMutableRawBufferPointer) -> Draw {
    let (draw, writer) = state.withLock {
      state -> (Draw, CheckedContinuation<Void, any Error>?) in
      guard state.count > 0 else {
        switch state.end {
        case nil: return (.empty, nil)
        case .complete: return (.ended, nil)
        case .failed(let error): return (.failed(error), nil)
        case .abandoned: return (.failed(Abandoned()), nil)
        }
      }
      let count = min(buffer.count, state.count)
      unsafe state.waiting.withUnsafeBytes { bytes in
        unsafe buffer.copyMemory(
          from: UnsafeRawBufferPointer(rebasing: bytes[state.drawn..<state.drawn + count]))
      }
      state.drawn += count
      if state.drawn == state.waiting.count {
        (state.waiting, state.drawn) = ([], 0)
      } else if state.drawn >= capacity {
        state.waiting.removeFirst(state.drawn)  // Or a busy flow would never let go of its past.
        state.drawn = 0
      }
      guard state.count < capacity else { return (.bytes(count), nil) }
      defer { state.writer = nil }
      return (.bytes(count), state.writer)
    }
    writer?.resume()
    return draw
  }

  /// True when there is still nothing to draw: `onBytes` will be called, once.
  package func wantsBytes() -> Bool {
    state.withLock { state in
      state.isWanted = state.count == 0 && state.end == nil
      return state.isWanted
    }
  }

  private func room() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isSettled = state.withLock { state -> Result<Void, any Error>? in
          if case .failed(let error) = state.end { return .failure(error) }
          if state.end != nil { return .failure(Abandoned()) }
          if state.count < capacity { return .success(()) }
          precondition(state.writer == nil, "a flow of bytes has one writer")
          state.writer = continuation
          return nil
        }
        if let isSettled { continuation.resume(with: isSettled) }
      }
    } onCancel: {
      fail(CancellationError())
    }
  }

  private func end(_ end: End) {
    let (writer, isWanted) = state.withLock {
      state -> (CheckedContinuation<Void, any Error>?, Bool) in
      if case .abandoned = end { (state.waiting, state.drawn) = ([], 0) }
      if state.end == nil { state.end = end }
      defer { (state.writer, state.isWanted) = (nil, false) }
      return (state.writer, state.isWanted)
    }
    if let writer {
      if case .failed(let error) = end {
        writer.resume(throwing: error)
      } else {
        writer.resume(throwing: Abandoned())
      }
    }
    if isWanted { onBytes() }
  }
}
