import Concurrency
import HTTP

@testable import WebSocket

/// A frame as a server writes it. Tests may break every rule with it.
func frame(
  _ opcode: UInt8, _ payload: [UInt8] = [], isFinal: Bool = true, reserved: UInt8 = 0
) -> [UInt8] {
  let count = payload.count
  let length: [UInt8] =
    switch count {
    case ...125: [UInt8(count)]
    case ...0xFFFF: [126, UInt8(count >> 8), UInt8(count & 0xFF)]
    default: [127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }
  return [(isFinal ? 0x80 : 0) | reserved | opcode] + length + payload
}

func frame(_ opcode: UInt8, _ text: String, isFinal: Bool = true) -> [UInt8] {
  frame(opcode, Array(text.utf8), isFinal: isFinal)
}

/// What a client wrote, as a server would have: without its masks.
func unmasked(_ bytes: [UInt8]) -> [UInt8] {
  var (out, rest) = ([UInt8](), bytes[...])
  while let first = rest.popFirst(), let second = rest.popFirst() {
    precondition(second & 0x80 != 0, "a client masks")
    let short = Int(second & 0x7F)
    let wide = short < 126 ? 0 : short == 126 ? 2 : 8
    let length = wide == 0 ? short : rest.prefix(wide).reduce(0) { $0 << 8 | Int($1) }
    out += [first, second & 0x7F] + rest.prefix(wide)
    rest = rest.dropFirst(wide)
    let key = Array(rest.prefix(4))
    rest = rest.dropFirst(4)
    for (index, byte) in rest.prefix(length).enumerated() { out.append(byte ^ key[index % 4]) }
    rest = rest.dropFirst(length)
  }
  return out
}

/// Everything that is read from pieces, and how it ended.
struct Reading: Equatable {
  var frames: [WebSocketFrame] = []
  var violation: WebSocketViolation?

  init(_ pieces: [[UInt8]], maximum: Int = 1 << 20) {
    var reader = WebSocketFrameReader(maximumFrameBytes: maximum)
    do throws(WebSocketViolation) {
      for piece in pieces {
        reader.feed(piece)
        while let frame = try reader.next() { frames.append(frame) }
      }
    } catch {
      violation = error
    }
  }
}

/// The pieces that a cut at each place makes, and all of them one byte long.
func cuts(_ bytes: [UInt8]) -> [[[UInt8]]] {
  (0...bytes.count).map { [Array(bytes[..<$0]), Array(bytes[$0...])] } + [bytes.map { [$0] }]
}

let sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

/// An answer to the handshake with `sampleKey`, right but for what is put in its place.
func answer(
  _ status: String = "HTTP/1.1 101 Switching Protocols", upgrade: String? = "websocket",
  connection: String? = "Upgrade", accept: String? = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  more: [String] = []
) -> [UInt8] {
  let lines =
    [
      status, upgrade.map { "Upgrade: \($0)" }, connection.map { "Connection: \($0)" },
      accept.map { "Sec-WebSocket-Accept: \($0)" },
    ].compactMap { $0 } + more
  return lines.flatMap { Array("\($0)\r\n".utf8) } + Array("\r\n".utf8)
}

func sampleHandshake(_ protocols: [String] = []) -> WebSocketHandshake {
  WebSocketHandshake(protocols: protocols, key: WebSocketKey(text: sampleKey))
}
