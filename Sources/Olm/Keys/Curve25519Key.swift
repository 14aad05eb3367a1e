/// A public key to agree on secrets with: an identity, a one-time key, an ephemeral key.
///
/// One that exists is canonical and not of small order: with no such key does every secret come out
/// the same.
package struct Curve25519Key: Hashable, Sendable {
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
    guard value.isLess(than: .prime), !Self.smallOrder.contains(value) else {
      throw OlmError(.badKey)
    }
    self.value = value
  }

  package var bytes: [UInt8] { value.bytes }
  package var base64: String { unsafe value.withBytes { unsafe Base64.encode($0) } }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    unsafe value.withBytes(body)
  }

  /// The points of order 1, 2, 4 and 8 on the curve and on its twist.
  private static let smallOrder: [Bytes32] = [
    .zero, .one, .primeMinusOne,
    Bytes32(
      0xaeb8_413b_7c7a_ebe0, 0x6ac4_9ff1_fae3_5616, 0xfdb1_329c_eb8d_09da, 0x00b8_495f_1605_6286),
    Bytes32(
      0x248c_50a3_bc95_9c5f, 0x5bef_839c_55b1_d0b1, 0x868e_1c58_c45c_4404, 0x5711_9fd0_dd4e_22d8),
  ]
}

extension Curve25519Key: CustomStringConvertible {
  package var description: String { base64 }
}
