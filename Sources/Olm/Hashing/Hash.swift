import CCrypto
internal import Digest
package import Secrets

/// What is computed of bytes in one go, by libcrypto.
package enum Hash {
  package static func sha256(_ bytes: [UInt8]) -> [UInt8] {
    SHA256.digest(bytes)
  }

  package static func hmacSHA256(key: Secret, _ bytes: [UInt8]) -> [UInt8] {
    let code = Scratch(count: 32)
    unsafe bytes.withUnsafeBytes { bytes in
      unsafe key.withUnsafeBytes { unsafe hmac(key: $0, bytes, into: code.start) }
    }
    return code.array()
  }

  /// RFC 5869. At most 255 blocks of 32 bytes.
  package static func hkdfSHA256(
    _ material: Secret, salt: [UInt8] = [], info: [UInt8], count: Int
  ) -> Secret {
    precondition(count <= 255 * 32, "HKDF ends there")
    let root = Scratch(count: 32)
    unsafe salt.withUnsafeBytes { salt in
      unsafe material.withUnsafeBytes { unsafe hmac(key: salt, $0, into: root.start) }
    }
    let output = Scratch(count: count)
    // The block before, what it is for, and its number.
    var input = Scratch(count: 32 + info.count + 1)
    unsafe UnsafeMutableRawBufferPointer(rebasing: input.bytes[32..<32 + info.count])
      .copyBytes(from: info)
    var (done, number) = (0, UInt8(1))
    var first = 32
    let whole = 32 + info.count + 1
    while done < count {
      unsafe input.bytes[whole - 1] = number
      let block = unsafe hmac(
        key: root.used, UnsafeRawBufferPointer(rebasing: input.bytes[first..<whole]))
      let part = min(32, count - done)
      unsafe (output.start + done).copyMemory(from: block.start, byteCount: part)
      unsafe input.start.copyMemory(from: block.start, byteCount: 32)
      (done, number, first) = (done + part, number &+ 1, 0)
    }
    input.shorten(to: 0)
    return output.secret()
  }

  static func hmac(key: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer) -> Scratch {
    let code = Scratch(count: 32)
    unsafe hmac(key: key, bytes, into: code.start)
    return code
  }

  private static func hmac(
    key: UnsafeRawBufferPointer, _ bytes: UnsafeRawBufferPointer,
    into code: UnsafeMutableRawPointer
  ) {
    var count: UInt32 = 32
    // An empty key is a key; a null pointer would mean "the one from before".
    let start = unsafe (key.baseAddress ?? UnsafeRawPointer(code))
    let result = unsafe HMAC(
      Digests.sha256, start, Int32(key.count),
      bytes.baseAddress?.assumingMemoryBound(to: UInt8.self) ?? nil, bytes.count,
      code.assumingMemoryBound(to: UInt8.self), &count)
    precondition(unsafe result != nil, "HMAC needs nothing that could be missing")
  }

  /// Takes as long as `rounds` say: not for a thread that others wait for.
  static func pbkdf2SHA512(
    _ passphrase: Secret, salt: [UInt8], rounds: Int, count: Int
  ) throws(OlmError) -> Scratch {
    let key = Scratch(count: count)
    let result = unsafe passphrase.withUnsafeBytes { passphrase in
      let start = unsafe (passphrase.baseAddress ?? UnsafeRawPointer(key.start))
      return unsafe PKCS5_PBKDF2_HMAC(
        start.assumingMemoryBound(to: CChar.self), Int32(passphrase.count), salt,
        Int32(salt.count), Int32(rounds), Digests.sha512, Int32(count),
        key.start.assumingMemoryBound(to: UInt8.self))
    }
    guard result == 1 else { throw OlmError(.library) }
    return key
  }
}

/// libcrypto looks an algorithm up by its name at each use unless it is held.
enum Digests {
  nonisolated(unsafe) static let sha256 = unsafe EVP_MD_fetch(nil, "SHA256", nil)
  nonisolated(unsafe) static let sha512 = unsafe EVP_MD_fetch(nil, "SHA512", nil)
}
