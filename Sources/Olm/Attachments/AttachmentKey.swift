import Secrets

/// What opens one encrypted file: it travels inside the encrypted event. The fields are those of the
/// `file` object, as text.
package struct AttachmentKey: Sendable {
  package static let version = "v2"
  package static let algorithm = "A256CTR"
  package static let keyType = "oct"

  let key: Secret
  let initial: [UInt8]
  /// SHA-256 of the ciphertext.
  package let hash: [UInt8]

  init(key: Secret, initial: [UInt8], hash: [UInt8]) {
    self.key = key
    self.initial = initial
    self.hash = hash
  }

  /// From what an event says: `v`, and of the JSON web key `kty`, `alg` and `k`, then `iv` and
  /// `hashes.sha256`.
  package init(
    version: String, keyType: String = keyType, algorithm: String, k: String, iv: String,
    sha256: String
  ) throws(OlmError) {
    guard version.utf8.elementsEqual(Self.version.utf8),
      keyType.utf8.elementsEqual(Self.keyType.utf8),
      algorithm.utf8.elementsEqual(Self.algorithm.utf8)
    else { throw OlmError(.unsupported) }
    guard max(k.utf8.count, iv.utf8.count, sha256.utf8.count) <= 128 else {
      throw OlmError(.badMessage)
    }
    let key = try Base64.decoded(Scratch(copying: k), .urlSafe)
    let initial = try Base64.decode(iv)
    let hash = try Base64.decode(sha256)
    guard key.count == 32 else { throw OlmError(.badKey) }
    guard initial.count == 16, hash.count == 32 else { throw OlmError(.badMessage) }
    self.init(key: key.secret(), initial: initial, hash: hash)
  }

  /// The key for the event, URL-safe and unpadded.
  package var k: String { unsafe key.withUnsafeBytes { unsafe Base64.encode($0, .urlSafe) } }
  package var iv: String { Base64.encode(initial) }
  package var sha256: String { Base64.encode(hash) }
}
