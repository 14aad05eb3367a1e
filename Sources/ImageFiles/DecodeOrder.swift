internal import Glibc

/// What the decoding process is given on its standard input: a head of ``headBytes`` bytes that says
/// how many follow, and the file.
enum DecodeOrder {
  static let headBytes = 12
  private static let magic = Array("EASELIN1".utf8)

  static func head(count: Int) -> [UInt8] {
    var bytes = magic
    bytes.append(little: count, bytes: 4)
    return bytes
  }

  /// - Returns: how many bytes follow, no more than a file may have.
  static func count(head: [UInt8]) -> Int? {
    var reader = ByteReader(head)
    guard head.count == headBytes, reader.take(8)?.elementsEqual(magic) == true,
      let count = reader.little32(), count <= ImageHeader.maximumFileBytes
    else { return nil }
    return count
  }
}

extension DecodeProcess {
  /// Gives it the file. What it does not take until then it is not given.
  func feed(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) {
    // The pipe holds less than a file may have, and a process that reads nothing must not hold us.
    guard fcntl(input.number, F_SETFL, O_NONBLOCK) == 0 else { return }
    // … and one that is gone must not end us: this thread is the lane's own.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    for part in [DecodeOrder.head(count: bytes.count), bytes] {
      guard write(part, until: deadline) else { return }
    }
  }

  private func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) -> Bool {
    unsafe bytes.withUnsafeBytes { bytes in
      var done = 0
      while done < bytes.count, let start = bytes.baseAddress {
        let more = unsafe Glibc.write(input.number, start + done, bytes.count - done)
        if more > 0 {
          done += more
        } else if more < 0, errno == EAGAIN {
          guard input.wait(for: POLLOUT, until: deadline) else { return false }
        } else if more == 0 || errno != EINTR {
          return false
        }
      }
      return true
    }
  }
}
