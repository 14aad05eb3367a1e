/// What is said over a WebSocket.
package enum WebSocketMessage: Sendable, Equatable {
  case text(String)
  case binary([UInt8])

  /// On the wire, without its frame.
  package var count: Int {
    switch self {
    case .text(let text): text.utf8.count
    case .binary(let bytes): bytes.count
    }
  }

  var frame: WebSocketFrame {
    switch self {
    case .text(let text): WebSocketFrame(.text, Array(text.utf8))
    case .binary(let bytes): WebSocketFrame(.binary, bytes)
    }
  }
}

/// Puts messages together from their fragments, between which there may be control frames
/// (RFC 6455 §5.4).
struct WebSocketAssembly: Sendable {
  enum Item: Equatable {
    case message(WebSocketMessage)
    case ping([UInt8])
    case pong
    case close(WebSocketClose)
  }

  private let maximumMessageBytes: Int
  /// The message that has begun and not ended.
  private var begun: (isText: Bool, bytes: [UInt8])?

  init(maximumMessageBytes: Int) { self.maximumMessageBytes = maximumMessageBytes }

  /// What the frame completes, if it does.
  mutating func take(_ frame: WebSocketFrame) throws(WebSocketViolation) -> Item? {
    switch frame.opcode {
    case .ping: return .ping(frame.payload)
    case .pong: return .pong
    case .close: return .close(try WebSocketClose(payload: frame.payload))
    case .text, .binary:
      guard begun == nil else { throw .messageInMessage }
      begun = (frame.opcode == .text, [])
    case .continuation:
      guard begun != nil else { throw .continuationOfNothing }
    }
    guard (begun?.bytes.count ?? 0) + frame.payload.count <= maximumMessageBytes else {
      throw .messageTooLarge
    }
    begun?.bytes += frame.payload
    guard frame.isFinal, let whole = begun else { return nil }
    begun = nil
    guard whole.isText else { return .message(.binary(whole.bytes)) }
    // Only now: a fragment may end within a character.
    guard let text = String(validating: whole.bytes, as: UTF8.self) else { throw .textNotUTF8 }
    return .message(.text(text))
  }
}
