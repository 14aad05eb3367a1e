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

  static func pipe() -> (reading: Descriptor, writing: Descriptor)? {
    var ends: [Int32] = [-1, -1]
    guard unsafe easel_pipe(&ends) == 0 else { return nil }
    return (Descriptor(ends[0]), Descriptor(ends[1]))
  }

  /// Until it can be read or written, or has come to its end.
  /// - Returns: whether that was before the deadline.
  func wait(for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
    while true {
      let left = deadline - ContinuousClock.now
      guard left > .zero else { return false }
      var waiting = pollfd(fd: number, events: Int16(events), revents: 0)
      let (seconds, attoseconds) = left.components
      let milliseconds = Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
      let ready = unsafe poll(&waiting, 1, milliseconds)
      if ready > 0 { return true }
      if ready < 0, errno != EINTR { return false }
    }
  }
}
