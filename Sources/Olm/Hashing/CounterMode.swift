import CCrypto

/// AES-256 in counter mode: the same call encrypts and decrypts. It authenticates nothing.
@safe struct CounterMode: ~Copyable {
  private let context: OpaquePointer

  /// `key` has 32 bytes, `initial` 16.
  init(key: UnsafeRawBufferPointer, initial: [UInt8]) throws(OlmError) {
    guard key.count == 32, initial.count == 16 else { throw OlmError(.badKey) }
    guard let context = unsafe EVP_CIPHER_CTX_new() else { throw OlmError(.library) }
    let start = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
    guard unsafe EVP_EncryptInit_ex2(context, Ciphers.ctr, start, initial, nil) == 1 else {
      unsafe EVP_CIPHER_CTX_free(context)
      throw OlmError(.library)
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_CIPHER_CTX_free(context) }

  /// In pieces of less than a gibibyte. `target` is as long as `source` and may be the same.
  func apply(
    _ source: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) throws(OlmError) {
    guard source.count == target.count, source.count < 1 << 30 else { throw OlmError(.tooLarge) }
    guard let from = source.baseAddress, let to = target.baseAddress,
      source.count > 0
    else { return }
    var count: Int32 = 0
    let result = unsafe EVP_EncryptUpdate(
      context, to.assumingMemoryBound(to: UInt8.self), &count,
      from.assumingMemoryBound(to: UInt8.self), Int32(source.count))
    guard result == 1, Int(count) == source.count else { throw OlmError(.library) }
  }

  func apply(_ scratch: borrowing Scratch) throws(OlmError) {
    try unsafe apply(scratch.used, into: scratch.writable)
  }

  /// Sixteen random bytes with bit 63 cleared: implementations differ in whether the counter carries
  /// over it.
  static func initial(_ entropy: Entropy) throws(OlmError) -> [UInt8] {
    var initial = try entropy.bytes(16)
    initial[8] &= 0x7f
    return initial
  }
}

enum Ciphers {
  nonisolated(unsafe) static let cbc = unsafe EVP_CIPHER_fetch(nil, "AES-256-CBC", nil)
  nonisolated(unsafe) static let ctr = unsafe EVP_CIPHER_fetch(nil, "AES-256-CTR", nil)
  nonisolated(unsafe) static let gcm = unsafe EVP_CIPHER_fetch(nil, "AES-256-GCM", nil)
}
