import COlm
package import Secrets

/// One room key in a backup, `m.megolm_backup.v1.curve25519-aes-sha2`: base64, padded or not.
package struct BackupPayload: Hashable, Sendable {
  package let ephemeral: String
  package let mac: String
  package let ciphertext: String

  package init(ephemeral: String, mac: String, ciphertext: String) {
    self.ephemeral = ephemeral
    self.mac = mac
    self.ciphertext = ciphertext
  }
}

/// The private half of a backup's key.
///
/// What comes out of a backup is **not authenticated**: the standard's code covers no byte of the
/// ciphertext, and whoever knows the public key can write into the backup anyway. Take it for what
/// somebody claims.
package struct BackupKey: Sendable {
  package static let maximumText = 1 << 18

  package let key: Secret
  package let publicKey: Curve25519Key

  package init(key: Secret) throws(OlmError) {
    guard key.count == 32, !key.isZero else { throw OlmError(.badKey) }
    self.key = key
    publicKey = try unsafe Self.withDecryption(key) { _, key throws(OlmError) in
      try Curve25519Key(base64: key)
    }
  }

  package static func new(_ entropy: Entropy) throws(OlmError) -> BackupKey {
    try BackupKey(key: entropy.secret(32))
  }

  package init(recoveryKey: Secret) throws(OlmError) {
    try self.init(key: RecoveryKey.key(from: recoveryKey))
  }

  package var recoveryKey: Secret { RecoveryKey.text(of: key) }

  package func decrypt(_ payload: BackupPayload) throws(OlmError) -> [UInt8] {
    guard payload.ciphertext.utf8.count <= Self.maximumText else { throw OlmError(.tooLarge) }
    guard payload.mac.utf8.count <= 44 else { throw OlmError(.badMessage) }
    let ephemeral = Scratch(copying: try Curve25519Key(base64: payload.ephemeral).base64)
    let mac = try Base64.unpadded(Scratch(copying: payload.mac))
    // libolm reads as many characters as a code has, however many there are.
    guard mac.count == 11 else { throw OlmError(.badMessage) }
    let ciphertext = try Base64.unpadded(Scratch(copying: payload.ciphertext))
    // libolm decrypts whole blocks, past the end of a text that is none.
    guard ciphertext.count > 0, ciphertext.count * 3 / 4 % 16 == 0 else {
      throw OlmError(.badMessage)
    }
    return try unsafe Self.withDecryption(key) { decryption, _ throws(OlmError) in
      let count = unsafe olm_pk_max_plaintext_length(decryption, ciphertext.count)
      var result = olm_error()
      let plaintext = unsafe [UInt8](unsafeUninitializedCapacity: count) { target, used in
        result = unsafe olm_pk_decrypt(
          decryption, ephemeral.start, ephemeral.count, mac.start, mac.count, ciphertext.start,
          ciphertext.count, target.baseAddress, count)
        used = result == olm_error() ? 0 : result
      }
      guard result != olm_error() else {
        throw OlmError(unsafe olm_pk_decryption_last_error_code(decryption))
      }
      return plaintext
    }
  }

  package func decrypt(
    ephemeral: String, mac: String, ciphertext: String
  ) throws(OlmError) -> [UInt8] {
    try decrypt(BackupPayload(ephemeral: ephemeral, mac: mac, ciphertext: ciphertext))
  }

  private static func withDecryption<Result>(
    _ key: Secret, _ body: (OpaquePointer, String) throws(OlmError) -> Result
  ) throws(OlmError) -> Result {
    let memory = LibolmMemory(count: olm_pk_decryption_size())
    guard let decryption = unsafe olm_pk_decryption(memory.start) else {
      throw OlmError(.library)
    }
    defer { unsafe olm_clear_pk_decryption(decryption) }
    let text = Scratch(count: olm_pk_key_length())
    let result = unsafe key.withUnsafeBytes {
      unsafe olm_pk_key_from_private(decryption, text.start, text.count, $0.baseAddress, $0.count)
    }
    guard result != olm_error() else { throw OlmError(.library) }
    return try unsafe body(decryption, String(decoding: text.used, as: UTF8.self))
  }
}
