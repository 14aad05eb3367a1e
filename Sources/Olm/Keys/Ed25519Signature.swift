/// A signature that has no second spelling.
///
/// Its scalar is below the order of the group, and its point is canonical and not of small order:
/// nobody can make another valid one of it.
package struct Ed25519Signature: Hashable, Sendable {
  private let point: Bytes32
  private let scalar: Bytes32

  package init(bytes: [UInt8]) throws(OlmError) {
    let parts = unsafe bytes.withUnsafeBytes { unsafe Self.halves($0) }
    guard let parts else { throw OlmError(.badSignature) }
    try self.init(parts)
  }

  /// Padded or not.
  package init(base64: String) throws(OlmError) {
    guard base64.utf8.count <= 88 else { throw OlmError(.badSignature) }
    try self.init(bytes: try Base64.decode(base64))
  }

  init(_ bytes: UnsafeRawBufferPointer) throws(OlmError) {
    guard let parts = unsafe Self.halves(bytes) else { throw OlmError(.badSignature) }
    try self.init(parts)
  }

  private init(_ parts: (point: Bytes32, scalar: Bytes32)) throws(OlmError) {
    guard parts.scalar.isLess(than: .order), Ed25519Key.isSound(parts.point) else {
      throw OlmError(.badSignature)
    }
    (point, scalar) = parts
  }

  private static func halves(
    _ bytes: UnsafeRawBufferPointer
  ) -> (point: Bytes32, scalar: Bytes32)? {
    guard bytes.count == 64,
      let point = unsafe Bytes32(UnsafeRawBufferPointer(rebasing: bytes[0..<32])),
      let scalar = unsafe Bytes32(UnsafeRawBufferPointer(rebasing: bytes[32..<64]))
    else { return nil }
    return (point, scalar)
  }

  package var bytes: [UInt8] { point.bytes + scalar.bytes }
  package var base64: String { Base64.encode(bytes) }
}

extension Ed25519Signature: CustomStringConvertible {
  package var description: String { base64 }
}
