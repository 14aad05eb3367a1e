package import HTTP

/// The server-sent events of an answer as they come, for one reader, once.
///
/// 1. While the reader is busy the server has to wait: nothing is read ahead but what ``HTTPBody``
///    holds.
/// 2. It ends with the body. What the end cuts off is no event, and a connection that breaks throws.
/// 3. The bounds are those of the request (`deadline`, `idleTimeout` for silence,
///    `maximumResponseBytes` in all) and those of the parser for lines and events.
package struct HTTPEvents: AsyncSequence, Sendable {
  let body: HTTPBody
  let parser: ServerSentEvents

  package struct AsyncIterator: AsyncIteratorProtocol {
    var body: HTTPBody.AsyncIterator
    var parser: ServerSentEvents

    package mutating func next() async throws -> ServerSentEvents.Event? {
      while true {
        if let event = try parser.next() { return event }
        guard let bytes = try await body.next() else { return nil }
        parser.feed(bytes)
      }
    }
  }

  package func makeAsyncIterator() -> AsyncIterator {
    AsyncIterator(body: body.makeAsyncIterator(), parser: parser)
  }
}

extension HTTPBody {
  package func events(_ parser: ServerSentEvents = ServerSentEvents()) -> HTTPEvents {
    HTTPEvents(body: self, parser: parser)
  }
}

extension HTTPResponseHead {
  /// Whether the body says of itself that it is events; an error page does not.
  package var isEventStream: Bool {
    guard let type = headers["Content-Type"] else { return false }
    let name = type.utf8.prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: " ") }
    return String(decoding: Array(name), as: UTF8.self)
      .equalsIgnoringASCIICase("text/event-stream")
  }
}
