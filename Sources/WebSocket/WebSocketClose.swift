/// A goodbye: a code and a reason (RFC 6455 §5.5.1, §7.4), or neither.
package struct WebSocketClose: Sendable, Equatable {
  package static let normal: UInt16 = 1000
  package static let goingAway: UInt16 = 1001
  package static let protocolError: UInt16 = 1002
  package static let notConsistent: UInt16 = 1007
  package static let tooBig: UInt16 = 1009

  /// What a control frame has left beside the code.
  package static let maximumReasonBytes = WebSocketFrame.maximumControlBytes - 2

  /// `nil` when none was given.
  package let code: UInt16?
  package let reason: String

  /// `nil` when the code may not be sent or the reason is too long.
  package init?(_ code: UInt16, _ reason: String = "") {
    guard Self.mayBeSent(code), reason.utf8.count <= Self.maximumReasonBytes else { return nil }
    self.code = code
    self.reason = reason
  }

  private init(known code: UInt16) {
    self.code = code
    reason = ""
  }

  /// All has been said.
  package static let done = WebSocketClose(known: normal)
  /// Whoever listened has gone.
  package static let leaving = WebSocketClose(known: goingAway)

  init(because violation: WebSocketViolation) {
    code = violation.closeCode
    reason = violation.description
  }

  /// Reads what a close frame carries.
  init(payload: [UInt8]) throws(WebSocketViolation) {
    guard let high = payload.first else {
      (code, reason) = (nil, "")
      return
    }
    guard payload.count >= 2 else { throw .halfCloseCode }
    let code = UInt16(high) << 8 | UInt16(payload[1])
    guard Self.mayBeSent(code) else { throw .closeCode(code) }
    guard let reason = String(validating: payload.dropFirst(2), as: UTF8.self) else {
      throw .closeReasonNotUTF8
    }
    (self.code, self.reason) = (code, reason)
  }

  var payload: [UInt8] {
    guard let code else { return [] }
    return [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
  }

  /// The end was meant: nobody complains of anything.
  package var isPeaceful: Bool {
    code == nil || code == Self.normal || code == Self.goingAway
  }

  /// 1004, 1005, 1006 and 1015 have a meaning that is never on a wire, and what is between 1015 and
  /// 3000 nobody has given a meaning yet.
  static func mayBeSent(_ code: UInt16) -> Bool {
    switch code {
    case 1000...1003, 1007...1014, 3000...4999: true
    default: false
    }
  }
}
