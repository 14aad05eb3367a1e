internal import Concurrency
internal import Glibc
internal import Synchronization

/// A terminal that sends every key as it is pressed and shows none by itself, until it is given back.
///
/// 1. There is one at a time in a process.
/// 2. It is given back on every way out that a program has a word in: `leave`, `exit`, a signal that
///    ends the process, a crash, the end of the grace after a signal. Only SIGKILL is none.
enum RawMode {
  /// What signal handlers may look at. It is written before the flag is set, and not while it is.
  /// In memory of its own: as a variable of the program, Swift 6.3 makes it three bytes too short.
  private nonisolated(unsafe) static let saved = {
    let memory = UnsafeMutablePointer<termios>.allocate(capacity: 1)
    unsafe memory.initialize(to: termios())
    return unsafe memory
  }()
  /// What was done about each signal before, by its number.
  private nonisolated(unsafe) static var former = Array(
    repeating: sigaction(), count: 32)
  private static let file = Atomic<Int32>(-1)
  private static let isPrepared = Atomic(false)

  /// - Returns: whether the terminal could be taken.
  static func enter(_ input: Int32) -> Bool {
    guard file.load(ordering: .acquiring) == -1 else { return false }
    var mode = termios()
    guard unsafe tcgetattr(input, &mode) == 0 else { return false }
    unsafe saved.pointee = mode
    prepare()
    mode.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INLCR | IGNCR | INPCK | ISTRIP | IXON)
    mode.c_lflag &= ~tcflag_t(ECHO | ECHONL | ICANON | IEXTEN | ISIG)
    mode.c_cflag |= tcflag_t(CS8)
    unsafe withUnsafeMutableBytes(of: &mode.c_cc) { codes in
      unsafe codes[Int(VMIN)] = 1
      unsafe codes[Int(VTIME)] = 0
    }
    file.store(input, ordering: .releasing)
    guard unsafe tcsetattr(input, TCSADRAIN, &mode) == 0 else {
      file.store(-1, ordering: .releasing)
      return false
    }
    return true
  }

  /// Safe in a signal handler, and more than once.
  static func leave() {
    let input = file.exchange(-1, ordering: .acquiringAndReleasing)
    guard input >= 0 else { return }
    unsafe tcsetattr(input, TCSADRAIN, saved)
  }

  private static func prepare() {
    guard !isPrepared.exchange(true, ordering: .acquiringAndReleasing) else { return }
    atexit { RawMode.leave() }
    LastWords.add { RawMode.leave() }
    for number in [
      SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGFPE,
    ] {
      var action = sigaction()
      unsafe action.__sigaction_handler.sa_handler = { number in
        RawMode.leave()
        // Who was there before (a backtracer, or nobody) has his turn.
        unsafe sigaction(number, &RawMode.former[Int(number)], nil)
        raise(number)
      }
      action.sa_flags = Int32(SA_NODEFER)
      unsafe sigaction(number, &action, &former[Int(number)])
    }
  }
}
