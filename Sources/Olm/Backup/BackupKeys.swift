import Secrets

/// What follows from the secret between a backup's key and one payload's: 32 bytes for the cipher, 32
/// for the code, and the 16 that the cipher begins with.
struct BackupKeys {
  static let codeCount = 8
  private let cipher: Secret
  private let authentication: Secret

  init(_ secret: Secret) {
    let all = Scratch(copying: Hash.hkdfSHA256(secret, info: [], count: 80))
    let cipher = Scratch(count: 48)
    unsafe cipher.bytes.copyBytes(from: all.bytes[0..<32])
    unsafe UnsafeMutableRawBufferPointer(rebasing: cipher.bytes[32...])
      .copyBytes(from: all.bytes[64..<80])
    self.cipher = cipher.secret()
    authentication = unsafe Secret(
      copying: UnsafeRawBufferPointer(rebasing: all.used[32..<64]))
  }

  func encrypt(_ plaintext: UnsafeRawBufferPointer) throws(OlmError) -> Scratch {
    let key = Scratch(copying: cipher)
    return try unsafe BlockChaining.encrypt(plaintext, key.used)
  }

  func decrypt(_ ciphertext: UnsafeRawBufferPointer) throws(OlmError) -> Scratch {
    let key = Scratch(copying: cipher)
    return try unsafe BlockChaining.decrypt(ciphertext, key.used)
  }

  /// The standard's code, which is over nothing at all: it is a mistake that all have to make.
  func code() -> Scratch {
    let key = Scratch(copying: authentication)
    var code = unsafe Hash.hmac(key: key.used, UnsafeRawBufferPointer(start: nil, count: 0))
    code.shorten(to: Self.codeCount)
    return code
  }
}
