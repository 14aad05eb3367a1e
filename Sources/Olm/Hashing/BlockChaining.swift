import CCrypto
import Secrets

/// AES-256 in cipher block chaining, filled up to whole blocks. It authenticates nothing.
enum BlockChaining {
  static let block = 16

  /// `key` is 32 bytes and then the 16 of the initial block.
  static func encrypt(
    _ plaintext: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer
  ) throws(OlmError) -> Scratch {
    try unsafe run(plaintext, key, isEncrypting: true)
  }

  /// Throws ``OlmError/Kind/badMAC`` for what was filled up otherwise, as after a wrong key.
  static func decrypt(
    _ ciphertext: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer
  ) throws(OlmError) -> Scratch {
    try unsafe run(ciphertext, key, isEncrypting: false)
  }

  private static func run(
    _ source: UnsafeRawBufferPointer, _ key: UnsafeRawBufferPointer, isEncrypting: Bool
  ) throws(OlmError) -> Scratch {
    guard key.count == 48, source.count < 1 << 30 else { throw OlmError(.misuse) }
    guard let context = unsafe EVP_CIPHER_CTX_new() else { throw OlmError(.library) }
    defer { unsafe EVP_CIPHER_CTX_free(context) }
    var target = Scratch(count: source.count + block)
    let start = unsafe target.start.assumingMemoryBound(to: UInt8.self)
    let from = unsafe source.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let keyStart = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let initial = unsafe keyStart.map { unsafe $0 + 32 }
    var (count, last) = (Int32(0), Int32(0))
    guard
      unsafe EVP_CipherInit_ex2(
        context, Ciphers.cbc, keyStart, initial, isEncrypting ? 1 : 0, nil) == 1
    else { throw OlmError(.library) }
    if source.count > 0 {
      guard unsafe EVP_CipherUpdate(context, start, &count, from, Int32(source.count)) == 1 else {
        throw OlmError(.library)
      }
    }
    guard unsafe EVP_CipherFinal_ex(context, start + Int(count), &last) == 1 else {
      throw OlmError(isEncrypting ? .library : .badMAC)
    }
    target.shorten(to: Int(count) + Int(last))
    return target
  }
}
