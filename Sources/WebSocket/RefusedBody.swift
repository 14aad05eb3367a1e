internal import HTTP

/// The beginning of the body of an answer that is not a WebSocket, as it comes.
struct RefusedBody: Sendable {
  private static let maximumBytes = 16 << 10

  private enum Length { case known(Int), chunked, untilTheEnd }

  let head: AnswerHead
  private let length: Length
  private var raw: [UInt8] = []

  init(_ head: AnswerHead) {
    self.head = head
    let codings = head.headers.list("Transfer-Encoding")
    if codings.contains(where: { $0.equalsIgnoringASCIICase("chunked") }) {
      length = .chunked
    } else if let count = head.headers["Content-Length"].flatMap({ Int($0) }), count >= 0 {
      length = .known(min(count, Self.maximumBytes))
    } else {
      length = [204, 304].contains(head.status) ? .known(0) : .untilTheEnd
    }
  }

  /// True once nothing more is wanted.
  mutating func take(_ bytes: [UInt8]) -> Bool {
    raw += bytes.prefix(Self.maximumBytes - raw.count)
    if raw.count >= Self.maximumBytes { return true }
    switch length {
    case .known(let count): return raw.count >= count
    case .chunked: return Self.joined(raw).isWhole
    case .untilTheEnd: return false
    }
  }

  var refusal: WebSocketRefusal {
    let start: [UInt8] =
      switch length {
      case .known(let count): Array(raw.prefix(count))
      case .chunked: Self.joined(raw).bytes
      case .untilTheEnd: raw
      }
    return WebSocketRefusal(status: head.status, headers: head.headers, bodyStart: start)
  }

  /// The chunks (RFC 9112 §7.1) that are there, one of them perhaps not whole. What is no chunk ends
  /// them: this is for quoting.
  private static func joined(_ raw: [UInt8]) -> (bytes: [UInt8], isWhole: Bool) {
    var bytes: [UInt8] = []
    var rest = raw[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let digits = rest[..<end].prefix { $0 != UInt8(ascii: ";") && $0 > 0x20 }
      guard let count = Int(String(decoding: digits, as: UTF8.self), radix: 16), count > 0 else {
        return (bytes, true)
      }
      let chunk = rest[(end + 1)...].prefix(count)
      bytes += chunk
      // Its line end follows, when it is whole.
      rest = rest[chunk.endIndex...]
      guard chunk.count == count, let feed = rest.firstIndex(of: UInt8(ascii: "\n")) else {
        return (bytes, false)
      }
      rest = rest[(feed + 1)...]
    }
    return (bytes, false)
  }
}
