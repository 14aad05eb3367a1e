package import BackEnds
internal import Concurrency
internal import HTTP
package import HTTPClient
internal import ImageFiles
internal import Studio

/// Fetches what a server names by its address. The server chose the address, so it is a stranger's.
///
/// 1. Over https, or from the server's own origin.
/// 2. Elsewhere only from public addresses, whatever the server itself may be.
/// 3. Never with a credential or a header of the server's.
/// 4. The picture is painted and paid for: whatever goes wrong from here on is ``PainterFailure`` of
///    the kind `unfetched`, after which it is not painted again.
package struct PictureLinks: Sendable {
  /// For all tries together.
  static let deadline = Duration.seconds(120)
  /// A transfer that stands still leaves time for others.
  private static let idleTimeout = Duration.seconds(40)

  let http: HTTPClient
  /// The server's own.
  let home: HTTPURL
  let clock: WallClock
  var randomness = Randomness.system

  func bytes(_ reference: PictureReference) async throws -> [UInt8] {
    switch reference {
    case .bytes(let bytes): return bytes
    case .link(let text): return try await file(at: text)
    }
  }

  package func file(at address: String) async throws -> [UInt8] {
    try await fetch(try request(address))
  }

  func request(_ text: String) throws(PainterFailure) -> HTTPRequest {
    guard let url = try? home.resolving(text) else {
      throw PainterFailure(.unfetched, "the address of its picture is none")
    }
    let isHome = url.origin == home.origin
    guard isHome || url.origin.scheme == .https else {
      throw PainterFailure(.unfetched, "its picture is at an address that is not secure")
    }
    var request = HTTPRequest(.get, url, headers: ["Accept": "image/*"])
    request.deadline = Self.deadline
    request.idleTimeout = Self.idleTimeout
    request.maximumResponseBytes = ImageHeader.maximumFileBytes
    request.addresses = isHome ? .anything : .publicOnly
    // What began secure stays so.
    request.redirects = url.origin.scheme == .https ? .follow(atMost: 3) : .none
    return request
  }
}

extension PictureLinks {
  package init(beside server: ModelServer, over http: HTTPClient) {
    self.init(http: http, home: server.settings.address, clock: server.clock)
  }
}
