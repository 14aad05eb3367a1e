/// Bytes as base64, and back.
///
/// For what is public: it looks digits up in a table, in a time that depends on them. What is secret
/// goes through `Olm`'s own. Servers send pictures so, tens of megabytes at a time: both ways go by
/// groups of four digits, into room that is made once.
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
    let (whole, left) = bytes.count.quotientAndRemainder(dividingBy: 3)
    let last = left == 0 ? 0 : padded ? 4 : left + 1
    return unsafe [UInt8](unsafeUninitializedCapacity: 4 * whole + last) { digits, count in
      unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe alphabet.withUnsafeBufferPointer { alphabet in
          unsafe write(bytes, whole: whole, in: alphabet, to: digits)
        }
      }
      count = 4 * whole
      guard left > 0 else { return }
      let first = UInt32(bytes[3 * whole]) << 16
      let word = first | (left > 1 ? UInt32(bytes[3 * whole + 1]) << 8 : 0)
      for place in 0..<last {
        unsafe digits[count] =
          place <= left ? alphabet[Int(word >> UInt32(18 - 6 * place) & 63)] : padding
        count += 1
      }
    }
  }

  /// So many groups of three bytes as four digits each. There is room for them.
  private static func write(
    _ bytes: UnsafeBufferPointer<UInt8>, whole: Int, in alphabet: UnsafeBufferPointer<UInt8>,
    to digits: UnsafeMutableBufferPointer<UInt8>
  ) {
    for group in 0..<whole {
      let (from, to) = (3 &* group, 4 &* group)
      let first = unsafe UInt32(bytes[from])
      let second = unsafe UInt32(bytes[from &+ 1])
      let third = unsafe UInt32(bytes[from &+ 2])
      let word = first << 16 | second << 8 | third
      unsafe digits[to] = alphabet[Int(word >> 18)]
      unsafe digits[to &+ 1] = alphabet[Int(word >> 12 & 63)]
      unsafe digits[to &+ 2] = alphabet[Int(word >> 6 & 63)]
      unsafe digits[to &+ 3] = alphabet[Int(word & 63)]
    }
  }

  /// With padding or without, in either alphabet, never with anything else in between.
  /// - Returns: nothing if there is a foreign character, a half byte, or bits that say nothing.
  package static func decode(_ text: String) -> [UInt8]? { decode(Array(text.utf8)) }

  package static func decode(_ text: [UInt8]) -> [UInt8]? { decode(text[...]) }

  package static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
    let end = text.lastIndex { $0 != padding }.map { $0 + 1 } ?? text.startIndex
    let digits = text[..<end]
    let (pads, rest) = (text.count - digits.count, digits.count % 4)
    guard rest != 1, pads == 0 || pads + rest == 4 else { return nil }
    let whole = digits.count / 4
    var isSound = true
    let size = 3 * whole + max(rest - 1, 0)
    let bytes = unsafe [UInt8](unsafeUninitializedCapacity: size) { bytes, count in
      isSound = unsafe digits.withUnsafeBufferPointer { digits in
        unsafe values.withUnsafeBufferPointer { values in
          unsafe read(digits, whole: whole, by: values, to: bytes)
            && readLast(digits, after: whole, by: values, to: bytes)
        }
      }
      count = isSound ? size : 0
    }
    return isSound ? bytes : nil
  }

  /// So many groups of four digits as three bytes each. There is room for them.
  /// - Returns: whether all of them are digits.
  private static func read(
    _ digits: UnsafeBufferPointer<UInt8>, whole: Int, by values: UnsafeBufferPointer<UInt32>,
    to bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    for group in 0..<whole {
      let (from, to) = (4 &* group, 3 &* group)
      let first = unsafe values[Int(digits[from])]
      let second = unsafe values[256 &+ Int(digits[from &+ 1])]
      let third = unsafe values[512 &+ Int(digits[from &+ 2])]
      let fourth = unsafe values[768 &+ Int(digits[from &+ 3])]
      let word = first | second | third | fourth
      guard word < foreign else { return false }
      unsafe bytes[to] = UInt8(truncatingIfNeeded: word >> 16)
      unsafe bytes[to &+ 1] = UInt8(truncatingIfNeeded: word >> 8)
      unsafe bytes[to &+ 2] = UInt8(truncatingIfNeeded: word)
    }
    return true
  }

  /// The two or three digits that are left, as one byte less.
  private static func readLast(
    _ digits: UnsafeBufferPointer<UInt8>, after whole: Int,
    by values: UnsafeBufferPointer<UInt32>, to bytes: UnsafeMutableBufferPointer<UInt8>
  ) -> Bool {
    let rest = digits.count - 4 * whole
    guard rest > 0 else { return true }
    var word: UInt32 = 0
    for place in 0..<rest { unsafe word |= values[256 * place + Int(digits[4 * whole + place])] }
    // The bits that say nothing, too.
    guard word < foreign, word & (rest == 2 ? 0xFFFF : 0xFF) == 0 else { return false }
    for place in 0..<(rest - 1) {
      unsafe bytes[3 * whole + place] = UInt8(truncatingIfNeeded: word >> UInt32(16 - 8 * place))
    }
    return true
  }

  private static let padding = UInt8(ascii: "=")
  private static let common = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
  private static let alphabet = Array((common + "+/").utf8)
  private static let urlAlphabet = Array((common + "-_").utf8)
  /// Greater than what four digits stand for.
  private static let foreign: UInt32 = 1 << 24
  /// What each byte stands for in the first, the second, the third and the fourth place of four.
  private static let values: [UInt32] = {
    var values = [UInt32](repeating: foreign, count: 4 * 256)
    for alphabet in [alphabet, urlAlphabet] {
      for (value, digit) in alphabet.enumerated() {
        for place in 0..<4 {
          values[256 * place + Int(digit)] = UInt32(value) << UInt32(18 - 6 * place)
        }
      }
    }
    return values
  }()
}
