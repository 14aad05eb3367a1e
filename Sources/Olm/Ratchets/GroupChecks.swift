/// Looks at a group session's key before libolm does: it would take a point of small order for the
/// sender's key, with which everybody can sign.
enum GroupKeyCheck {
  private static let signer = 133..<165
  static let maximumText = 512

  /// A version, the index, the ratchet, the signer's key and, unless it is an export, a signature.
  static func check(_ bytes: borrowing Scratch, isExport: Bool) throws(OlmError) {
    let (version, count): (UInt8, Int) = isExport ? (1, 165) : (2, 229)
    guard bytes.count == count, unsafe bytes.bytes[0] == version else { throw OlmError(.badKey) }
    _ = unsafe try Ed25519Key(UnsafeRawBufferPointer(rebasing: bytes.used[signer]))
    guard !isExport else { return }
    _ = unsafe try Ed25519Signature(UnsafeRawBufferPointer(rebasing: bytes.used[165..<229]))
  }
}

/// A group message ends with its sender's signature, of which libolm accepts a second spelling.
enum GroupMessageCheck {
  private static let signature = 64

  /// `text` is base64 without padding.
  static func check(_ text: UnsafeRawBufferPointer) throws(OlmError) {
    let count = text.count * 3 / 4
    guard count > signature else { throw OlmError(.badMessage) }
    // Four digits are three bytes: decode from the last group that begins before the signature.
    let group = (count - signature) / 3
    let tail = unsafe Scratch(
      copying: UnsafeRawBufferPointer(rebasing: text[(group * 4)...]))
    unsafe Base64Digits.decode(tail.used, into: tail.bytes, .standard)
    let first = count - signature - group * 3
    _ = unsafe try Ed25519Signature(
      UnsafeRawBufferPointer(rebasing: tail.bytes[first..<first + signature]))
  }
}
