/// Looks into a message before libolm does: it agrees on secrets with any point, and decrypts
/// ciphertexts of any length.
///
/// A message is a version, fields, and eight bytes of authentication code. A field is a tag and
/// either a number or a length and that many bytes. What is looked at must be what libolm reads: where
/// the two could part, the message is refused.
enum OlmMessageCheck {
  /// Throws unless all keys in it are sound and its ciphertext is whole blocks. `bytes` is the decoded body.
  static func check(_ bytes: UnsafeRawBufferPointer, _ kind: OlmMessage.Kind) throws(OlmError) {
    switch kind {
    case .normal: try unsafe checkNormal(bytes)
    case .prekey:
      // One-time key, base key, identity key, message.
      var reader = unsafe try Reader(bytes, reservedAtEnd: 0)
      var inner: UnsafeRawBufferPointer?
      var keys: UInt8 = 0
      while let (tag, value) = unsafe try reader.next() {
        switch tag {
        case 0x0a, 0x12, 0x1a:
          _ = unsafe try Curve25519Key(value)
          keys |= 1 << (tag >> 3)
        case 0x22: unsafe inner = value
        default: break
        }
      }
      guard keys == 0b1110, let inner = unsafe inner else { throw OlmError(.badMessage) }
      try unsafe checkNormal(inner)
    }
  }

  private static func checkNormal(_ bytes: UnsafeRawBufferPointer) throws(OlmError) {
    var reader = unsafe try Reader(bytes, reservedAtEnd: 8)
    var (hasRatchetKey, hasCiphertext) = (false, false)
    // All of them: with a field that stands there twice, the last counts.
    while let (tag, value) = unsafe try reader.next() {
      switch tag {
      case 0x0a:
        _ = unsafe try Curve25519Key(value)
        hasRatchetKey = true
      case 0x22:
        // libolm decrypts whole blocks, past the end of a text that is none.
        guard value.count > 0, value.count % 16 == 0 else { throw OlmError(.badMessage) }
        hasCiphertext = true
      default: break
      }
    }
    guard hasRatchetKey, hasCiphertext else { throw OlmError(.badMessage) }
  }

  @safe private struct Reader {
    private let bytes: UnsafeRawBufferPointer
    private var place = 1
    private let end: Int

    init(_ bytes: UnsafeRawBufferPointer, reservedAtEnd reserved: Int) throws(OlmError) {
      guard bytes.count > reserved, unsafe bytes[0] == 3 else { throw OlmError(.badMessage) }
      unsafe self.bytes = bytes
      end = bytes.count - reserved
    }

    /// The next field that holds bytes; numbers come with none.
    mutating func next() throws(OlmError) -> (tag: UInt8, value: UnsafeRawBufferPointer)? {
      guard place < end else { return nil }
      let tag = unsafe bytes[place]
      place += 1
      // libolm takes the next byte for a part of such a tag. No field has one.
      guard tag & 0x80 == 0 else { throw OlmError(.badMessage) }
      let number = try number()
      guard tag & 7 == 0 || tag & 7 == 2 else { throw OlmError(.badMessage) }
      guard tag & 7 == 2 else { return unsafe (tag, UnsafeRawBufferPointer(start: nil, count: 0)) }
      guard number <= end - place else { throw OlmError(.badMessage) }
      defer { place += number }
      return unsafe (tag, UnsafeRawBufferPointer(rebasing: bytes[place..<place + number]))
    }

    private mutating func number() throws(OlmError) -> Int {
      var (value, shift) = (0, 0)
      while place < end, shift < 56 {
        let byte = unsafe bytes[place]
        place += 1
        value |= Int(byte & 0x7f) << shift
        if byte & 0x80 == 0 { return value }
        shift += 7
      }
      throw OlmError(.badMessage)
    }
  }
}
