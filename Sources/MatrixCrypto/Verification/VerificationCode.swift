package import Olm

/// What a code on a screen says, as bytes. Drawing and reading it is for others.
package struct VerificationCode: Sendable, Equatable {
  package enum Mode: UInt8, Sendable, CaseIterable {
    case anotherUser = 0
    /// Between two devices of one user; the one that shows trusts the master key.
    case trustingMaster = 1
    /// Likewise; the one that shows does not trust it yet.
    case notTrustingMaster = 2
  }

  /// As much as the greatest code holds.
  package static let maximumBytes = 2_953
  package static let minimumSecret = 8
  package static let secretCount = 16

  package let mode: Mode
  package let transaction: String
  package let first: Ed25519Key
  package let second: Ed25519Key
  let secret: [UInt8]

  init(
    mode: Mode, transaction: String, first: Ed25519Key, second: Ed25519Key, secret: [UInt8]
  ) {
    self.mode = mode
    self.transaction = transaction
    self.first = first
    self.second = second
    self.secret = secret
  }

  package init(bytes: [UInt8]) throws(VerificationCodeFault) {
    guard bytes.count <= Self.maximumBytes else { throw .tooLong }
    guard bytes.starts(with: Self.magic) else { throw .foreign }
    var rest = bytes.dropFirst(Self.magic.count)
    guard let version = rest.popFirst(), let mode = rest.popFirst() else { throw .cutOff }
    guard version == Self.version else { throw .unknownVersion }
    guard let mode = Mode(rawValue: mode) else { throw .unknownMode }
    guard let high = rest.popFirst(), let low = rest.popFirst() else { throw .cutOff }
    let count = Int(high) << 8 | Int(low)
    guard rest.count >= count + 64 + Self.minimumSecret else { throw .cutOff }
    guard let transaction = String(validating: rest.prefix(count), as: UTF8.self) else {
      throw .notText
    }
    rest = rest.dropFirst(count)
    guard let first = try? Ed25519Key(bytes: Array(rest.prefix(32))),
      let second = try? Ed25519Key(bytes: Array(rest.dropFirst(32).prefix(32)))
    else { throw .badKey }
    self.mode = mode
    self.transaction = transaction
    self.first = first
    self.second = second
    secret = Array(rest.dropFirst(64))
  }

  package var bytes: [UInt8] {
    let name = Array(transaction.utf8)
    let count = UInt16(truncatingIfNeeded: name.count)
    let head = Self.magic + [Self.version, mode.rawValue, UInt8(count >> 8), UInt8(count & 0xff)]
    return head + name + first.bytes + second.bytes + secret
  }

  private static let magic = Array("MATRIX".utf8)
  private static let version: UInt8 = 2
}

/// Whoever has the bytes may end the verification, so they are not for logs.
extension VerificationCode: CustomStringConvertible, CustomDebugStringConvertible {
  package var description: String { "VerificationCode(mode \(mode.rawValue))" }
  package var debugDescription: String { description }
}

package enum VerificationCodeFault: Error, Equatable, Sendable {
  case tooLong
  /// It does not begin as such codes do.
  case foreign
  case cutOff
  case unknownVersion
  case unknownMode
  case notText
  case badKey
}

extension VerificationCodeFault: CustomStringConvertible {
  package var description: String {
    switch self {
    case .tooLong: "it is too long"
    case .foreign: "it is for something else"
    case .cutOff: "its end is missing"
    case .unknownVersion: "it is of a version that is not known"
    case .unknownMode: "it is of a kind that is not known"
    case .notText: "its name cannot be read"
    case .badKey: "a key in it is none"
    }
  }
}
