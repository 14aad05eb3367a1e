import CCrypto
import Secrets

/// AES-256-GCM with one key, for one thread at a time.
///
/// `@unchecked Sendable`: it lies in the vault's pool or in one call's hands, never in both.
@safe final class GCM: @unchecked Sendable {
  static let nonceCount = 12
  static let tagCount = 16

  private let sealing: OpaquePointer
  private let opening: OpaquePointer

  init(key: Secret) throws(OlmError) {
    guard let sealing = unsafe EVP_CIPHER_CTX_new() else { throw OlmError(.library) }
    guard let opening = unsafe EVP_CIPHER_CTX_new() else {
      unsafe EVP_CIPHER_CTX_free(sealing)
      throw OlmError(.library)
    }
    unsafe self.sealing = sealing
    unsafe self.opening = opening
    let isReady = unsafe key.withUnsafeBytes { key in
      let key = unsafe key.baseAddress?.assumingMemoryBound(to: UInt8.self)
      return unsafe EVP_EncryptInit_ex2(sealing, Ciphers.gcm, key, nil, nil) == 1
        && EVP_DecryptInit_ex2(opening, Ciphers.gcm, key, nil, nil) == 1
    }
    guard isReady else { throw OlmError(.library) }
  }

  deinit {
    unsafe EVP_CIPHER_CTX_free(sealing)
    unsafe EVP_CIPHER_CTX_free(opening)
  }

  typealias About = (version: UInt8, kind: UInt8)

  /// Encrypts in place.
  func seal(
    _ bytes: UnsafeMutableRawBufferPointer, nonce: UnsafeRawBufferPointer, about: About,
    _ row: [UInt8], tag: UnsafeMutableRawBufferPointer
  ) -> Bool {
    var (count, last) = (Int32(0), Int32(0))
    let prefix = [about.version, about.kind]
    let bytesStart = unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
    return unsafe EVP_EncryptInit_ex2(sealing, nil, nil, Self.start(nonce), nil) == 1
      && EVP_EncryptUpdate(sealing, nil, &count, prefix, 2) == 1
      && EVP_EncryptUpdate(sealing, nil, &count, row, Int32(row.count)) == 1
      && EVP_EncryptUpdate(sealing, bytesStart, &count, bytesStart, Int32(bytes.count)) == 1
      && EVP_EncryptFinal_ex(sealing, bytesStart, &last) == 1
      && EVP_CIPHER_CTX_ctrl(
        sealing, EVP_CTRL_AEAD_GET_TAG, Int32(tag.count), tag.baseAddress) == 1
  }

  /// `target` is as long as `bytes`, and means nothing unless this is true.
  func open(
    _ bytes: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer,
    nonce: UnsafeRawBufferPointer, about: About, _ row: [UInt8], tag: UnsafeRawBufferPointer
  ) -> Bool {
    var (count, last) = (Int32(0), Int32(0))
    let prefix = [about.version, about.kind]
    let targetStart = unsafe target.baseAddress?.assumingMemoryBound(to: UInt8.self)
    return unsafe EVP_DecryptInit_ex2(opening, nil, nil, Self.start(nonce), nil) == 1
      && EVP_DecryptUpdate(opening, nil, &count, prefix, 2) == 1
      && EVP_DecryptUpdate(opening, nil, &count, row, Int32(row.count)) == 1
      && EVP_DecryptUpdate(opening, targetStart, &count, Self.start(bytes), Int32(bytes.count)) == 1
      && EVP_CIPHER_CTX_ctrl(
        opening, EVP_CTRL_AEAD_SET_TAG, Int32(tag.count),
        UnsafeMutableRawPointer(mutating: tag.baseAddress)) == 1
      && EVP_DecryptFinal_ex(opening, targetStart, &last) == 1
  }

  private static func start(_ bytes: UnsafeRawBufferPointer) -> UnsafePointer<UInt8>? {
    unsafe bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
  }
}
