internal import Concurrency

/// Bytes on their way from a C callback to a task, never many of them.
///
/// 1. The producer never waits. Told ``Offer/full``, it pauses its source and calls
///    ``wantsRoom()``; if that says to wait, `onRoom` is called once when the reader has made room.
/// 2. One reader at a time. It gets what is there, or waits for the next bytes or the end.
/// 3. Bytes come before the end: a failure is thrown only after all that arrived has been read.
/// 4. Abandoned is for good, and comes before everything: what waits is dropped, offers vanish.
/// 5. Continuations are resumed, and `onRoom` called, outside the lock.
package final class Inflow: Sendable {
  package enum Offer { case taken, full }

  private enum End { case complete, failed(any Error), abandoned }

  private struct State {
    var waiting: [UInt8] = []
    var end: End?
    var reader: CheckedContinuation<[UInt8]?, any Error>?
    var isRoomWanted = false
  }

  private enum Taken { case bytes([UInt8], makesRoom: Bool), end(End), nothing }

  package let capacity: Int
  private let onRoom: @Sendable () -> Void
  private let state = Guarded(State())

  /// At most `capacity` bytes wait, and one more offer.
  package init(capacity: Int = 256 << 10, onRoom: @escaping @Sendable () -> Void) {
    self.capacity = capacity
    self.onRoom = onRoom
  }

  /// How many bytes wait for the reader now.
  package var waitingCount: Int { state.withLock { $0.waiting.count } }

  package func offer(_ bytes: UnsafeRawBufferPointer) -> Offer {
    let (offer, reader) = state.withLock {
      state -> (Offer, CheckedContinuation<[UInt8]?, any Error>?) in
      guard state.end == nil else { return (.taken, nil) }
      if let reader = state.reader {
        state.reader = nil
        return (.taken, reader)
      }
      guard state.waiting.count < capacity else { return (.full, nil) }
      unsafe state.waiting.append(contentsOf: bytes)
      return (.taken, nil)
    }
    if let reader { unsafe reader.resume(returning: Array(bytes)) }
    return offer
  }

  /// True when there is still no room: `onRoom` will be called, once. False when to go on at once.
  package func wantsRoom() -> Bool {
    state.withLock { state in
      state.isRoomWanted =
        state.end == nil && state.reader == nil && state.waiting.count >= capacity
      return state.isRoomWanted
    }
  }

  package func finish() { end(.complete) }
  package func fail(_ error: any Error) { end(.failed(error)) }

  /// The reader has gone, or must go.
  package func abandon() { end(.abandoned) }

  /// The next bytes, never empty; `nil` at the end.
  package func next() async throws -> [UInt8]? {
    switch state.withLock({ Self.take(&$0) }) {
    case .bytes(let bytes, let makesRoom):
      if makesRoom { onRoom() }
      return bytes
    case .end(let end): return try Self.outcome(of: end).get()
    case .nothing: break
    }
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let taken = state.withLock { state -> Taken in
          let taken = Self.take(&state)
          if case .nothing = taken {
            precondition(state.reader == nil, "a flow of bytes has one reader")
            state.reader = continuation
          }
          return taken
        }
        switch taken {
        case .bytes(let bytes, let makesRoom):
          if makesRoom { onRoom() }
          continuation.resume(returning: bytes)
        case .end(let end): continuation.resume(with: Self.outcome(of: end))
        case .nothing: break
        }
      }
    } onCancel: {
      abandon()
    }
  }

  private func end(_ end: End) {
    let (reader, makesRoom) = state.withLock {
      state -> (CheckedContinuation<[UInt8]?, any Error>?, Bool) in
      if case .abandoned = end {
        state.end = end
        state.waiting = []
      } else if state.end == nil {
        state.end = end
      }
      defer { (state.reader, state.isRoomWanted) = (nil, false) }
      return (state.reader, state.isRoomWanted)
    }
    reader?.resume(with: Self.outcome(of: end))
    if makesRoom { onRoom() }
  }

  private static func take(_ state: inout State) -> Taken {
    if !state.waiting.isEmpty {
      defer { (state.waiting, state.isRoomWanted) = ([], false) }
      return .bytes(state.waiting, makesRoom: state.isRoomWanted)
    }
    return state.end.map { .end($0) } ?? .nothing
  }

  private static func outcome(of end: End) -> Result<[UInt8]?, any Error> {
    switch end {
    case .complete: .success(nil)
    case .failed(let error): .failure(error)
    case .abandoned: .failure(CancellationError())
    }
  }
}
