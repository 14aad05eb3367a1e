internal import Concurrency
internal import Glibc

/// Our end of a program's input and output, and what it writes to standard error.
final class Wire: Sendable {
  let socket: Int32
  let errors: Int32
  private let endedAt = Guarded<ContinuousClock.Instant?>(nil)

  init(_ socket: Int32, errors: Int32) {
    self.socket = socket
    self.errors = errors
  }

  deinit {
    close(socket)
    close(errors)
  }

  /// When the program was told that nothing more comes.
  var inputEnded: ContinuousClock.Instant? { endedAt.withLock { $0 } }

  func endInput() {
    endedAt.withLock { $0 = $0 ?? .now }
    shutdown(socket, Int32(SHUT_WR))
  }

  /// Writes all of a line, or nothing that counts: the program is far behind, or gone.
  func send(_ line: [UInt8]) -> Bool {
    let flags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)
    return unsafe Glibc.send(socket, line, line.count, flags) == line.count
  }

  /// The end of what it wrote to standard error.
  var errorsSoFar: String {
    let most = 8_000
    let length = max(0, lseek(errors, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: most)
    let count = unsafe pread(errors, &bytes, most, max(0, length - off_t(most)))
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }
}
