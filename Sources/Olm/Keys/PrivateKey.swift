import CCrypto
import Secrets

/// A private key in libcrypto's hands, which computes with it in constant time and wipes its copy.
///
/// It lives for one call: what is kept is the ``Secret`` alone, so that threads may share it.
@safe struct PrivateKey: ~Copyable {
  private let key: OpaquePointer

  /// A key to sign with, Ed25519: `bytes` is its seed.
  init(signing bytes: Secret) throws(OlmError) { try self.init(bytes, EVP_PKEY_ED25519) }

  /// A key to agree on secrets with, X25519.
  init(agreeing bytes: Secret) throws(OlmError) { try self.init(bytes, EVP_PKEY_X25519) }

  private init(_ bytes: Secret, _ type: Int32) throws(OlmError) {
    guard bytes.count == 32, !bytes.isZero else { throw OlmError(.badKey) }
    let made = unsafe bytes.withUnsafeBytes {
      unsafe EVP_PKEY_new_raw_private_key(
        type, nil, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
    }
    guard let made = unsafe made else { throw OlmError(.library) }
    unsafe key = made
  }

  deinit { unsafe EVP_PKEY_free(key) }

  func publicHalf() throws(OlmError) -> [UInt8] {
    let half = Scratch(count: 32)
    var count = half.count
    let start = unsafe half.start.assumingMemoryBound(to: UInt8.self)
    guard unsafe EVP_PKEY_get_raw_public_key(key, start, &count) == 1, count == 32 else {
      throw OlmError(.library)
    }
    return half.array()
  }

  func sign(_ message: [UInt8]) throws(OlmError) -> Ed25519Signature {
    guard let context = unsafe EVP_MD_CTX_new() else { throw OlmError(.library) }
    defer { unsafe EVP_MD_CTX_free(context) }
    let signature = Scratch(count: 64)
    var count = signature.count
    let start = unsafe signature.start.assumingMemoryBound(to: UInt8.self)
    guard unsafe EVP_DigestSignInit(context, nil, nil, nil, key) == 1,
      unsafe EVP_DigestSign(context, start, &count, message, message.count) == 1, count == 64
    else { throw OlmError(.library) }
    return try unsafe Ed25519Signature(signature.used)
  }

  /// What only the two owners can compute.
  func secret(with other: Curve25519Key) throws(OlmError) -> Secret {
    let theirs = unsafe other.withBytes {
      unsafe EVP_PKEY_new_raw_public_key(
        EVP_PKEY_X25519, nil, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
    }
    guard let theirs = unsafe theirs else { throw OlmError(.badKey) }
    defer { unsafe EVP_PKEY_free(theirs) }
    guard let context = unsafe EVP_PKEY_CTX_new(key, nil) else { throw OlmError(.library) }
    defer { unsafe EVP_PKEY_CTX_free(context) }
    let secret = Scratch(count: 32)
    var count = secret.count
    let start = unsafe secret.start.assumingMemoryBound(to: UInt8.self)
    guard unsafe EVP_PKEY_derive_init(context) == 1,
      unsafe EVP_PKEY_derive_set_peer(context, theirs) == 1,
      unsafe EVP_PKEY_derive(context, start, &count) == 1, count == 32
    else { throw OlmError(.badKey) }
    return secret.secret()
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
