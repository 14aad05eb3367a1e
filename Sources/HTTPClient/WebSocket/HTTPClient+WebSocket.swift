internal import Concurrency

extension HTTPClient {
  /// Each has a thread of its own, which sleeps while nothing happens.
  private static let maximumWebSockets = 64

  /// Opens a WebSocket, by the settings of this client. Throws ``HTTPError`` when there is no
  /// connection, `WebSocketError` when there is one and the server does not agree.
  package func connect(_ request: WebSocketRequest) async throws -> WebSocketConnection {
    let hop = try request.checked()
    let isAdmitted = webSockets.withLock { count in
      guard count < Self.maximumWebSockets else { return false }
      count += 1
      return true
    }
    guard isAdmitted else { throw HTTPError(.overloaded, origin: request.url.origin) }
    let line = BareConnection(to: hop, settings)
    let desk = WebSocketDesk(request) { line.wake() }
    let (count, userAgent) = (webSockets, settings.userAgent)
    Thread.detach(name: "websocket") {
      WebSocketTalk.run(request, userAgent: userAgent, desk: desk, over: line)
      count.withLock { $0 -= 1 }
    }
    return WebSocketConnection(desk, request, protocol: try await desk.opened())
  }
}
