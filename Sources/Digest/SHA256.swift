import CCrypto

/// SHA-256 (FIPS 180-4), for names and checksums; what has to do with keys is `Olm`'s.
///
/// libcrypto's, which uses what the processor has for it: pictures are hashed when they are kept and
/// whenever they are read, and a hash of our own took a third of a picture's way into a room.
package enum SHA256 {
  package static let byteCount = 32

  /// Fetched once: looking an algorithm up takes longer than a short digest. It is never written to.
  private nonisolated(unsafe) static let algorithm = unsafe EVP_MD_fetch(nil, "SHA256", nil)

  package static func digest(_ bytes: [UInt8]) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: byteCount) { digest, count in
      let isDone = unsafe bytes.withUnsafeBytes {
        unsafe EVP_Digest($0.baseAddress, $0.count, digest.baseAddress, nil, algorithm, nil)
      }
      // Only a libcrypto without SHA-256 refuses, and no homeserver could be spoken to with one.
      precondition(isDone == 1, "libcrypto has no SHA-256: install libssl3")
      count = byteCount
    }
  }

  /// The digest as 64 lower-case hexadecimal digits.
  package static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef".utf8)
    let text = digest(bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    return String(decoding: text, as: UTF8.self)
  }
}
