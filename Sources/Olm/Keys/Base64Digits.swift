/// The arithmetic of base64, with no branch and no table that depends on a digit: it is also used on
/// keys.
enum Base64Digits {
  /// What a digit stands for, or −1.
  @inline(__always)
  static func value(of digit: UInt8, _ alphabet: Base64.Alphabet) -> Int16 {
    let digit = Int16(digit)
    let found =
      part(digit, 65, 90, 1) | part(digit, 97, 122, 27) | part(digit, 48, 57, 53)
      | part(digit, alphabet.digit62, alphabet.digit62, 63)
      | part(digit, alphabet.digit63, alphabet.digit63, 64)
    return found &- 1
  }

  /// `base` and upward for what lies between the bounds, 0 for the rest.
  @inline(__always)
  private static func part(_ digit: Int16, _ first: Int16, _ last: Int16, _ base: Int16) -> Int16 {
    let outside = ((digit &- first) | (last &- digit)) >> 15
    return ~outside & (digit &- first &+ base)
  }

  @inline(__always)
  static func digit(for value: UInt8, _ alphabet: Base64.Alphabet) -> UInt8 {
    let value = Int16(value)
    var digit = value &+ 65
    digit &+= ((25 &- value) >> 15) & 6
    digit &+= ((51 &- value) >> 15) & -75
    digit &+= ((61 &- value) >> 15) & (alphabet.digit62 &- 58)
    digit &+= ((62 &- value) >> 15) & (alphabet.digit63 &- alphabet.digit62 &- 1)
    return UInt8(truncatingIfNeeded: digit)
  }

  /// How many digits there are before the padding, which is either absent or right.
  static func count(
    _ text: UnsafeRawBufferPointer, _ alphabet: Base64.Alphabet, isLenient: Bool = false
  ) throws(OlmError) -> Int {
    var count = text.count
    while count > 0, text.count - count < 2, unsafe text[count - 1] == 61 { count -= 1 }
    let isPadded = count < text.count
    guard count % 4 != 1, !isPadded || text.count % 4 == 0 else { throw OlmError(.badBase64) }
    var worst: Int16 = 0
    for index in 0..<count { unsafe worst |= value(of: text[index], alphabet) }
    guard worst >= 0 else { throw OlmError(.badBase64) }
    // Bits that stand for nothing must be zero, or one meaning had several spellings.
    if count % 4 != 0, !isLenient {
      let idle: Int16 = count % 4 == 2 ? 0x0f : 0x03
      guard unsafe value(of: text[count - 1], alphabet) & idle == 0 else {
        throw OlmError(.badBase64)
      }
    }
    return count
  }

  /// Decodes what ``count(_:_:)`` approved of. `target` may lie at the same place as `text`.
  static func decode(
    _ text: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
    _ alphabet: Base64.Alphabet
  ) {
    var bits: UInt32 = 0
    var held: UInt32 = 0
    var written = 0
    for index in 0..<text.count {
      let value = unsafe value(of: text[index], alphabet)
      bits = bits << 6 | UInt32(truncatingIfNeeded: value) & 0x3f
      held &+= 6
      guard held >= 8 else { continue }
      held &-= 8
      unsafe target[written] = UInt8(truncatingIfNeeded: bits >> held)
      written &+= 1
    }
  }

  static func encode(
    _ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
    _ alphabet: Base64.Alphabet
  ) {
    var bits: UInt32 = 0
    var held: UInt32 = 0
    var written = 0
    for index in 0..<bytes.count {
      bits = unsafe bits << 8 | UInt32(bytes[index])
      held &+= 8
      while held >= 6 {
        held &-= 6
        unsafe target[written] = digit(
          for: UInt8(truncatingIfNeeded: bits >> held) & 0x3f, alphabet)
        written &+= 1
      }
    }
    if held > 0 {
      let rest = UInt8(truncatingIfNeeded: bits << (6 &- held)) & 0x3f
      unsafe target[written] = digit(for: rest, alphabet)
      written &+= 1
    }
    while written < target.count {
      unsafe target[written] = 61
      written &+= 1
    }
  }
}
