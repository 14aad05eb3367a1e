import Concurrency
package import Secrets

/// Seals what lies in the database, under a key that does not.
///
/// 1. The key has 32 bytes that are not all zero; each use has a key of its own, derived from it.
/// 2. A sealed row opens as that row and that kind of thing, or not at all.
/// 3. Each seal has a fresh random nonce: good for some four thousand million seals under one key.
/// 4. It may be used by many threads at once.
///
/// Sealed, a row is a version (1), a nonce (12), the ciphertext and a tag (16).
package final class Vault: Sendable {
  package static let maximumCount = 16 << 20
  /// What sealing adds.
  package static let overhead = prefix + GCM.tagCount

  private static let version: UInt8 = 1
  private static let prefix = 1 + GCM.nonceCount
  private static let maximumIdle = 4

  /// What libolm encrypts its pickles with, before they are sealed.
  let pickleKey: Secret
  private let root: Secret
  private let rowKey: Secret
  private let idle = Guarded<[GCM]>([])

  package init(key: Secret) throws(OlmError) {
    guard key.count == 32, !key.isZero else { throw OlmError(.badKey) }
    root = key
    rowKey = Self.derive(from: key, "rows", 32)
    pickleKey = Self.derive(from: key, "pickles", 32)
  }

  /// A key for something else. The same for the same label.
  package func subkey(_ label: String, count: Int = 32) -> Secret {
    Self.derive(from: root, "other: \(label)", count)
  }

  private static func derive(from key: Secret, _ label: String, _ count: Int) -> Secret {
    Hash.hkdfSHA256(key, info: Array("easel vault 1: \(label)".utf8), count: count)
  }

  package func seal(
    _ plain: [UInt8], as row: [UInt8], _ entropy: Entropy = .system
  ) throws(OlmError) -> [UInt8] {
    try unsafe seal(count: plain.count, .bytes, as: row, entropy) { target in
      unsafe target.copyBytes(from: plain)
      return true
    }
  }

  package func seal(
    _ plain: Secret, as row: [UInt8], _ entropy: Entropy = .system
  ) throws(OlmError) -> [UInt8] {
    try unsafe seal(count: plain.count, .bytes, as: row, entropy) { target in
      unsafe plain.withUnsafeBytes { unsafe target.copyMemory(from: $0) }
      return true
    }
  }

  package func open(_ sealed: [UInt8], as row: [UInt8]) throws(OlmError) -> [UInt8] {
    try opened(sealed, .bytes, as: row).array()
  }

  package func openSecret(_ sealed: [UInt8], as row: [UInt8]) throws(OlmError) -> Secret {
    guard sealed.count <= Secret.maximumCount else { throw OlmError(.tooLarge) }
    return try opened(sealed, .bytes, as: row).secret()
  }

  /// What is sealed: the same row cannot be opened as something else.
  enum Kind: UInt8 { case bytes, account, session, outboundGroup, inboundGroup }

  /// `fill` writes the plain bytes where they are then encrypted, or says that it could not.
  func seal(
    count: Int, _ kind: Kind, as row: [UInt8], _ entropy: Entropy,
    fill: (UnsafeMutableRawBufferPointer) -> Bool
  ) throws(OlmError) -> [UInt8] {
    guard count <= Self.maximumCount else { throw OlmError(.tooLarge) }
    let nonce = Scratch(count: GCM.nonceCount)
    try entropy.fill(nonce)
    let cipher = try borrowCipher()
    var isDone = false
    let sealed = unsafe [UInt8](unsafeUninitializedCapacity: count + Self.overhead) { array, used in
      let whole = UnsafeMutableRawBufferPointer(array)
      let plain = unsafe UnsafeMutableRawBufferPointer(
        rebasing: whole[Self.prefix..<Self.prefix + count])
      let tag = unsafe UnsafeMutableRawBufferPointer(
        rebasing: whole[Self.prefix + count..<Self.prefix + count + GCM.tagCount])
      unsafe whole[0] = Self.version
      unsafe UnsafeMutableRawBufferPointer(rebasing: whole[1..<Self.prefix])
        .copyMemory(from: nonce.used)
      isDone =
        unsafe fill(plain)
        && cipher.seal(
          plain, nonce: nonce.used, about: (Self.version, kind.rawValue), row, tag: tag)
      used = isDone ? count + Self.overhead : 0
    }
    guard isDone else { throw OlmError(.library) }
    giveBack(cipher)
    return sealed
  }

  func opened(
    _ sealed: [UInt8], _ kind: Kind, as row: [UInt8]
  ) throws(OlmError) -> Scratch {
    guard sealed.count >= Self.overhead, sealed[0] == Self.version else {
      throw OlmError(.wrongPickleKey)
    }
    guard sealed.count <= Self.maximumCount + Self.overhead else { throw OlmError(.tooLarge) }
    let plain = Scratch(count: sealed.count - Self.overhead)
    let cipher = try borrowCipher()
    let isGenuine = unsafe sealed.withUnsafeBytes { whole in
      let end = whole.count - GCM.tagCount
      return unsafe cipher.open(
        UnsafeRawBufferPointer(rebasing: whole[Self.prefix..<end]), into: plain.bytes,
        nonce: UnsafeRawBufferPointer(rebasing: whole[1..<Self.prefix]),
        about: (Self.version, kind.rawValue), row,
        tag: UnsafeRawBufferPointer(rebasing: whole[end...]))
    }
    guard isGenuine else { throw OlmError(.wrongPickleKey) }
    giveBack(cipher)
    return plain
  }

  /// A cipher has its key schedule ready: making one takes longer than sealing a row.
  private func borrowCipher() throws(OlmError) -> GCM {
    if let cipher = idle.withLock({ $0.popLast() }) { return cipher }
    return try GCM(key: rowKey)
  }

  /// One that failed is not given back.
  private func giveBack(_ cipher: GCM) {
    idle.withLock { if $0.count < Self.maximumIdle { $0.append(cipher) } }
  }
}
