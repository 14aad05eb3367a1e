internal import Concurrency
internal import Glibc

/// One decoding process, from its start to its end.
///
/// 1. It is waited for exactly once: by ``end(until:)``, or when the last reference goes, which kills
///    it first.
/// 2. It ends by itself when this program does: its standard input is closed then.
final class DecodeProcess: Sendable {
  private enum State { case running, ended(DecodeEnding) }

  private let number: pid_t
  /// The file goes in here, and the answer comes out there.
  let input: Descriptor
  let output: Descriptor
  private let state = Guarded(State.running)

  private init(number: pid_t, input: Descriptor, output: Descriptor) {
    (self.number, self.input, self.output) = (number, input, output)
  }

  deinit {
    kill()
    _ = end(until: .now)
  }

  static func start(_ program: String, _ arguments: [String]) -> DecodeProcess? {
    guard let input = Descriptor.pipe(), let output = Descriptor.pipe(),
      let number = spawn(program, arguments, input: input.reading, output: output.writing)
    else { return nil }
    // Ours, so that each side hears of the other's end.
    input.reading.close()
    output.writing.close()
    return DecodeProcess(number: number, input: input.writing, output: output.reading)
  }

  /// From any thread. Whoever waits for it hears of it by its end.
  func kill() {
    // Under the lock, so that the number cannot be given to another process in between.
    state.withLock { state in
      if case .running = state { Glibc.kill(number, SIGKILL) }
    }
  }

  var isRunning: Bool { ending(waiting: false) == nil }

  /// How it ended; it is killed when it has not by then.
  func end(until deadline: ContinuousClock.Instant) -> DecodeEnding {
    input.close()
    var wasKilled = false
    while true {
      if let ending = ending(waiting: wasKilled) { return wasKilled ? .killed : ending }
      if ContinuousClock.now >= deadline {
        kill()
        wasKilled = true
      } else {
        usleep(200)
      }
    }
  }

  /// - Returns: nothing while it runs.
  private func ending(waiting: Bool) -> DecodeEnding? {
    state.withLock { state in
      if case .ended(let ending) = state { return ending }
      var status: Int32 = 0
      guard unsafe waitpid(number, &status, waiting ? 0 : WNOHANG) != 0 else { return nil }
      let signal = status & 0x7f
      let ending: DecodeEnding = signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
      state = .ended(ending)
      return ending
    }
  }

  private static func spawn(
    _ program: String, _ arguments: [String], input: Descriptor, output: Descriptor
  ) -> pid_t? {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, input.number, STDIN_FILENO)
    unsafe posix_spawn_file_actions_adddup2(&actions, output.number, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    // The pool's threads block every signal, and a program inherits that and what is ignored.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    unsafe posix_spawnattr_setsigmask(&attributes, &signals)
    unsafe sigaddset(&signals, SIGPIPE)
    unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    var words = unsafe ([program] + arguments).map { unsafe strdup($0) } + [nil]
    // Nothing of our surroundings: there may be secrets in them. A crash there is told in one word.
    var variables = unsafe [strdup("SWIFT_BACKTRACE=enable=no"), nil]
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var process = pid_t()
    let status = unsafe posix_spawn(
      &process, program, &actions, &attributes, &words, &variables)
    return status == 0 ? process : nil
  }
}

enum DecodeEnding: Equatable { case exited(Int32), signalled(Int32), killed }
