internal import CLinux
internal import Concurrency
internal import Glibc

/// A file descriptor that is closed once: when it is told to, or when the last reference goes.
final class Descriptor: Sendable {
  let number: Int32
  private let isClosed = Guarded(false)

  private init(_ number: Int32) { self.number = number }

  deinit { close() }

  func close() {
    let wasClosed = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return isClosed
    }
    if !wasClosed { Glibc.close(number) }
  }

  /// A file without a name that holds these bytes, read from its start.
  static func memoryFile(holding bytes: [UInt8]) -> Descriptor? {
    let number = unsafe easel_memory_file("easel-picture")
    guard number >= 0 else { return nil }
    let file = Descriptor(number)
    let isWritten = unsafe bytes.withUnsafeBytes { bytes in
      var count = 0
      while count < bytes.count, let start = bytes.baseAddress {
        let more = unsafe pwrite(number, start + count, bytes.count - count, off_t(count))
        if more < 0, errno == EINTR { continue }
        guard more > 0 else { return false }
        count += more
      }
      return true
    }
    return isWritten ? file : nil
  }

  static func pipe() -> (reading: Descriptor, writing: Descriptor)? {
    var ends: [Int32] = [-1, -1]
    guard unsafe easel_pipe(&ends) == 0 else { return nil }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }
}
