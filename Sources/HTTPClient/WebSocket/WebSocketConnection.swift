package import WebSocket

/// An open WebSocket.
///
/// 1. Messages are read by one task, and sent by any.
/// 2. Cancelling a task that reads, sends or closes here closes it; so does letting go of it. Nobody
///    then waits for the server's goodbye but a thread, and that not for long.
/// 3. Between two messages of the server may lie any time: silence is broken by pings.
/// 4. It does not need its client any more.
package final class WebSocketConnection: Sendable {
  /// The protocol that the server chose.
  package let `protocol`: String?

  private let desk: WebSocketDesk
  private let maximumMessageBytes: Int

  init(_ desk: WebSocketDesk, _ request: WebSocketRequest, protocol name: String?) {
    self.desk = desk
    maximumMessageBytes = request.limits.maximumMessageBytes
    self.protocol = name
  }

  deinit { desk.post(.leaving) }

  /// What the server says, up to the end. The sequence ends after our goodbye, or one of the server
  /// that complains of nothing (no code, 1000, 1001), and throws ``WebSocketError`` otherwise.
  package var messages: WebSocketMessages { WebSocketMessages(connection: self) }

  /// How it ended, once it has.
  package var end: WebSocketMachine.End? { desk.end }

  /// Returns when the message has gone out. The server may not have read it yet.
  package func send(_ message: WebSocketMessage) async throws {
    guard message.count <= maximumMessageBytes else { throw WebSocketError.messageTooLarge }
    let receipt = try desk.post(message)
    try await closingWhenCancelled { try await receipt.wait() }
  }

  /// Says goodbye and waits for the server's, which is not long in coming or given up.
  package func close(_ goodbye: WebSocketClose = .done) async throws {
    desk.post(goodbye)
    try await desk.waitForEnd()
  }

  fileprivate func next() async throws -> WebSocketMessage? {
    try await closingWhenCancelled { try await desk.next() }
  }

  private func closingWhenCancelled<Result>(
    _ body: () async throws -> Result
  ) async throws -> Result {
    do {
      return try await body()
    } catch let error as CancellationError {
      desk.post(.leaving)
      throw error
    }
  }
}

/// The messages of a WebSocket, each once.
package struct WebSocketMessages: AsyncSequence, Sendable {
  let connection: WebSocketConnection

  package struct AsyncIterator: AsyncIteratorProtocol {
    let connection: WebSocketConnection

    package mutating func next() async throws -> WebSocketMessage? {
      try await connection.next()
    }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(connection: connection) }
}
