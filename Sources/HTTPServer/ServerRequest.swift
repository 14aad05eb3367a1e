package import HTTP

/// What somebody asks. All of it comes from outside and is to be doubted.
package struct ServerRequest: Sendable {
  package struct QueryItem: Sendable, Equatable {
    package let name: String
    package let value: String
  }

  package let method: HTTPMethod
  /// The path as it came, still percent-encoded, without the query.
  package let path: String
  package let query: [QueryItem]
  /// What the braces of the route's pattern matched, decoded.
  package internal(set) var parameters: [String: String] = [:]
  package let headers: HTTPHeaders
  /// The other end of the connection, in digits: perhaps a proxy's.
  package let peer: String
  package let body: ServerRequestBody

  package func query(_ name: String) -> String? {
    query.first { Array($0.name.utf8) == Array(name.utf8) }?.value
  }
}

/// The body as it comes in, for one reader, once. A client that sends faster than it is read has to
/// wait. Over the route's maximum it ends with ``TooLarge``; when the client goes away, or the request
/// has been answered, with a `CancellationError`.
package struct ServerRequestBody: AsyncSequence, Sendable {
  package struct TooLarge: Error {}

  let inflow: Inflow

  package struct AsyncIterator: AsyncIteratorProtocol {
    let inflow: Inflow
    package mutating func next() async throws -> [UInt8]? { try await inflow.next() }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(inflow: inflow) }

  /// All of it. The route's maximum is the bound.
  package func bytes() async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await more in self { bytes += more }
    return bytes
  }
}
