import COlm
import Secrets

/// Pickles, sealed. libolm's own encryption of them has no nonce and no salt; it stays in place
/// inside the seal, since libolm knows no other way.
enum Pickle {
  typealias Write = (
    _ key: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer
  ) -> Int
  typealias Read = (
    _ key: UnsafeRawBufferPointer, _ source: UnsafeMutableRawBufferPointer
  ) -> Int

  /// libolm writes the pickle to the place where it is then encrypted.
  static func seal(
    _ kind: Vault.Kind, count: Int, header: [UInt8] = [], by vault: Vault, as row: [UInt8],
    _ entropy: Entropy, write: Write
  ) throws(OlmError) -> [UInt8] {
    try unsafe vault.seal(count: header.count + count, kind, as: row, entropy) { target in
      unsafe target.copyBytes(from: header)
      let place = unsafe UnsafeMutableRawBufferPointer(rebasing: target[header.count...])
      let result = unsafe vault.pickleKey.withUnsafeBytes { unsafe write($0, place) }
      return result != olm_error()
    }
  }

  /// The header. libolm decrypts the pickle in place: the bytes are wiped afterwards.
  @discardableResult static func open(
    _ kind: Vault.Kind, _ sealed: [UInt8], headerCount: Int = 0, with vault: Vault,
    as row: [UInt8], code: () -> OlmErrorCode, read: Read
  ) throws(OlmError) -> [UInt8] {
    let plain = try vault.opened(sealed, kind, as: row)
    guard plain.count >= headerCount else { throw OlmError(.badPickle) }
    let place = unsafe UnsafeMutableRawBufferPointer(
      rebasing: plain.bytes[headerCount..<plain.count])
    let result = unsafe vault.pickleKey.withUnsafeBytes { unsafe read($0, place) }
    guard result != olm_error() else { throw OlmError(code()) }
    return unsafe Array(plain.bytes[0..<headerCount])
  }
}
