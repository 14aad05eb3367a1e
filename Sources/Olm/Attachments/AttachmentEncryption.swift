import Secrets

/// Encrypts one file, piece by piece, under a key that nothing else has.
package final class AttachmentEncryption {
  private let key: Secret
  private let initial: [UInt8]
  private let cipher: CounterMode
  private var digest: RunningDigest?

  package init(_ entropy: Entropy = .system) throws(OlmError) {
    key = try entropy.secret(32)
    // The lower half counts blocks: two files never meet there.
    initial = try entropy.bytes(8) + [UInt8](repeating: 0, count: 8)
    let copy = Scratch(copying: key)
    cipher = try unsafe CounterMode(key: copy.used, initial: initial)
    digest = try RunningDigest()
  }

  package func encrypt(_ piece: [UInt8]) throws(OlmError) -> [UInt8] {
    var piece = piece
    try encrypt(&piece)
    return piece
  }

  /// Encrypts in place.
  package func encrypt(_ piece: inout [UInt8]) throws(OlmError) {
    guard digest != nil else { throw OlmError(.misuse) }
    try Pieces.apply(cipher, to: &piece)
    try Pieces.hash(piece, with: &digest)
  }

  /// What opens the file. Nothing can be encrypted after it.
  package func finish() throws(OlmError) -> AttachmentKey {
    guard let digest = digest.take() else { throw OlmError(.misuse) }
    return AttachmentKey(key: key, initial: initial, hash: try digest.finish())
  }
}

enum Pieces {
  static func apply(_ cipher: borrowing CounterMode, to piece: inout [UInt8]) throws(OlmError) {
    var failure: OlmError?
    unsafe piece.withUnsafeMutableBytes { bytes in
      do throws(OlmError) {
        try unsafe cipher.apply(UnsafeRawBufferPointer(bytes), into: bytes)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  static func hash(_ piece: [UInt8], with digest: inout RunningDigest?) throws(OlmError) {
    guard let running = digest.take() else { throw OlmError(.misuse) }
    var failure: OlmError?
    unsafe piece.withUnsafeBytes { bytes in
      do throws(OlmError) { try unsafe running.update(bytes) } catch { failure = error }
    }
    digest = consume running
    if let failure { throw failure }
  }
}
