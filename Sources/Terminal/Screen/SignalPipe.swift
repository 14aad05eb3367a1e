internal import Glibc
internal import Synchronization

/// Signals of the terminal as bytes in a pipe, for a thread that waits for several things at once:
/// the window changed, the program was continued, or it is to be stopped.
///
/// The same pipe wakes that thread for everything else: ``wake()``.
@safe final class SignalPipe: Sendable {
  static let signals = [SIGWINCH, SIGCONT, SIGTSTP]
  /// Where a handler writes. Handlers cannot be handed anything.
  private static let end = Atomic<Int32>(-1)

  let reading: Int32
  private let writing: Int32

  init() {
    var ends: [Int32] = [-1, -1]
    precondition(unsafe pipe(&ends) == 0, "pipe failed with error \(errno)")
    for end in ends {
      _ = fcntl(end, F_SETFD, FD_CLOEXEC)
      _ = fcntl(end, F_SETFL, O_NONBLOCK)
    }
    (reading, writing) = (ends[0], ends[1])
  }

  deinit {
    _ = Self.end.compareExchange(
      expected: writing, desired: -1, ordering: .acquiringAndReleasing)
    close(reading)
    close(writing)
  }

  func wake() { Self.write(0, to: writing) }

  /// The numbers of the signals that came; 0 for a wake.
  func drain() -> Set<Int32> {
    var bytes = [UInt8](repeating: 0, count: 64)
    var numbers: Set<Int32> = []
    while true {
      let count = unsafe read(reading, &bytes, bytes.count)
      guard count > 0 else { return numbers }
      for byte in bytes[..<count] { numbers.insert(Int32(byte)) }
    }
  }

  /// From now on signals come here. For the thread that waits, which must not have them blocked.
  func listen() {
    Self.end.store(writing, ordering: .releasing)
    var set = sigset_t()
    unsafe sigemptyset(&set)
    for number in Self.signals { unsafe sigaddset(&set, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &set, nil)
    for number in Self.signals { Self.handle(number) }
  }

  static func handle(_ number: Int32) {
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = { number in
      let saved = errno
      SignalPipe.write(UInt8(number), to: SignalPipe.end.load(ordering: .acquiring))
      errno = saved
    }
    action.sa_flags = SA_RESTART
    unsafe sigaction(number, &action, nil)
  }

  /// Stops this process, with those that were started with it when `isGroup`, and returns when it goes
  /// on.
  static func stop(isGroup: Bool) {
    signal(SIGTSTP, SIG_IGN)
    if isGroup { kill(0, SIGTSTP) }
    raise(SIGSTOP)
    handle(SIGTSTP)
  }

  private static func write(_ byte: UInt8, to file: Int32) {
    guard file >= 0 else { return }
    // A full pipe wakes as well as a fuller one.
    unsafe withUnsafeBytes(of: byte) { _ = unsafe Glibc.write(file, $0.baseAddress, 1) }
  }
}
