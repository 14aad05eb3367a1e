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
    publicKey = try Curve25519Key(bytes: PrivateKey(agreeing: key).publicHalf())
    self.key = key
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
    let ephemeral = try Curve25519Key(base64: payload.ephemeral)
    let code = try Base64.decoded(Scratch(copying: payload.mac))
    let ciphertext = try Base64.decoded(Scratch(copying: payload.ciphertext))
    guard code.count == BackupKeys.codeCount, ciphertext.count > 0,
      ciphertext.count % BlockChaining.block == 0
    else { throw OlmError(.badMessage) }
    let keys = BackupKeys(try PrivateKey(agreeing: key).secret(with: ephemeral))
    let expected = keys.code()
    guard unsafe isEqual(code.used, expected.used) else { throw OlmError(.badMAC) }
    return try unsafe keys.decrypt(ciphertext.used).array()
  }

  package func decrypt(
    ephemeral: String, mac: String, ciphertext: String
  ) throws(OlmError) -> [UInt8] {
    try decrypt(BackupPayload(ephemeral: ephemeral, mac: mac, ciphertext: ciphertext))
  }
}
