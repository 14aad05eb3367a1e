internal import BackEnds
internal import HTTP
internal import HTTPClient
internal import ImageFiles

/// Fetches what a server names by its address. The server chose the address, so it is a stranger's.
///
/// 1. Over https, or from the server's own origin.
/// 2. Elsewhere only from public addresses, whatever the server itself may be.
/// 3. Never with a credential or a header of the server's.
struct PictureLinks: Sendable {
  private static let deadline = Duration.seconds(120)

  let http: HTTPClient
  /// The server's own.
  let home: HTTPURL

  func bytes(_ reference: PictureReference) async throws -> [UInt8] {
    switch reference {
    case .bytes(let bytes): return bytes
    case .link(let text): return try await fetch(try request(text))
    }
  }

  func request(_ text: String) throws(ModelFault) -> HTTPRequest {
    guard let url = try? home.resolving(text) else {
      throw ModelFault(.nonsense, "the address of its picture is none")
    }
    let isHome = url.origin == home.origin
    guard isHome || url.origin.scheme == .https else {
      throw ModelFault(.nonsense, "its picture is at an address that is not secure")
    }
    var request = HTTPRequest(.get, url, headers: ["Accept": "image/*"])
    request.deadline = Self.deadline
    request.maximumResponseBytes = ImageHeader.maximumFileBytes
    request.addresses = isHome ? .anything : .publicOnly
    // What began secure stays so.
    request.redirects = url.origin.scheme == .https ? .follow(atMost: 3) : .none
    return request
  }

  private func fetch(_ request: HTTPRequest) async throws -> [UInt8] {
    do {
      let response = try await http.send(request)
      guard response.head.isSuccess else {
        throw ModelFault(.nonsense, "its picture is not where it says (\(response.status))")
      }
      return response.body
    } catch let error as HTTPError {
      throw Self.fault(error)
    }
  }

  /// The picture was painted, so whatever went wrong here the server did begin.
  private static func fault(_ error: HTTPError) -> ModelFault {
    switch error.kind {
    case .tooLarge: ModelFault(.endless)
    case .timedOut: ModelFault(.silent, "its picture could not be fetched in time")
    case .addressRefused, .redirectRefused:
      ModelFault(.nonsense, "its picture is at an address that is not allowed")
    default: ModelFault(.nonsense, "its picture could not be fetched")
    }
  }
}
