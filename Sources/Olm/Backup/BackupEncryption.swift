/// Writes into a backup: the public half of its key is enough.
package struct BackupEncryption: Sendable {
  package let publicKey: Curve25519Key

  package init(publicKey: Curve25519Key) { self.publicKey = publicKey }

  package func encrypt(
    _ plaintext: [UInt8], _ entropy: Entropy
  ) throws(OlmError) -> BackupPayload {
    guard plaintext.count <= BackupKey.maximumText / 2 else { throw OlmError(.tooLarge) }
    let ephemeral = try PrivateKey(agreeing: entropy.secret(32))
    let keys = BackupKeys(try ephemeral.secret(with: publicKey))
    let code = keys.code()
    let plain = Scratch(copying: plaintext)
    let ciphertext = try unsafe keys.encrypt(plain.used)
    return unsafe BackupPayload(
      ephemeral: Base64.encode(try ephemeral.publicHalf()), mac: Base64.encode(code.used),
      ciphertext: Base64.encode(ciphertext.used))
  }
}
