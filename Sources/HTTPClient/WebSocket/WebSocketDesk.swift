internal import Concurrency
internal import WebSocket

/// What the tasks and the thread of a WebSocket share: what is to be sent, what has come, and how it
/// ended.
///
/// 1. Messages that came are read before the end is told.
/// 2. Whoever changes something that the thread must see wakes it, outside the lock.
final class WebSocketDesk: Sendable {
  private static let maximumSends = 256

  private struct State {
    var sends: [(message: WebSocketMessage, receipt: WebSocketReceipt)] = []
    var goodbye: WebSocketClose?
    var isAbandoned = false
    var arrived: [WebSocketMessage] = []
    var arrivedBytes = 0
    var isRoomWanted = false
    var reader: Gate?
    var opened: Result<String?, any Error>?
    var end: WebSocketMachine.End?

    /// What the reader is told at the end: nothing when the end was meant, by either side.
    var complaint: WebSocketError? {
      if case .closed(let close) = end, close.isPeaceful || goodbye != nil { return nil }
      return end?.error
    }
  }

  private enum Taken {
    case message(WebSocketMessage, makesRoom: Bool)
    case end(WebSocketError?)
    case nothing(Gate)
  }

  private let maximumWaiting: Int
  private let maximumWaitingBytes: Int
  private let wake: @Sendable () -> Void
  private let state = Guarded(State())
  private let isSettled = Gate()
  private let hasEnded = Gate()

  init(_ request: WebSocketRequest, wake: @escaping @Sendable () -> Void) {
    maximumWaiting = request.maximumWaiting
    maximumWaitingBytes = request.maximumWaitingBytes
    self.wake = wake
  }

  // MARK: For tasks

  var end: WebSocketMachine.End? { state.withLock { $0.end } }

  /// Waits until the server has agreed; the protocol that it chose.
  func opened() async throws -> String? {
    do {
      try await isSettled.wait()
    } catch {
      state.withLock { ($0.isAbandoned, $0.goodbye) = (true, .leaving) }
      wake()
      throw error
    }
    return try state.withLock { $0.opened }?.get()
  }

  func post(_ message: WebSocketMessage) throws(WebSocketError) -> WebSocketReceipt {
    let receipt = WebSocketReceipt()
    try state.withLock { state throws(WebSocketError) in
      if let end = state.end { throw end.error }
      if state.goodbye != nil { throw .closed(nil) }
      guard state.sends.count < Self.maximumSends else { throw .overloaded }
      state.sends.append((message, receipt))
    }
    wake()
    return receipt
  }

  /// Only the first goodbye counts.
  func post(_ goodbye: WebSocketClose) {
    state.withLock { $0.goodbye = $0.goodbye ?? goodbye }
    wake()
  }

  func waitForEnd() async throws(CancellationError) { try await hasEnded.wait() }

  /// The next message; `nil` after an end that was meant.
  func next() async throws -> WebSocketMessage? {
    while true {
      try Task.checkCancellation()
      switch state.withLock(take) {
      case .message(let message, let makesRoom):
        if makesRoom { wake() }
        return message
      case .end(let error):
        if let error { throw error }
        return nil
      case .nothing(let gate):
        do {
          try await gate.wait()
        } catch {
          state.withLock { $0.reader = nil }
          throw error
        }
      }
    }
  }

  private func take(_ state: inout State) -> Taken {
    guard !state.arrived.isEmpty else {
      if state.end != nil { return .end(state.complaint) }
      precondition(state.reader == nil, "a WebSocket has one reader")
      let gate = Gate()
      state.reader = gate
      return .nothing(gate)
    }
    let message = state.arrived.removeFirst()
    state.arrivedBytes -= message.count
    let makesRoom = state.isRoomWanted && !isFull(state)
    if makesRoom { state.isRoomWanted = false }
    return .message(message, makesRoom: makesRoom)
  }

  private func isFull(_ state: State) -> Bool {
    state.arrived.count >= maximumWaiting || state.arrivedBytes >= maximumWaitingBytes
  }

  // MARK: For the thread

  /// Nobody waits for the opening any more.
  var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

  var goodbye: WebSocketClose? { state.withLock { $0.goodbye } }

  var hasSends: Bool { state.withLock { !$0.sends.isEmpty } }

  func takeSend() -> (message: WebSocketMessage, receipt: WebSocketReceipt)? {
    state.withLock { $0.sends.isEmpty ? nil : $0.sends.removeFirst() }
  }

  /// No room for more messages. The thread will be woken when there is.
  func wantsRoom() -> Bool {
    state.withLock { state in
      state.isRoomWanted = isFull(state)
      return state.isRoomWanted
    }
  }

  func deliver(_ message: WebSocketMessage) {
    let reader = state.withLock { state in
      state.arrived.append(message)
      state.arrivedBytes += message.count
      defer { state.reader = nil }
      return state.reader
    }
    reader?.open()
  }

  func open(_ name: String?) {
    state.withLock { $0.opened = .success(name) }
    isSettled.open()
  }

  /// There was never anything to end.
  func fail(_ error: any Error) {
    state.withLock { $0.opened = .failure(error) }
    isSettled.open()
    finish(.failed(.lost))
  }

  func finish(_ end: WebSocketMachine.End) {
    let (reader, sends) = state.withLock { state in
      if state.opened == nil { state.opened = .failure(end.error) }
      state.end = state.end ?? end
      defer { (state.reader, state.sends) = (nil, []) }
      return (state.reader, state.sends.map(\.receipt))
    }
    for receipt in sends { receipt.settle(end.error) }
    isSettled.open()
    hasEnded.open()
    reader?.open()
  }
}

extension WebSocketMachine.End {
  /// What whoever still wants something is told.
  var error: WebSocketError {
    switch self {
    case .closed(let close): .closed(close)
    case .failed(let error): error
    }
  }
}
