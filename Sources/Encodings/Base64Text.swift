/// Bytes as base64, and back.
///
/// For what is public: it looks at one digit after the other in a time that depends on them. What is
/// secret goes through `Olm`'s own.
package enum Base64Text {
  package static func encode(
    _ bytes: [UInt8], urlSafe: Bool = false, padded: Bool = false
  ) -> String {
    String(decoding: digits(of: bytes, urlSafe: urlSafe, padded: padded), as: UTF8.self)
  }

  /// The same as bytes of text.
  package static func digits(
    of bytes: [UInt8], urlSafe: Bool = false, padded: Bool = false
  ) -> [UInt8] {
    let alphabet = urlSafe ? urlAlphabet : alphabet
    var digits: [UInt8] = []
    digits.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let left = bytes.count - start
      let word =
        UInt32(bytes[start]) << 16 | (left > 1 ? UInt32(bytes[start + 1]) << 8 : 0)
        | (left > 2 ? UInt32(bytes[start + 2]) : 0)
      for place in 0..<min(left + 1, 4) {
        digits.append(alphabet[Int(word >> UInt32(18 - 6 * place) & 63)])
      }
      guard padded, left < 3 else { continue }
      digits += repeatElement(UInt8(ascii: "="), count: 3 - left)
    }
    return digits
  }

  /// With padding or without, in either alphabet, never with anything else in between.
  /// - Returns: nothing if there is a foreign character, a half byte, or bits that say nothing.
  package static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)) }

  package static func decode(_ text: [UInt8]) -> [UInt8]? {
    var end = text.count
    while end > 0, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
    let (padding, rest) = (text.count - end, end % 4)
    guard rest != 1, padding == 0 || padding + rest == 4 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(end * 3 / 4)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for digit in text[..<end] {
      let value = values[Int(digit)]
      guard value < 64 else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      guard count >= 8 else { continue }
      count -= 8
      bytes.append(UInt8(truncatingIfNeeded: bits >> count))
    }
    guard bits & (1 << count - 1) == 0 else { return nil }
    return bytes
  }

  private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
  private static let alphabet = Array((common + "+/").utf8)
  private static let urlAlphabet = Array((common + "-_").utf8)
  /// What each byte stands for; 64 for none.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for alphabet in [alphabet, urlAlphabet] {
      for (value, digit) in alphabet.enumerated() { values[Int(digit)] = UInt8(value) }
    }
    return values
  }()
}
