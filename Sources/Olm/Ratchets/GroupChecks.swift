/// Looks at a group session's key before libolm does: it would take a point of small order for the
/// sender's key, with which everybody can sign.
package enum GroupKeyCheck {
  private static let signer = 133..<165
  /// In bytes, of its base64.
  package static let maximumText = 512

  /// A version, the index, the ratchet, the signer's key and, unless it is an export, a signature.
  static func check(_ bytes: borrowing Scratch, isExport: Bool) throws(OlmError) {
    let (version, count): (UInt8, Int) = isExport ? (1, 165) : (2, 229)
    guard bytes.count == count, unsafe bytes.bytes[0] == version else { throw OlmError(.badKey) }
    _ = unsafe try Ed25519Key(UnsafeRawBufferPointer(rebasing: bytes.used[signer]))
    guard !isExport else { return }
    _ = unsafe try Ed25519Signature(UnsafeRawBufferPointer(rebasing: bytes.used[165..<229]))
  }
}

/// A group message is a version, its index, a ciphertext, eight bytes of authentication code and its
/// sender's signature, of which libolm accepts a second spelling.
enum GroupMessageCheck {
  private static let code = 8
  private static let signature = 64
  /// A version, two tags and two numbers.
  private static let longestHead = 13

  /// `text` is base64 without padding.
  static func check(_ text: UnsafeRawBufferPointer) throws(OlmError) {
    let count = text.count * 3 / 4
    guard count > longestHead + code + signature else { throw OlmError(.badMessage) }
    try unsafe checkHead(text, count)
    // Four digits are three bytes: decode from the last group that begins before the signature.
    let group = (count - signature) / 3
    let tail = unsafe Scratch(
      copying: UnsafeRawBufferPointer(rebasing: text[(group * 4)...]))
    unsafe Base64Digits.decode(tail.used, into: tail.bytes, .standard)
    let first = count - signature - group * 3
    _ = unsafe try Ed25519Signature(
      UnsafeRawBufferPointer(rebasing: tail.bytes[first..<first + signature]))
  }

  /// The ciphertext fills the message, and is whole blocks: libolm decrypts whole ones, past the end
  /// of a text that is none.
  private static func checkHead(_ text: UnsafeRawBufferPointer, _ count: Int) throws(OlmError) {
    let head = unsafe Scratch(copying: UnsafeRawBufferPointer(rebasing: text[0..<20]))
    unsafe Base64Digits.decode(head.used, into: head.bytes, .standard)
    guard unsafe head.bytes[0] == 3, unsafe head.bytes[1] == 0x08 else {
      throw OlmError(.badMessage)
    }
    var place = 2
    _ = try number(in: head, &place)
    guard unsafe head.bytes[place] == 0x12 else { throw OlmError(.badMessage) }
    place += 1
    let length = try number(in: head, &place)
    guard length > 0, length % 16 == 0, place + length + code + signature == count else {
      throw OlmError(.badMessage)
    }
  }

  private static func number(
    in head: borrowing Scratch, _ place: inout Int
  ) throws(OlmError) -> Int {
    var value = 0
    for turn in 0..<5 {
      let byte = unsafe head.bytes[place]
      place += 1
      value |= Int(byte & 0x7f) << (7 * turn)
      if byte & 0x80 == 0 { return value }
    }
    throw OlmError(.badMessage)
  }
}
