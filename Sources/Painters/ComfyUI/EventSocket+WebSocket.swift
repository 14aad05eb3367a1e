package import BackEnds
package import HTTPClient
internal import WebSocket

/// The socket of a server, over the client for WebSockets.
private struct WireSocket: EventSocket {
  let connection: WebSocketConnection

  func next() async throws -> EventMessage? {
    var messages = connection.messages.makeAsyncIterator()
    let message = try await messages.next()
    switch message {
    case .text(let text)?: return .text(text)
    case .binary(let bytes)?: return .binary(bytes)
    case nil: return nil
    }
  }

  func send(_ text: String) async throws { try await connection.send(.text(text)) }

  func close() async { try? await connection.close() }
}

/// Opens sockets at a server as it is asked questions: with the same headers and credentials.
package func eventSocket(of server: ModelServer, over http: HTTPClient) -> OpenEventSocket {
  { clientID in
    let request = server.request(ModelQuestion(get: "ws", query: [("clientId", clientID)]))
    var opening = WebSocketRequest(
      request.url, headers: request.headers, credentials: request.credentials)
    opening.addresses = request.addresses
    opening.connectTimeout = request.connectTimeout
    opening.limits.maximumMessageBytes = 8 << 20
    opening.limits.maximumFrameBytes = 8 << 20
    return WireSocket(connection: try await http.connect(opening))
  }
}
