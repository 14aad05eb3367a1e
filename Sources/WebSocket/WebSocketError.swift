package import HTTP

/// Why there is no WebSocket, or none any more.
package enum WebSocketError: Error, Sendable, Equatable {
  /// The server answered with something other than "switching protocols".
  case refused(WebSocketRefusal)
  /// The server agreed, but not to what was asked.
  case handshake(WebSocketHandshake.Flaw)
  case handshakeTimedOut
  case violation(WebSocketViolation)
  /// Nothing came for too long, not even an answer to a ping.
  case silent
  /// The connection ended without a goodbye.
  case lost
  /// We said goodbye, and nobody answered in time.
  case goodbyeUnanswered
  /// There is nobody to talk to any more; this is how it was said, if it was.
  case closed(WebSocketClose?)
  /// What was to be sent is larger than messages may be.
  case messageTooLarge
  /// Too many messages wait to be sent.
  case overloaded

  /// Connecting again later may help.
  package var isTransient: Bool {
    switch self {
    case .handshakeTimedOut, .silent, .lost, .goodbyeUnanswered, .closed, .overloaded: true
    case .refused(let refusal): refusal.status == 429 || refusal.status >= 500
    case .handshake, .violation, .messageTooLarge: false
    }
  }
}

/// An answer that is not a WebSocket: an error page, a request for credentials, a redirect.
package struct WebSocketRefusal: Sendable, Equatable {
  package let status: Int
  package let headers: HTTPHeaders
  /// How the body begins; there to be quoted.
  package let bodyStart: [UInt8]

  package init(status: Int, headers: HTTPHeaders, bodyStart: [UInt8]) {
    self.status = status
    self.headers = headers
    self.bodyStart = bodyStart
  }
}

extension WebSocketError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .refused(let refusal): "the server refused the WebSocket with status \(refusal.status)"
    case .handshake(let flaw): "the server's handshake is no good: \(flaw)"
    case .handshakeTimedOut: "the server's handshake took too long"
    case .violation(let violation): "the server broke the protocol: \(violation)"
    case .silent: "the server fell silent and answers no ping"
    case .lost: "the connection broke without a goodbye"
    case .goodbyeUnanswered: "the server did not answer our goodbye"
    case .closed(let close?): "the connection was closed with code \(close.code ?? 1005)"
    case .closed(nil): "the connection is closed"
    case .messageTooLarge: "the message is too large to be sent"
    case .overloaded: "too many messages wait to be sent"
    }
  }
}
