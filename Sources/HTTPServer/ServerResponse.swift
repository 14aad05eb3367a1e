package import HTTP

package struct ServerResponse: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Made while it is sent. `count` becomes the `Content-Length`; without it HTTP/1.1 sends
    /// chunks. A `produce` that throws breaks the connection, so that nobody takes the half for the
    /// whole.
    case stream(count: Int?, produce: @Sendable (ServerBodyWriter) async throws -> Void)
  }

  package var status: Int
  package var headers: HTTPHeaders
  package var body: Body

  package init(status: Int = 200, headers: HTTPHeaders = [:], body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package init(status: Int = 200, text: String) {
    self.init(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"],
      body: .bytes(Array(text.utf8)))
  }

  /// The answers the server gives by itself: short, and silent about its insides.
  static func plain(_ status: Int) -> ServerResponse {
    let words =
      switch status {
      case 400: "bad request"
      case 404: "not found"
      case 405: "method not allowed"
      case 408: "request timeout"
      case 413: "content too large"
      case 414: "address too long"
      case 503: "service unavailable"
      default: "internal server error"
      }
    return ServerResponse(status: status, text: words + "\n")
  }
}

/// Where a streamed body goes. `write` waits while the client is slow, and throws when it has gone.
package struct ServerBodyWriter: Sendable {
  let outflow: Outflow

  package func write(_ bytes: [UInt8]) async throws { try await outflow.write(bytes) }
}
