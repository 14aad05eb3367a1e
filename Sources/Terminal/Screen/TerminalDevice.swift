internal import Glibc

/// The two files that are a terminal, or a pipe in its place.
struct TerminalDevice: Sendable {
  let input: Int32
  let output: Int32

  var isTerminal: Bool { isatty(input) == 1 && isatty(output) == 1 }

  /// What the window has room for; 80 × 24 when nobody knows.
  var size: (columns: Int, rows: Int) {
    var size = winsize()
    guard unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0
    else {
      return (80, 24)
    }
    return (Int(size.ws_col), Int(size.ws_row))
  }

  /// All of it, however long the terminal takes. A terminal that went away takes nothing.
  func write(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var done = 0
      while done < bytes.count {
        let rest = unsafe UnsafeBufferPointer(rebasing: bytes[done...])
        let count = unsafe Glibc.write(output, rest.baseAddress, rest.count)
        if count >= 0 {
          done += count
        } else if errno == EAGAIN {
          var waiting = pollfd(fd: output, events: Int16(POLLOUT), revents: 0)
          _ = unsafe poll(&waiting, 1, 1_000)
        } else if errno != EINTR {
          return
        }
      }
    }
  }

  /// Waits for bytes or for the pipe.
  func wait(
    _ pipe: SignalPipe, isReading: Bool, atMost milliseconds: Int32
  ) -> (isReadable: Bool, isWoken: Bool) {
    var files = [
      pollfd(fd: pipe.reading, events: Int16(POLLIN), revents: 0),
      pollfd(fd: isReading ? input : -1, events: Int16(POLLIN), revents: 0),
    ]
    guard unsafe poll(&files, 2, milliseconds) > 0 else { return (false, false) }
    return (files[1].revents != 0, files[0].revents != 0)
  }

  /// What is there to read; `nil` at the end of the input.
  func read() -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: 4_096)
    let count = unsafe Glibc.read(input, &bytes, bytes.count)
    if count < 0, errno == EINTR || errno == EAGAIN { return [] }
    return count > 0 ? Array(bytes[..<count]) : nil
  }
}
