package import HTTP

/// What every answer begins with.
package struct HTTPResponseHead: Sendable {
  package enum Version: Sendable { case http1, http2 }

  package let status: Int
  package let headers: HTTPHeaders
  package let version: Version
  /// Who answered, after redirects.
  package let url: HTTPURL
  /// How many redirects were followed.
  package let redirects: Int
  /// False when the answer came over a connection that was open already.
  package let isConnectionNew: Bool

  package var isSuccess: Bool { (200..<300).contains(status) }
}

/// A whole answer.
@dynamicMemberLookup package struct HTTPResponse: Sendable {
  package let head: HTTPResponseHead
  package let body: [UInt8]
  /// The body of an error answer was longer than `maximumErrorBytes`.
  package let isTruncated: Bool

  package subscript<Value>(dynamicMember path: KeyPath<HTTPResponseHead, Value>) -> Value {
    head[keyPath: path]
  }
}

/// An answer whose body is still coming.
@dynamicMemberLookup package struct HTTPStreamingResponse: Sendable {
  package let head: HTTPResponseHead
  package let body: HTTPBody

  package subscript<Value>(dynamicMember path: KeyPath<HTTPResponseHead, Value>) -> Value {
    head[keyPath: path]
  }
}

/// The bytes of a body as they come, for one reader, once. At most a quarter of a megabyte waits
/// here; then the server has to.
package struct HTTPBody: AsyncSequence, Sendable {
  let inflow: Inflow

  package struct AsyncIterator: AsyncIteratorProtocol {
    let inflow: Inflow

    package mutating func next() async throws -> [UInt8]? { try await inflow.next() }
  }

  package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(inflow: inflow) }

  /// For tests of the promise above.
  package var waitingCount: Int { inflow.waitingCount }
}
