/// What a person decides. Nothing of it is ever decided for them.
package enum VerificationDecision: Sendable, Equatable {
  /// Yes, let us verify.
  case accept
  /// Compare emoji and numbers.
  case start
  /// The bytes of the code on their screen.
  case scanned([UInt8])
  /// Both screens show the same.
  case matches
  /// They do not, or the other screen says that something is wrong.
  case differs
  /// The other screen says that the scan went well.
  case confirmScan
  case cancel
}

/// Why a decision or a wish was not followed. What is under way goes on as it was.
package enum VerificationRefusal: Error, Equatable, Sendable {
  case unknown
  /// It is not what is asked now.
  case notNow
  /// The device is not in the lists yet. Asking for its owner's devices may help.
  case deviceUnknown
  case noCommonMethod
  /// There is one with this person and device already.
  case alreadyUnderWay
  case tooMany
  case notACode(VerificationCodeFault)
  /// A code of another verification.
  case anotherCode
}

extension VerificationRefusal: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknown: "there is no such verification; it may have ended"
    case .notNow: "this is not what is asked now"
    case .deviceUnknown: "the device is not known yet; try again when its owner's devices are"
    case .noCommonMethod: "both sides know no common way to verify"
    case .alreadyUnderWay: "a verification with this person is under way already"
    case .tooMany: "too many verifications are under way"
    case .notACode(let fault): "this is no code of a verification: \(fault)"
    case .anotherCode: "this code belongs to another verification"
    }
  }
}
