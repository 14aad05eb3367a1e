import CCrypto

/// A public key that signatures are held against.
///
/// One that exists is canonical and not of small order: for such a point anybody can sign.
package struct Ed25519Key: Hashable, Sendable {
  private let value: Bytes32

  package init(bytes: [UInt8]) throws(OlmError) {
    guard let value = Bytes32(bytes) else { throw OlmError(.badKey) }
    try self.init(value)
  }

  /// Padded or not.
  package init(base64: String) throws(OlmError) {
    guard base64.utf8.count <= 44 else { throw OlmError(.badKey) }
    try self.init(bytes: try Base64.decode(base64))
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(OlmError) {
    guard let value = unsafe Bytes32(bytes) else { throw OlmError(.badKey) }
    try self.init(value)
  }

  private init(_ value: Bytes32) throws(OlmError) {
    guard Self.isSound(value) else { throw OlmError(.badKey) }
    self.value = value
  }

  package var bytes: [UInt8] { value.bytes }
  package var base64: String { unsafe value.withBytes { unsafe Base64.encode($0) } }

  /// Whether `signature` was made with the private half of this key over exactly these bytes.
  package func verifies(_ signature: Ed25519Signature, of message: [UInt8]) -> Bool {
    guard
      let key = unsafe value.withBytes({
        unsafe EVP_PKEY_new_raw_public_key(
          EVP_PKEY_ED25519, nil, $0.baseAddress?.assumingMemoryBound(to: UInt8.self), $0.count)
      })
    else { return false }
    defer { unsafe EVP_PKEY_free(key) }
    guard let context = unsafe EVP_MD_CTX_new() else { return false }
    defer { unsafe EVP_MD_CTX_free(context) }
    guard unsafe EVP_DigestVerifyInit(context, nil, nil, nil, key) == 1 else { return false }
    return unsafe EVP_DigestVerify(context, signature.bytes, 64, message, message.count) == 1
  }

  /// Canonical, and none of the eight points of small order, whatever their sign.
  static func isSound(_ point: Bytes32) -> Bool {
    let height = point.withoutTopBit
    return height.isLess(than: .prime) && !smallOrder.contains(height)
  }

  private static let smallOrder: [Bytes32] = [
    .zero, .one, .primeMinusOne,
    Bytes32(
      0xb027_b2c2_8f95_e826, 0xf098_eff2_89f4_c345, 0x3933_c6d3_05ac_dfd5, 0x05fc_536d_8802_38b1),
    Bytes32(
      0x4fd8_4d3d_706a_17c7, 0x0f67_100d_760b_3cba, 0xc6cc_392c_fa53_202a, 0x7a03_ac92_77fd_c74e),
  ]
}

extension Ed25519Key: CustomStringConvertible {
  package var description: String { base64 }
}
