import Concurrency

@testable import WebSocket

/// What holds for everything that a server may send. The first letter of the input chooses who reads
/// the rest.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzWebSocket(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  guard let letter = bytes.first else { return 0 }
  let rest = Array(bytes.dropFirst())
  switch letter {
  case UInt8(ascii: "f"): checkFrames(rest)
  case UInt8(ascii: "h"): checkHandshake(rest)
  case UInt8(ascii: "m"): checkMachine(rest)
  default: break
  }
  return 0
}

private let maximumFrameBytes = 300

/// Frames are the same wherever reads cut them, within their maximum, and control frames are short
/// and whole.
private func checkFrames(_ bytes: [UInt8]) {
  let whole = frames([bytes])
  precondition(whole == frames(bytes.map { [$0] }), "other frames when reads are cut")
  for frame in whole.frames {
    precondition(frame.payload.count <= maximumFrameBytes)
    precondition(
      !frame.opcode.isControl
        || (frame.isFinal && frame.payload.count <= WebSocketFrame.maximumControlBytes))
  }
  if let violation = whole.violation {
    precondition(WebSocketClose.mayBeSent(violation.closeCode))
    precondition(violation.description.utf8.count <= WebSocketClose.maximumReasonBytes)
  }
}

private struct Reading: Equatable {
  var frames: [WebSocketFrame] = []
  var violation: WebSocketViolation?
}

private func frames(_ pieces: [[UInt8]]) -> Reading {
  var reader = WebSocketFrameReader(maximumFrameBytes: maximumFrameBytes)
  var reading = Reading()
  do throws(WebSocketViolation) {
    for piece in pieces {
      reader.feed(piece)
      while let frame = try reader.next() { reading.frames.append(frame) }
    }
  } catch {
    reading.violation = error
  }
  return reading
}

private let key = WebSocketKey(text: "dGhlIHNhbXBsZSBub25jZQ==")

/// A handshake ends the same way wherever it is cut; who agrees has said the right word.
private func checkHandshake(_ bytes: [UInt8]) {
  let whole = machine([bytes], isOpen: false)
  precondition(whole == machine(bytes.map { [$0] }, isOpen: false), "another answer when it is cut")
  for action in whole {
    if case .opened(let name) = action {
      precondition(name == nil || name == "easel")
      precondition(String(decoding: bytes, as: UTF8.self).contains(key.answer))
    }
    if case .end(.failed(.refused(let refusal))) = action {
      precondition(refusal.status != 101 && refusal.bodyStart.count <= 16 << 10)
    }
  }
}

/// What is done is the same wherever reads cut the bytes; messages are within their maximum; there is
/// one end, and nothing is delivered after it.
private func checkMachine(_ bytes: [UInt8]) {
  let whole = machine([bytes], isOpen: true)
  precondition(whole == machine(bytes.map { [$0] }, isOpen: true), "it matters where reads cut")
  var hasEnded = false
  for action in whole {
    switch action {
    case .deliver(let message):
      precondition(!hasEnded && message.count <= 2 * maximumFrameBytes)
    case .pong: precondition(!hasEnded)
    case .end:
      precondition(!hasEnded, "a second end")
      hasEnded = true
    case .opened, .write, .hangUp: break
    }
  }
}

private func machine(_ pieces: [[UInt8]], isOpen: Bool) -> [WebSocketMachine.Action] {
  var limits = WebSocketMachine.Limits()
  limits.maximumFrameBytes = maximumFrameBytes
  limits.maximumMessageBytes = 2 * maximumFrameBytes
  var machine = WebSocketMachine(
    WebSocketHandshake(protocols: ["easel"], key: key), limits, at: .zero, .seeded(1))
  if isOpen {
    let answer =
      "HTTP/1.1 101 Yes\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      + "Sec-WebSocket-Accept: \(key.answer)\r\n\r\n"
    precondition(machine.receive(Array(answer.utf8), at: .zero) == [.opened(protocol: nil)])
  }
  return pieces.flatMap { machine.receive($0, at: .zero) } + machine.connectionEnded()
}
