import CCrypto

/// SHA-256 of what comes in pieces.
@safe struct RunningDigest: ~Copyable {
  private let context: OpaquePointer

  init() throws(OlmError) {
    guard let context = unsafe EVP_MD_CTX_new() else { throw OlmError(.library) }
    guard unsafe EVP_DigestInit_ex2(context, Digests.sha256, nil) == 1 else {
      unsafe EVP_MD_CTX_free(context)
      throw OlmError(.library)
    }
    unsafe self.context = context
  }

  deinit { unsafe EVP_MD_CTX_free(context) }

  func update(_ bytes: UnsafeRawBufferPointer) throws(OlmError) {
    guard unsafe EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else {
      throw OlmError(.library)
    }
  }

  consuming func finish() throws(OlmError) -> [UInt8] {
    let digest = Scratch(count: 32)
    let start = unsafe digest.start.assumingMemoryBound(to: UInt8.self)
    guard unsafe EVP_DigestFinal_ex(context, start, nil) == 1 else { throw OlmError(.library) }
    return digest.array()
  }
}
