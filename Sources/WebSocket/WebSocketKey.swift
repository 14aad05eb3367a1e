internal import Concurrency

/// What the client draws and the server must answer to (RFC 6455 §4.1): so nobody takes a stored
/// answer, or a server that knows nothing of WebSockets, for an agreement.
struct WebSocketKey: Sendable, Equatable {
  private static let suffix = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

  let text: String

  init(_ randomness: Randomness) {
    let words = [randomness.next(), randomness.next()]
    text = Self.base64(
      words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } })
  }

  init(text: String) { self.text = text }

  /// The `Sec-WebSocket-Accept` that belongs to it.
  var answer: String { Self.base64(SHA1.digest(Array((text + Self.suffix).utf8))) }

  /// RFC 4648 §4, padded.
  static func base64(_ bytes: [UInt8]) -> String {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for place in 0..<4 {
        text.append(
          place <= group.count ? alphabet[word >> (18 - 6 * place) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}
