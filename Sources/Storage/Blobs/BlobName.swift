internal import Digest

/// The name of a blob: the SHA-256 of its bytes. The same bytes have the same name everywhere.
package struct BlobName: Hashable, Comparable, Sendable {
  package static let byteCount = SHA256.byteCount

  package let bytes: [UInt8]

  /// The name of these bytes.
  package init(of content: [UInt8]) { bytes = SHA256.digest(content) }

  /// - Returns: `nil` when these are not 32 bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == Self.byteCount else { return nil }
    self.bytes = bytes
  }

  /// Reads what ``description`` writes.
  /// - Returns: `nil` for anything but 64 lower-case hexadecimal digits.
  package init?(parsing text: some StringProtocol) {
    let digits = Array(text.utf8)
    guard digits.count == 2 * Self.byteCount else { return nil }
    var bytes: [UInt8] = []
    for start in stride(from: 0, to: digits.count, by: 2) {
      guard let high = Self.value(of: digits[start]), let low = Self.value(of: digits[start + 1])
      else { return nil }
      bytes.append(high << 4 | low)
    }
    self.bytes = bytes
  }

  package static func < (left: BlobName, right: BlobName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  private static func value(of digit: UInt8) -> UInt8? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}

extension BlobName: CustomStringConvertible {
  /// 64 lower-case hexadecimal digits.
  package var description: String {
    let digits = Array("0123456789abcdef".utf8)
    let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
