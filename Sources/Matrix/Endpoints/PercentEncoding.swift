/// Percent-encoding of RFC 3986: all but the unreserved characters.
package enum PercentEncoding {
  /// One segment of a path. Dots alone would climb, so they are encoded too.
  package static func segment(_ text: String) -> String {
    let isDots = !text.isEmpty && text.utf8.count <= 2 && text.utf8.allSatisfy { $0 == 0x2E }
    return isDots ? String(repeating: "%2E", count: text.utf8.count) : component(text)
  }

  package static func component(_ text: String) -> String {
    var encoded: [UInt8] = []
    encoded.reserveCapacity(text.utf8.count + 16)
    for byte in text.utf8 {
      if byte.isUnreserved {
        encoded.append(byte)
      } else {
        encoded.append(UInt8(ascii: "%"))
        encoded.append(digit(byte >> 4))
        encoded.append(digit(byte & 15))
      }
    }
    return String(decoding: encoded, as: UTF8.self)
  }

  /// The same for a byte by itself.
  static func spelling(of byte: UInt8) -> SecretText.Spelling {
    byte.isUnreserved
      ? .init(byte) : .init(UInt8(ascii: "%"), digit(byte >> 4), digit(byte & 15))
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
  }
}

extension UInt8 {
  fileprivate var isUnreserved: Bool {
    isBase64URLDigit || self == UInt8(ascii: ".") || self == UInt8(ascii: "~")
  }
}
