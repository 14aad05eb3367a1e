internal import Encodings
package import Matrix
package import Olm

/// Between what an event says of an encrypted file and the key that opens it.
extension EncryptedFile {
  /// What is written into the event for a file that was encrypted under `key`.
  package init?(_ key: AttachmentKey, at url: ContentURI) {
    guard let bytes = Base64Text.decode(key.k), let initial = Base64Text.decode(key.iv) else {
      return nil
    }
    self.init(url: url, key: bytes, iv: initial, sha256: key.hash)
  }

  package func attachmentKey() throws(OlmError) -> AttachmentKey {
    try AttachmentKey(
      version: AttachmentKey.version, algorithm: AttachmentKey.algorithm,
      k: Base64Text.encode(key, urlSafe: true), iv: Base64Text.encode(iv),
      sha256: Base64Text.encode(sha256))
  }

  /// A small file, whole. Nothing of it comes out unless it is the one that the event vouches for.
  package func opened(_ ciphertext: [UInt8]) throws(OlmError) -> [UInt8] {
    let verification = try AttachmentVerification(attachmentKey())
    try verification.update(ciphertext)
    let decryption = try verification.finish()
    let plain = try decryption.decrypt(ciphertext)
    try decryption.finish()
    return plain
  }
}
