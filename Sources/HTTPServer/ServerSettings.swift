/// Where to listen, and every bound the server has.
package struct ServerSettings: Sendable {
  /// An address in digits. Nothing is looked up.
  package var host = "127.0.0.1"
  /// 0: any free one; ``HTTPServer/port`` tells which.
  package var port: UInt16 = 0

  package var maximumConnections = 256
  package var maximumConnectionsPerAddress = 0
  /// Request line and headers together; libmicrohttpd answers 414 or 431 beyond.
  package var maximumHeaderBytes = 32 << 10
  package var maximumTargetBytes = 8 << 10
  /// Where a route does not say otherwise.
  package var maximumBodyBytes = 1 << 20
  /// From the opening of a connection, or the end of a request, to the last header of the next one.
  /// A peer that drips its headers gains nothing.
  package var headerDeadline = Duration.seconds(15)
  /// From the last header until the handler has answered, the body's arrival included.
  package var requestDeadline = Duration.seconds(60)
  /// How long a connection may move no byte while the server waits for the peer.
  package var idleTimeout = Duration.seconds(30)
  /// How long requests in hand may take to end when the server stops.
  package var patience = Duration.seconds(5)

  package init() {}
}

/// Why the server could not begin.
package enum ServerError: Error, Equatable, CustomStringConvertible {
  case addressInUse(host: String, port: UInt16)
  case notPermitted(host: String, port: UInt16)
  case noSuchAddress(host: String)
  case couldNotListen(host: String, port: UInt16, errno: Int32)
  case couldNotStart

  package var description: String {
    switch self {
    case .addressInUse(let host, let port):
      "cannot listen on \(host):\(port): another program does already"
    case .notPermitted(let host, let port):
      "cannot listen on \(host):\(port): not permitted (ports below 1024 need a privilege)"
    case .noSuchAddress(let host): "cannot listen on \(host): this machine has no such address"
    case .couldNotListen(let host, let port, let errno):
      "cannot listen on \(host):\(port): error \(errno)"
    case .couldNotStart: "the HTTP server could not be started"
    }
  }
}
