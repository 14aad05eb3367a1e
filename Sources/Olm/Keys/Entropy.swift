import CLinux
import Concurrency
import Glibc
package import Secrets

/// Where keys come from: all or nothing.
///
/// Production passes ``system``. A seed is for tests alone: whoever knows it knows every key.
package struct Entropy: Sendable {
  /// Fills what it can and says how much that was; fewer bytes than asked for are a failure.
  private let source: @Sendable (inout MutableRawSpan) -> Int

  package init(fill: @escaping @Sendable (inout MutableRawSpan) -> Int) { source = fill }

  package static let maximumCount = 1 << 20

  package func bytes(_ count: Int) throws(OlmError) -> [UInt8] {
    let scratch = Scratch(count: count)
    try fill(scratch)
    return scratch.array()
  }

  package func secret(_ count: Int) throws(OlmError) -> Secret {
    let scratch = Scratch(count: count)
    try fill(scratch)
    return scratch.secret()
  }

  func fill(_ scratch: borrowing Scratch) throws(OlmError) {
    try unsafe fill(scratch.writable)
  }

  func fill(_ target: UnsafeMutableRawBufferPointer) throws(OlmError) {
    guard target.count <= Self.maximumCount else { throw OlmError(.tooLarge) }
    guard target.count > 0 else { return }
    // What lay there before must not pass for chance.
    unsafe target.initializeMemory(as: UInt8.self, repeating: 0)
    var span = unsafe MutableRawSpan(_unsafeBytes: target)
    guard source(&span) == target.count else { throw OlmError(.entropy) }
    // Sixteen zeros do not happen; a source that forgot to write does.
    var any: UInt8 = 0
    for index in 0..<target.count { unsafe any |= target[index] }
    guard any != 0 || target.count < 16 else { throw OlmError(.entropy) }
  }

  /// The kernel's generator, which may be interrupted and may give less than it was asked for.
  package static let system = Entropy { span in
    unsafe span.withUnsafeMutableBytes { buffer in
      var done = 0
      while done < buffer.count, let start = buffer.baseAddress {
        let given = unsafe easel_random(start + done, buffer.count - done)
        if given > 0 { done += given } else if errno != EINTR { break }
      }
      return done
    }
  }

  /// The same keys for the same seed: for tests.
  package static func seeded(_ seed: UInt64) -> Entropy {
    let generator = Guarded(SplitMix64(seed: seed))
    return Entropy { span in
      let count = span.byteCount
      for index in 0..<count {
        span.storeBytes(
          of: UInt8(truncatingIfNeeded: generator.withLock { $0.next() } >> 17),
          toByteOffset: index, as: UInt8.self)
      }
      return count
    }
  }
}
