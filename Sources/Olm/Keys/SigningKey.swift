package import Secrets

/// The private half of an Ed25519 key that is kept as its seed: a key for cross-signing.
package final class SigningKey: Sendable {
  package let seed: Secret
  package let publicKey: Ed25519Key

  /// Throws ``OlmError/Kind/badKey`` for anything but 32 bytes that are not all zero.
  package init(seed: Secret) throws(OlmError) {
    publicKey = try Ed25519Key(bytes: PrivateKey(signing: seed).publicHalf())
    self.seed = seed
  }

  package static func new(_ entropy: Entropy) throws(OlmError) -> SigningKey {
    try SigningKey(seed: entropy.secret(32))
  }

  package func sign(_ message: [UInt8]) throws(OlmError) -> Ed25519Signature {
    try PrivateKey(signing: seed).sign(message)
  }
}
