/// One frame (RFC 6455 §5.2), as a client writes it.
package struct WebSocketFrame: Sendable, Equatable {
  package enum Opcode: UInt8, Sendable {
    case continuation = 0x0
    case text = 0x1
    case binary = 0x2
    case close = 0x8
    case ping = 0x9
    case pong = 0xA

    /// Control frames come between the frames of a message, short and whole.
    package var isControl: Bool { rawValue >= 0x8 }
  }

  /// What a control frame may carry.
  package static let maximumControlBytes = 125

  package let isFinal: Bool
  package let opcode: Opcode
  package let payload: [UInt8]

  package init(isFinal: Bool = true, _ opcode: Opcode, _ payload: [UInt8]) {
    self.isFinal = isFinal
    self.opcode = opcode
    self.payload = payload
  }

  /// The frame on the wire. A client hides every payload behind a mask that nobody can foresee, so
  /// that no page can make a browser write what a proxy takes for a request (§5.3, §10.3).
  package func masked(by mask: UInt32) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(payload.count + 14)
    bytes.append((isFinal ? 0x80 : 0) | opcode.rawValue)
    switch payload.count {
    case ...125: bytes.append(0x80 | UInt8(payload.count))
    case ...0xFFFF:
      bytes.append(0x80 | 126)
      bytes += Self.bigEndian(UInt64(payload.count), count: 2)
    default:
      bytes.append(0x80 | 127)
      bytes += Self.bigEndian(UInt64(payload.count), count: 8)
    }
    let key = Self.bigEndian(UInt64(mask), count: 4)
    bytes += key
    var turn = 0
    for byte in payload {
      bytes.append(byte ^ key[turn])
      turn = (turn + 1) & 3
    }
    return bytes
  }

  private static func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
    (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
