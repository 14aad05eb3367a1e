package import HTTP
internal import Secrets
package import WebSocket

/// Which WebSocket to open, and within which bounds.
package struct WebSocketRequest: Sendable {
  /// `http` stands for `ws` and `https` for `wss`; ``HTTPURL/init(parsingWebSocket:)`` reads those.
  package var url: HTTPURL
  package var headers: HTTPHeaders
  package var credentials: HTTPRequest.Credentials?
  /// What we can speak, the best first. The server chooses one, or none.
  package var protocols: [String] = []

  /// Until there is a connection, TLS included.
  package var connectTimeout: Duration = .seconds(10)
  /// Of frames and messages in both directions, and of everybody's patience.
  package var limits = WebSocketMachine.Limits()
  /// So many messages wait for the reader, or so many bytes of them; then the server has to. What one
  /// more read brings comes on top.
  package var maximumWaiting = 64
  package var maximumWaitingBytes = 1 << 20
  package var addresses = AddressPolicy.anything

  package init(
    _ url: HTTPURL, headers: HTTPHeaders = [:], credentials: HTTPRequest.Credentials? = nil
  ) {
    self.url = url
    self.headers = headers
    self.credentials = credentials
  }

  /// Throws unless it can go on the wire as it is. What holds for requests holds here.
  func checked() throws(HTTPError) -> Hop {
    var request = HTTPRequest(.get, url, headers: headers, credentials: credentials)
    request.addresses = addresses
    let hop = Hop(first: request)
    try hop.check()
    let own = "sec-websocket-"
    let isOurs = headers.fields.contains { field in
      String(decoding: Array(field.name.utf8.prefix(own.utf8.count)), as: UTF8.self)
        .equalsIgnoringASCIICase(own)
    }
    guard !isOurs else {
      throw HTTPError(
        .invalidRequest("a header that the client writes itself"), origin: url.origin)
    }
    var names = HTTPHeaders()
    for name in protocols { names.add(name, "") }
    guard names.firstInvalid == nil else {
      throw HTTPError(.invalidRequest("the name of a protocol"), origin: url.origin)
    }
    return hop
  }

  /// The request that opens it, as one secret: credentials are in it.
  func opening(_ handshake: WebSocketHandshake, userAgent: String) -> Secret {
    var headers = headers
    if !headers.contains("User-Agent") { headers.add("User-Agent", userAgent) }
    let lines =
      handshake.request(host: url.authority, target: url.target, headers: headers)
      + (credentials.map { Array($0.linePrefix.utf8) } ?? [])
    let secret = credentials?.secret
    let middle = secret?.count ?? 0
    let end = Array((secret == nil ? "\r\n" : "\r\n\r\n").utf8)
    return Secret(count: lines.count + middle + end.count) { span in
      for (index, byte) in lines.enumerated() {
        span.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      }
      for index in 0..<middle {
        let byte = unsafe secret?.withUnsafeBytes { unsafe $0[index] } ?? 0
        span.storeBytes(of: byte, toByteOffset: lines.count + index, as: UInt8.self)
      }
      for (index, byte) in end.enumerated() {
        span.storeBytes(of: byte, toByteOffset: lines.count + middle + index, as: UInt8.self)
      }
    }
  }
}

extension HTTPURL {
  /// Reads `ws://…` and `wss://…` too, which lead where `http://…` and `https://…` do.
  package init(parsingWebSocket text: String) throws(ParseError) {
    let scheme = text.utf8.prefix { $0 != UInt8(ascii: ":") }
    let name = String(decoding: Array(scheme.prefix(4)), as: UTF8.self)
    let rest = String(decoding: Array(text.utf8[scheme.endIndex...]), as: UTF8.self)
    if name.equalsIgnoringASCIICase("ws") {
      try self.init(parsing: "http" + rest)
    } else if name.equalsIgnoringASCIICase("wss") {
      try self.init(parsing: "https" + rest)
    } else {
      try self.init(parsing: text)
    }
  }

  /// Host and port, as they stand in a `Host` header.
  var authority: String {
    String(origin.description.dropFirst(origin.scheme.rawValue.count + 3))
  }
}
