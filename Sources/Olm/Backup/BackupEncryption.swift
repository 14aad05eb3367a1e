import COlm

/// Writes into a backup: the public half of its key is enough.
package struct BackupEncryption: Sendable {
  package let publicKey: Curve25519Key

  package init(publicKey: Curve25519Key) { self.publicKey = publicKey }

  package func encrypt(
    _ plaintext: [UInt8], _ entropy: Entropy
  ) throws(OlmError) -> BackupPayload {
    guard plaintext.count <= BackupKey.maximumText / 2 else { throw OlmError(.tooLarge) }
    let memory = LibolmMemory(count: olm_pk_encryption_size())
    guard let encryption = unsafe olm_pk_encryption(memory.start) else {
      throw OlmError(.library)
    }
    defer { unsafe olm_clear_pk_encryption(encryption) }
    let recipient = Scratch(copying: publicKey.base64)
    var result = unsafe olm_pk_encryption_set_recipient_key(
      encryption, recipient.start, recipient.count)
    guard result != olm_error() else {
      throw OlmError(unsafe olm_pk_encryption_last_error_code(encryption))
    }
    let random = Scratch(count: unsafe olm_pk_encrypt_random_length(encryption))
    try entropy.fill(random)
    let ciphertext = Scratch(count: unsafe olm_pk_ciphertext_length(encryption, plaintext.count))
    let mac = Scratch(count: unsafe olm_pk_mac_length(encryption))
    let ephemeral = Scratch(count: olm_pk_key_length())
    let plain = Scratch(copying: plaintext)
    result = unsafe olm_pk_encrypt(
      encryption, plain.start, plain.count, ciphertext.start, ciphertext.count, mac.start,
      mac.count, ephemeral.start, ephemeral.count, random.start, random.count)
    guard result != olm_error() else {
      throw OlmError(unsafe olm_pk_encryption_last_error_code(encryption))
    }
    return unsafe BackupPayload(
      ephemeral: String(decoding: ephemeral.used, as: UTF8.self),
      mac: String(decoding: mac.used, as: UTF8.self),
      ciphertext: String(decoding: ciphertext.used, as: UTF8.self))
  }
}
