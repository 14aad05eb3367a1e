import Secrets

/// A key as people write it down: two bytes that say what it is, the key and a byte of parity, in
/// base58, in groups of four.
enum RecoveryKey {
  private static let prefix: [UInt8] = [0x8b, 0x01]
  private static let count = 35
  /// Beginning as it does, a key always has as many.
  private static let digits = 48
  /// Longer than any that is typed with care; the rest is blanks.
  static let maximumText = 512

  static func text(of key: Secret) -> Secret {
    let bytes = Scratch(count: count)
    unsafe bytes.bytes.copyBytes(from: prefix)
    unsafe key.withUnsafeBytes { key in
      unsafe UnsafeMutableRawBufferPointer(rebasing: bytes.bytes[2..<34]).copyMemory(from: key)
    }
    unsafe bytes.bytes[34] = parity(bytes, 34)
    // Divided by 58 again and again, the remainders are the digits from the last to the first.
    let digits = Scratch(count: digits)
    for place in stride(from: digits.count - 1, through: 0, by: -1) {
      var remainder: UInt32 = 0
      for index in 0..<count {
        let value = unsafe remainder << 8 | UInt32(bytes.bytes[index])
        unsafe bytes.bytes[index] = UInt8(truncatingIfNeeded: value / 58)
        remainder = value % 58
      }
      unsafe digits.bytes[place] = digit(for: UInt8(truncatingIfNeeded: remainder))
    }
    let text = Scratch(count: digits.count + 11)
    for index in 0..<text.count {
      unsafe text.bytes[index] = index % 5 == 4 ? 32 : digits.bytes[index - index / 5]
    }
    return text.secret()
  }

  /// Blanks do not matter.
  static func key(from text: Secret) throws(OlmError) -> Secret {
    guard text.count <= maximumText else { throw OlmError(.badRecoveryKey(.length)) }
    let text = Scratch(copying: text)
    let bytes = Scratch(count: count)
    unsafe bytes.bytes.copyBytes(from: [UInt8](repeating: 0, count: count))
    var read = 0
    for index in 0..<text.count {
      let character = unsafe text.bytes[index]
      guard character != 32, !(9...13).contains(character) else { continue }
      let value = value(of: character)
      guard value >= 0 else { throw OlmError(.badRecoveryKey(.character)) }
      read += 1
      var carry = UInt32(truncatingIfNeeded: value)
      for place in stride(from: count - 1, through: 0, by: -1) {
        carry += unsafe UInt32(bytes.bytes[place]) * 58
        unsafe bytes.bytes[place] = UInt8(truncatingIfNeeded: carry)
        carry >>= 8
      }
      guard carry == 0 else { throw OlmError(.badRecoveryKey(.length)) }
    }
    // A leading 1 counts for nothing, and is one character too many all the same.
    guard read == digits else { throw OlmError(.badRecoveryKey(.length)) }
    guard unsafe bytes.bytes[0] == prefix[0], unsafe bytes.bytes[1] == prefix[1] else {
      throw OlmError(.badRecoveryKey(.prefix))
    }
    guard parity(bytes, count) == 0 else { throw OlmError(.badRecoveryKey(.parity)) }
    return unsafe Secret(copying: UnsafeRawBufferPointer(rebasing: bytes.used[2..<34]))
  }

  private static func parity(_ bytes: borrowing Scratch, _ count: Int) -> UInt8 {
    var parity: UInt8 = 0
    for index in 0..<count { unsafe parity ^= bytes.bytes[index] }
    return parity
  }

  /// Digits and letters without 0, O, I and l, by arithmetic: a table would be read at a place that
  /// the key decides.
  private static func value(of character: UInt8) -> Int16 {
    let character = Int16(character)
    func part(_ first: Int16, _ last: Int16, _ base: Int16) -> Int16 {
      let outside = ((character &- first) | (last &- character)) >> 15
      return ~outside & (character &- first &+ base &+ 1)
    }
    let found =
      part(49, 57, 0) | part(65, 72, 9) | part(74, 78, 17) | part(80, 90, 22) | part(97, 107, 33)
      | part(109, 122, 44)
    return found &- 1
  }

  private static func digit(for value: UInt8) -> UInt8 {
    let value = Int16(value)
    var digit = value &+ 49
    for (last, skip) in [(8, 7), (16, 1), (21, 1), (32, 6), (43, 1)] as [(Int16, Int16)] {
      digit &+= ((last &- value) >> 15) & skip
    }
    return UInt8(truncatingIfNeeded: digit)
  }
}
