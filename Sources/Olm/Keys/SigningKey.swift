import COlm
package import Secrets

/// The private half of an Ed25519 key that is kept as its seed: a key for cross-signing.
///
/// libolm's object lives for one signature: what is kept is the seed alone, so that threads may
/// share it.
package final class SigningKey: Sendable {
  package let seed: Secret
  package let publicKey: Ed25519Key

  /// Throws ``OlmError/Kind/badKey`` for anything but 32 bytes that are not all zero.
  package init(seed: Secret) throws(OlmError) {
    guard seed.count == 32, !seed.isZero else { throw OlmError(.badKey) }
    self.seed = seed
    publicKey = try unsafe Self.withSigner(seed) { _, key throws(OlmError) in
      try Ed25519Key(base64: key)
    }
  }

  package static func new(_ entropy: Entropy) throws(OlmError) -> SigningKey {
    try SigningKey(seed: entropy.secret(32))
  }

  package func sign(_ message: [UInt8]) throws(OlmError) -> Ed25519Signature {
    try unsafe Self.withSigner(seed) { signer, _ throws(OlmError) in
      let text = Scratch(count: olm_pk_signature_length())
      let result = unsafe message.withUnsafeBytes { message in
        // libolm refuses to see a null pointer here.
        let start = unsafe (message.baseAddress ?? UnsafeRawPointer(text.start))
        return unsafe olm_pk_sign(
          signer, start.assumingMemoryBound(to: UInt8.self), message.count,
          text.start.assumingMemoryBound(to: UInt8.self), text.count)
      }
      guard result != olm_error() else { throw OlmError(.library) }
      return try unsafe Ed25519Signature(base64: String(decoding: text.used, as: UTF8.self))
    }
  }

  private static func withSigner<Result>(
    _ seed: Secret, _ body: (OpaquePointer, String) throws(OlmError) -> Result
  ) throws(OlmError) -> Result {
    let memory = LibolmMemory(count: olm_pk_signing_size())
    guard let signer = unsafe olm_pk_signing(memory.start) else { throw OlmError(.library) }
    defer { unsafe olm_clear_pk_signing(signer) }
    let key = Scratch(count: olm_pk_signing_public_key_length())
    let result = unsafe seed.withUnsafeBytes {
      unsafe olm_pk_signing_key_from_seed(signer, key.start, key.count, $0.baseAddress, $0.count)
    }
    guard result != olm_error() else { throw OlmError(.library) }
    return try unsafe body(signer, String(decoding: key.used, as: UTF8.self))
  }
}

extension Secret {
  var isZero: Bool {
    var any: UInt8 = 0
    unsafe withUnsafeBytes { bytes in
      for index in 0..<bytes.count { unsafe any |= bytes[index] }
    }
    return any == 0
  }
}
