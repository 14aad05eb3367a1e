/// Finds the frames in what a server sends, in whatever pieces it comes (RFC 6455 §5.2).
///
/// 1. Where the pieces are cut changes nothing.
/// 2. A frame is refused as soon as its header shows why, before its payload is kept.
/// 3. A violation is for good.
package struct WebSocketFrameReader: Sendable {
  /// More than this is given back when nothing is left to read.
  private static let maximumKept = 64 << 10

  private let maximumFrameBytes: Int
  private var bytes: [UInt8] = []
  private var place = 0
  private var violation: WebSocketViolation?

  package init(maximumFrameBytes: Int) { self.maximumFrameBytes = maximumFrameBytes }

  package mutating func feed(_ more: [UInt8]) {
    if violation == nil { bytes += more }
  }

  /// The next frame that is whole; `nil` until more is fed.
  package mutating func next() throws(WebSocketViolation) -> WebSocketFrame? {
    if let violation { throw violation }
    do throws(WebSocketViolation) {
      guard let header = try header(), bytes.count - place >= header.count + header.length else {
        return nil
      }
      let start = place + header.count
      let payload = Array(bytes[start..<(start + header.length)])
      consume(header.count + header.length)
      return WebSocketFrame(isFinal: header.isFinal, header.opcode, payload)
    } catch {
      violation = error
      bytes = []
      throw error
    }
  }

  private struct Header {
    let isFinal: Bool
    let opcode: WebSocketFrame.Opcode
    /// Of the header itself.
    let count: Int
    /// Of the payload.
    let length: Int
  }

  private func header() throws(WebSocketViolation) -> Header? {
    guard let first = byte(0) else { return nil }
    guard first & 0x70 == 0 else { throw .reservedBits }
    guard let opcode = WebSocketFrame.Opcode(rawValue: first & 0x0F) else {
      throw .unknownOpcode(first & 0x0F)
    }
    let isFinal = first & 0x80 != 0
    guard isFinal || !opcode.isControl else { throw .fragmentedControl }
    guard let second = byte(1) else { return nil }
    guard second & 0x80 == 0 else { throw .masked }
    let short = Int(second)
    guard short <= WebSocketFrame.maximumControlBytes || !opcode.isControl else {
      throw .longControl
    }
    let lengthBytes = short < 126 ? 0 : short == 126 ? 2 : 8
    guard let length = lengthBytes == 0 ? UInt64(short) : number(lengthBytes) else { return nil }
    guard lengthBytes == 0 || length > (lengthBytes == 2 ? 125 : 0xFFFF) else {
      throw .lengthNotMinimal
    }
    guard length <= UInt64(maximumFrameBytes) else { throw .frameTooLarge }
    return Header(
      isFinal: isFinal, opcode: opcode, count: 2 + lengthBytes, length: Int(length))
  }

  private func byte(_ index: Int) -> UInt8? {
    place + index < bytes.count ? bytes[place + index] : nil
  }

  /// The so many bytes after the first two, most significant first.
  private func number(_ count: Int) -> UInt64? {
    guard place + 2 + count <= bytes.count else { return nil }
    return bytes[(place + 2)..<(place + 2 + count)].reduce(0) { $0 << 8 | UInt64($1) }
  }

  private mutating func consume(_ count: Int) {
    place += count
    if place == bytes.count {
      bytes.removeAll(keepingCapacity: bytes.capacity <= Self.maximumKept)
      place = 0
    } else if place > Self.maximumKept, place * 2 > bytes.count {
      bytes.removeFirst(place)
      place = 0
    }
  }
}
