package import Secrets

/// Base64 as Matrix writes it, and as others do.
///
/// 1. Written unpadded unless asked otherwise; read padded and unpadded.
/// 2. Strict in all else: no other character, no idle bit that is set, no wrong length. Each value
///    has two spellings and no third; only a secret may have more.
package enum Base64 {
  package struct Alphabet: Sendable {
    let digit62: Int16
    let digit63: Int16
    package static let standard = Alphabet(digit62: 43, digit63: 47)
    package static let urlSafe = Alphabet(digit62: 45, digit63: 95)
  }

  /// As many characters are read as the largest key file has.
  package static let maximumCount = 64 << 20

  package static func encode(
    _ bytes: [UInt8], padded: Bool = false, _ alphabet: Alphabet = .standard
  ) -> String {
    unsafe bytes.withUnsafeBytes { unsafe encode($0, padded: padded, alphabet) }
  }

  static func encode(
    _ bytes: UnsafeRawBufferPointer, padded: Bool = false, _ alphabet: Alphabet = .standard
  ) -> String {
    let count = encodedCount(bytes.count, padded: padded)
    return unsafe String(unsafeUninitializedCapacity: count) { target in
      let whole = unsafe UnsafeMutableRawBufferPointer(
        rebasing: UnsafeMutableRawBufferPointer(target)[0..<count])
      unsafe Base64Digits.encode(bytes, into: whole, alphabet)
      return count
    }
  }

  /// A secret as text that is one too.
  package static func encode(_ secret: Secret, padded: Bool = false) -> Secret {
    let text = Scratch(count: encodedCount(secret.count, padded: padded))
    unsafe secret.withUnsafeBytes {
      unsafe Base64Digits.encode($0, into: text.writable, .standard)
    }
    return text.secret()
  }

  package static func decode(
    _ text: String, _ alphabet: Alphabet = .standard
  ) throws(OlmError) -> [UInt8] {
    try decoded(Scratch(copying: text), alphabet).array()
  }

  package static func decode(
    _ text: [UInt8], _ alphabet: Alphabet = .standard
  ) throws(OlmError) -> [UInt8] {
    try decoded(Scratch(copying: text), alphabet).array()
  }

  /// Idle bits may be set here: nobody compares a secret's spelling, and the seed among the
  /// specification's own vectors has one.
  package static func decode(
    _ text: Secret, _ alphabet: Alphabet = .standard
  ) throws(OlmError) -> Secret {
    try decoded(Scratch(copying: text), alphabet, isLenient: true).secret()
  }

  /// Decodes in place.
  static func decoded(
    _ text: consuming Scratch, _ alphabet: Alphabet = .standard, isLenient: Bool = false
  ) throws(OlmError) -> Scratch {
    guard text.count <= maximumCount else { throw OlmError(.tooLarge) }
    let digits = try unsafe Base64Digits.count(text.used, alphabet, isLenient: isLenient)
    text.shorten(to: digits)
    unsafe Base64Digits.decode(text.used, into: text.bytes, alphabet)
    text.shorten(to: digits * 3 / 4)
    return text
  }

  /// Checked, and without its padding: what libolm reads.
  static func unpadded(_ text: consuming Scratch) throws(OlmError) -> Scratch {
    text.shorten(to: try unsafe Base64Digits.count(text.used, .standard))
    return text
  }

  private static func encodedCount(_ count: Int, padded: Bool) -> Int {
    padded ? (count + 2) / 3 * 4 : (count * 4 + 2) / 3
  }
}
