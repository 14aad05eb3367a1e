/// What a server may not send, and what is more than was allowed. Each ends the connection.
package enum WebSocketViolation: Error, Sendable, Equatable {
  /// A bit is set that only an extension may set, and none was agreed upon.
  case reservedBits
  case unknownOpcode(UInt8)
  /// Only clients mask.
  case masked
  /// A length is written in more bytes than it needs.
  case lengthNotMinimal
  case fragmentedControl
  case longControl
  case frameTooLarge
  case messageTooLarge
  /// A fragment goes on with a message that nobody began.
  case continuationOfNothing
  /// A message begins before the one before has ended.
  case messageInMessage
  case textNotUTF8
  /// A goodbye of one byte: half a code.
  case halfCloseCode
  case closeCode(UInt16)
  case closeReasonNotUTF8

  /// What the server is told (§7.4.1).
  package var closeCode: UInt16 {
    switch self {
    case .textNotUTF8, .closeReasonNotUTF8: WebSocketClose.notConsistent
    case .frameTooLarge, .messageTooLarge: WebSocketClose.tooBig
    default: WebSocketClose.protocolError
    }
  }
}

extension WebSocketViolation: CustomStringConvertible {
  package var description: String {
    switch self {
    case .reservedBits: "a frame uses bits of an extension that was not agreed upon"
    case .unknownOpcode(let code): "a frame is of the unknown kind \(code)"
    case .masked: "a frame of the server is masked"
    case .lengthNotMinimal: "the length of a frame is not written in the shortest way"
    case .fragmentedControl: "a control frame is a fragment"
    case .longControl: "a control frame is longer than 125 bytes"
    case .frameTooLarge: "a frame is too large"
    case .messageTooLarge: "a message is too large"
    case .continuationOfNothing: "a fragment belongs to no message"
    case .messageInMessage: "a message begins within another"
    case .textNotUTF8: "a text is not UTF-8"
    case .halfCloseCode: "a close frame has half a code"
    case .closeCode(let code): "a close frame has the code \(code), which nobody may send"
    case .closeReasonNotUTF8: "the reason of a close frame is not UTF-8"
    }
  }
}
