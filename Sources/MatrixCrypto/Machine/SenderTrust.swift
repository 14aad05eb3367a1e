/// How sure we are of who said something. From the surest down.
package enum SenderTrust: UInt8, Comparable, Sendable {
  /// A cross-signed device of somebody whom somebody made sure of.
  case verified
  /// A device that its owner's keys, as first seen, vouch for.
  case crossSigned
  /// A device that nobody vouches for.
  case unsigned
  /// The device is not known, or not any more.
  case unknownDevice
  /// Whose key it was, only the one says who passed it on.
  case unauthenticated
  /// They are not who they were when somebody made sure of them.
  case violated
  /// Somebody here wants nothing more to do with the device.
  case blocked

  package static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

  package func meets(_ level: CryptoPolicy.Level) -> Bool {
    switch level {
    case .anyDevice: self <= .unknownDevice
    case .crossSigned: self <= .crossSigned
    case .verified: self == .verified
    }
  }
}
