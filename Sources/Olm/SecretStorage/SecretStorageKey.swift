package import Secrets

/// The key to a user's secret storage, `m.secret_storage.v1.aes-hmac-sha2`.
package struct SecretStorageKey: Sendable {
  package static let usualIterations = 500_000
  /// With fewer, passphrases can be tried too quickly.
  package static let weakIterations = 100_000
  package static let maximumIterations = 10_000_000
  package static let maximumSecret = 1 << 16

  /// What account data says of a secret: base64, padded or not.
  package struct Encrypted: Hashable, Sendable {
    package let iv: String
    package let ciphertext: String
    package let mac: String

    package init(iv: String, ciphertext: String, mac: String) {
      self.iv = iv
      self.ciphertext = ciphertext
      self.mac = mac
    }
  }

  /// Whether a key is the one that account data describes.
  package enum Match: Hashable, Sendable {
    case yes, no
    /// The description has nothing to hold it against; it is then taken for the right one.
    case cannotTell
  }

  private let key: Secret

  package init(key: Secret) throws(OlmError) {
    guard key.count == 32, !key.isZero else { throw OlmError(.badKey) }
    self.key = key
  }

  package static func new(_ entropy: Entropy) throws(OlmError) -> SecretStorageKey {
    try SecretStorageKey(key: entropy.secret(32))
  }

  /// From what a person wrote down. Blanks do not matter.
  package init(recoveryKey: Secret) throws(OlmError) {
    key = try RecoveryKey.key(from: recoveryKey)
  }

  /// By `m.pbkdf2`, with what the key's description says. Takes up to seconds.
  package init(
    passphrase: Secret, salt: String, iterations: Int, bits: Int = 256
  ) throws(OlmError) {
    guard (1...Self.maximumIterations).contains(iterations), bits == 256,
      salt.utf8.count <= 1024
    else { throw OlmError(.unsupported) }
    key = try Hash.pbkdf2SHA512(
      passphrase, salt: Array(salt.utf8), rounds: iterations, count: 32
    ).secret()
  }

  /// In groups of four, to be written down.
  package var recoveryKey: Secret { RecoveryKey.text(of: key) }

  /// The `iv` and `mac` of this key's description.
  package func description(_ entropy: Entropy) throws(OlmError) -> (iv: String, mac: String) {
    let initial = try CounterMode.initial(entropy)
    let keys = keys(for: "")
    let zeros = Scratch(copying: [UInt8](repeating: 0, count: 32))
    let code = try Self.encrypt(zeros, keys, initial)
    return (Base64.encode(initial), Base64.encode(code.array()))
  }

  /// Throws if the description itself is damaged.
  package func matches(iv: String?, mac: String?) throws(OlmError) -> Match {
    guard let iv, let mac else { return .cannotTell }
    let initial = try Self.initial(iv)
    let code = Scratch(copying: try Self.bytes(mac, count: 32))
    let zeros = Scratch(copying: [UInt8](repeating: 0, count: 32))
    let expected = try Self.encrypt(zeros, keys(for: ""), initial)
    return unsafe isEqual(code.used, expected.used) ? .yes : .no
  }

  /// `name` is the type of the account data that holds it.
  package func encrypt(
    name: String, secret: Secret, _ entropy: Entropy
  ) throws(OlmError) -> Encrypted {
    guard secret.count <= Self.maximumSecret else { throw OlmError(.tooLarge) }
    let initial = try CounterMode.initial(entropy)
    let bytes = Scratch(copying: secret)
    let code = try Self.encrypt(bytes, keys(for: name), initial)
    return unsafe Encrypted(
      iv: Base64.encode(initial), ciphertext: Base64.encode(bytes.used),
      mac: Base64.encode(code.used))
  }

  /// Throws ``OlmError/Kind/badMAC`` when it was encrypted with another key or under another name.
  package func decrypt(name: String, _ encrypted: Encrypted) throws(OlmError) -> Secret {
    guard encrypted.ciphertext.utf8.count <= Self.maximumSecret * 2 else {
      throw OlmError(.tooLarge)
    }
    let initial = try Self.initial(encrypted.iv)
    let code = Scratch(copying: try Self.bytes(encrypted.mac, count: 32))
    let bytes = try Base64.decoded(Scratch(copying: encrypted.ciphertext))
    let keys = Scratch(copying: keys(for: name))
    let expected = unsafe Hash.hmac(key: Self.authentication(keys), bytes.used)
    guard unsafe isEqual(code.used, expected.used) else { throw OlmError(.badMAC) }
    let cipher = try unsafe CounterMode(key: Self.encryption(keys), initial: initial)
    try cipher.apply(bytes)
    return bytes.secret()
  }

  private func keys(for name: String) -> Secret {
    Hash.hkdfSHA256(
      key, salt: [UInt8](repeating: 0, count: 32), info: Array(name.utf8), count: 64)
  }

  /// In place; the code over what came out.
  private static func encrypt(
    _ bytes: borrowing Scratch, _ keys: Secret, _ initial: [UInt8]
  ) throws(OlmError) -> Scratch {
    let keys = Scratch(copying: keys)
    let cipher = try unsafe CounterMode(key: encryption(keys), initial: initial)
    try cipher.apply(bytes)
    return unsafe Hash.hmac(key: authentication(keys), bytes.used)
  }

  private static func encryption(_ keys: borrowing Scratch) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: keys.used[0..<32])
  }

  private static func authentication(_ keys: borrowing Scratch) -> UnsafeRawBufferPointer {
    unsafe UnsafeRawBufferPointer(rebasing: keys.used[32..<64])
  }

  /// Some clients write twice as many bytes, and use the first half. The code tells whether they did.
  private static func initial(_ text: String) throws(OlmError) -> [UInt8] {
    guard text.utf8.count <= 128 else { throw OlmError(.badMessage) }
    let bytes = try Base64.decode(text)
    guard bytes.count == 16 || bytes.count == 32 else { throw OlmError(.badMessage) }
    return Array(bytes.prefix(16))
  }

  private static func bytes(_ text: String, count: Int) throws(OlmError) -> [UInt8] {
    guard text.utf8.count <= 128 else { throw OlmError(.badMessage) }
    let bytes = try Base64.decode(text)
    guard bytes.count == count else { throw OlmError(.badMessage) }
    return bytes
  }
}
