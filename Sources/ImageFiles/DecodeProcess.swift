internal import Concurrency
internal import Glibc
internal import Raster

/// One life of the decoding process, from its start to its end, on a thread that may block.
final class DecodeProcess: Sendable {
  private enum State: Equatable { case notStarted, running(pid_t), cancelled, ended }

  private let program: String
  private let arguments: [String]
  private let patience: Duration
  private let state = Guarded(State.notStarted)

  init(program: String, arguments: [String], patience: Duration) {
    self.program = program
    self.arguments = arguments
    self.patience = patience
  }

  /// From any thread. The one that waits hears of it by the end of the process.
  func cancel() {
    // Under the lock, so that the number cannot be given to another process in between.
    state.withLock { state in
      switch state {
      case .notStarted: state = .cancelled
      case .running(let process):
        kill(process, SIGKILL)
        state = .cancelled
      case .cancelled, .ended: break
      }
    }
  }

  private var isCancelled: Bool { state.withLock { $0 == .cancelled } }

  func run(_ bytes: [UInt8], _ header: ImageHeader) throws(ImageFileError) -> Raster {
    let deadline = ContinuousClock.now + patience
    if isCancelled { throw .cancelled }
    guard let file = Descriptor.memoryFile(holding: bytes), let pipe = Descriptor.pipe() else {
      throw .helper(.notStarted)
    }
    guard let process = spawn(input: file, output: pipe.writing) else { throw .helper(.notStarted) }
    pipe.writing.close()
    let mustEnd = state.withLock { state in
      if state == .notStarted { state = .running(process) }
      return state == .cancelled
    }
    if mustEnd { kill(process, SIGKILL) }
    let answer = Self.read(pipe.reading, header, until: deadline)
    let ending = end(process, until: answer.isWhole ? deadline : .now)
    if isCancelled { throw .cancelled }
    state.withLock { $0 = .ended }
    return try answer.picture(ending)
  }

  private func spawn(input: Descriptor, output: Descriptor) -> pid_t? {
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

  /// How the process ended; it is killed when it has not by then.
  private func end(_ process: pid_t, until deadline: ContinuousClock.Instant) -> DecodeEnding {
    var status: Int32 = 0
    var wasKilled = false
    while true {
      let isOver = state.withLock { state in
        guard unsafe waitpid(process, &status, WNOHANG) != 0 else { return false }
        if state != .cancelled { state = .ended }
        return true
      }
      if isOver { break }
      if !wasKilled, ContinuousClock.now >= deadline {
        kill(process, SIGKILL)
        wasKilled = true
      }
      usleep(200)
    }
    let signal = status & 0x7f
    if wasKilled { return .killed }
    return signal == 0 ? .exited(status >> 8 & 0xff) : .signalled(signal)
  }
}

enum DecodeEnding: Equatable { case exited(Int32), signalled(Int32), killed }
