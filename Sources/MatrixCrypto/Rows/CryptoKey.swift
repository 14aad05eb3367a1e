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
    bytes.reserveCapacity(parts.count * 48)
    for part in parts {
      let own = part.keyBytes
      if own.contains(0) {
        for byte in own {
          bytes.append(byte)
          if byte == 0 { bytes.append(0xff) }
        }
      } else {
        bytes.append(contentsOf: own)
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

  /// In one go: an array hashes itself byte by byte, and rows are looked up all the time.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(space)
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
  }

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
