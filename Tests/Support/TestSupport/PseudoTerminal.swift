internal import Concurrency
internal import Glibc

/// The other end of a terminal, with a program at it. Killed, by its number, when the test is over.
@safe package final class PseudoTerminal: Sendable {
  package let pid: Int32
  private let master: Int32
  private let slave: Int32
  private let heard = Guarded<[UInt8]>([])

  package init(_ program: String, _ arguments: [String] = [], environment: [String]) {
    master = unsafe open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    var (number, unlocked): (Int32, Int32) = (-1, 0)
    // TIOCSPTLCK and TIOCGPTN, which Swift cannot see.
    unsafe _ = ioctl(master, 0x4004_5431, &unlocked)
    unsafe _ = ioctl(master, 0x8004_5430, &number)
    precondition(master >= 0 && number >= 0, "there is no terminal to be had")
    let name = "/dev/pts/\(number)"
    slave = unsafe open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var size = winsize(ws_row: 24, ws_col: 80, ws_xpixel: 0, ws_ypixel: 0)
    unsafe _ = ioctl(slave, UInt(TIOCSWINSZ), &size)
    _ = fcntl(master, F_SETFL, O_NONBLOCK)

    do {
      pid = try Launch.start(
        [program] + arguments, environment: environment, input: .terminal(name),
        output: .terminal(name), error: .terminal(name), leadsSession: true)
    } catch {
      preconditionFailure("\(error)")
    }
  }

  deinit {
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
    close(master)
    close(slave)
  }

  /// Whether the terminal shows what is typed and waits for whole lines: as it was before.
  package var isAsItWas: Bool {
    var mode = termios()
    guard unsafe tcgetattr(slave, &mode) == 0 else { return false }
    let wanted = tcflag_t(ECHO | ICANON | ISIG)
    return mode.c_lflag & wanted == wanted
  }

  package var text: String {
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe read(master, &bytes, bytes.count)
      guard count > 0 else { break }
      heard.withLock { $0 += bytes[..<count] }
    }
    return heard.withLock { String(decoding: $0, as: UTF8.self) }
  }

  package func type(_ text: String) {
    let bytes = Array(text.utf8)
    _ = unsafe write(master, bytes, bytes.count)
  }

  package func resize(columns: UInt16, rows: UInt16) {
    var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
    unsafe _ = ioctl(master, UInt(TIOCSWINSZ), &size)
  }

  /// Whether this comes true in time.
  package func becomes(
    within limit: Duration = .seconds(10), _ condition: @Sendable (PseudoTerminal) -> Bool
  ) async -> Bool {
    await comesTrue(within: limit) { condition(self) }
  }

  package func says(_ text: String, within limit: Duration = .seconds(10)) async -> Bool {
    await becomes(within: limit) { $0.text.contains(text) }
  }

  /// How the program ended: its status, or 128 + the signal. `nil` when it goes on.
  package func end(within limit: Duration = .seconds(10)) async -> Int32? {
    let end = ContinuousClock.now + limit
    var status: Int32 = 0
    while ContinuousClock.now < end {
      // Nobody can write to a terminal that nobody reads.
      _ = text
      if unsafe waitpid(pid, &status, WNOHANG) == pid {
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
      }
      try? await Task.sleep(for: .milliseconds(10))
    }
    return nil
  }

  /// Whether it is stopped, as Control-Z does.
  package var isStopped: Bool {
    let stat = readFile("/proc/\(pid)/stat") ?? []
    return String(decoding: stat, as: UTF8.self).split(separator: ")").last?.hasPrefix(" T") == true
  }
}
