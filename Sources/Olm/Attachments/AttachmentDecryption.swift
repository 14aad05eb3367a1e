import Secrets

/// The first of two passes over an encrypted file: all of its ciphertext is hashed, and only if the
/// hash is the promised one there comes out what decrypts. Counter mode would let whoever holds the
/// file turn single bits of the picture.
package final class AttachmentVerification {
  private let key: AttachmentKey
  private var digest: RunningDigest?
  private var count = 0

  package init(_ key: AttachmentKey) throws(OlmError) {
    self.key = key
    digest = try RunningDigest()
  }

  package func update(_ ciphertext: [UInt8]) throws(OlmError) {
    try Pieces.hash(ciphertext, with: &digest)
    count += ciphertext.count
  }

  /// Throws ``OlmError/Kind/badMAC`` if this is not the file that was meant.
  package func finish() throws(OlmError) -> AttachmentDecryption {
    guard let digest = digest.take() else { throw OlmError(.misuse) }
    let hash = try digest.finish()
    let isMeant = unsafe hash.withUnsafeBytes { hash in
      unsafe key.hash.withUnsafeBytes { unsafe isEqual(hash, $0) }
    }
    guard isMeant else { throw OlmError(.badMAC) }
    return try AttachmentDecryption(key, count: count)
  }
}

/// The second pass, over the same ciphertext. Only ``AttachmentVerification`` makes one.
///
/// It hashes again: a file that was exchanged between the passes is noticed at ``finish()`` at the
/// latest, and never longer than the one that was verified.
package final class AttachmentDecryption {
  private let hash: [UInt8]
  private let cipher: CounterMode
  private var digest: RunningDigest?
  private var left: Int

  fileprivate init(_ key: AttachmentKey, count: Int) throws(OlmError) {
    hash = key.hash
    left = count
    let copy = Scratch(copying: key.key)
    cipher = try unsafe CounterMode(key: copy.used, initial: key.initial)
    digest = try RunningDigest()
  }

  package func decrypt(_ ciphertext: [UInt8]) throws(OlmError) -> [UInt8] {
    var piece = ciphertext
    try decrypt(&piece)
    return piece
  }

  /// Decrypts in place.
  package func decrypt(_ piece: inout [UInt8]) throws(OlmError) {
    guard piece.count <= left else { throw OlmError(.badMAC) }
    try Pieces.hash(piece, with: &digest)
    try Pieces.apply(cipher, to: &piece)
    left -= piece.count
  }

  /// Throws unless what was decrypted is what was verified.
  package func finish() throws(OlmError) {
    guard let digest = digest.take() else { throw OlmError(.misuse) }
    guard left == 0, try digest.finish() == hash else { throw OlmError(.badMAC) }
  }
}
