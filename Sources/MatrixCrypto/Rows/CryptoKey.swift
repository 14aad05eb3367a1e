/// Where a row stands: its space, and its parts in order.
///
/// Each part is followed by a mark that sorts before everything, so that rows stand in the order of
/// their parts, no two keys are one, and all rows that begin with some parts stand together.
package struct CryptoKey: Hashable, Comparable, Sendable {
  package static let maximumCount = 2_048

  package let space: CryptoSpace
  package let bytes: [UInt8]

  package init(_ space: CryptoSpace, _ parts: any KeyPart...) {
    self.space = space
    var bytes: [UInt8] = []
    for part in parts {
      for byte in part.keyBytes {
        bytes.append(byte)
        if byte == 0 { bytes.append(0xff) }
      }
      bytes.append(0)
      bytes.append(0)
    }
    self.bytes = bytes
  }

  /// As a store gives it back.
  package init(_ space: CryptoSpace, bytes: [UInt8]) {
    self.space = space
    self.bytes = bytes
  }

  /// What the row is sealed to.
  var identity: [UInt8] { [space.rawValue] + bytes }

  package static func < (left: CryptoKey, right: CryptoKey) -> Bool {
    left.space == right.space
      ? left.bytes.lexicographicallyPrecedes(right.bytes)
      : left.space.rawValue < right.space.rawValue
  }
}

/// What a key may be made of.
package protocol KeyPart {
  var keyBytes: [UInt8] { get }
}

extension String: KeyPart {
  package var keyBytes: [UInt8] { Array(utf8) }
}

extension UInt64: KeyPart {
  /// The greatest first byte first: in the order of the numbers.
  package var keyBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: self >> (56 - 8 * $0)) } }
}

extension [UInt8]: KeyPart {
  package var keyBytes: [UInt8] { self }
}
