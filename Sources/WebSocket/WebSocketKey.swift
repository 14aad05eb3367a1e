internal import Concurrency
internal import Encodings

/// What the client draws and the server must answer to (RFC 6455 §4.1): so nobody takes a stored
/// answer, or a server that knows nothing of WebSockets, for an agreement.
struct WebSocketKey: Sendable, Equatable {
  private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  let text: String

  init(_ randomness: Randomness) {
    let words = [randomness.next(), randomness.next()]
    text = Base64Text.encode(
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } },
      padded: true)
  }

  init(text: String) { self.text = text }

  /// The `Sec-WebSocket-Accept` that belongs to it.
  var answer: String {
    Base64Text.encode(SHA1.digest(Array((text + Self.suffix).utf8)), padded: true)
  }
}
