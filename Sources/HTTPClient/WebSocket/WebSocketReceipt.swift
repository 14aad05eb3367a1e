internal import Concurrency
internal import WebSocket

/// Tells the sender of one message when it has gone out, or why it will not.
final class WebSocketReceipt: Sendable {
  private let error = Guarded<WebSocketError?>(nil)
  private let isSettled = Gate()

  func settle(_ error: WebSocketError?) {
    self.error.withLock { $0 = error }
    isSettled.open()
  }

  func wait() async throws {
    try await isSettled.wait()
    if let error = error.withLock({ $0 }) { throw error }
  }
}
