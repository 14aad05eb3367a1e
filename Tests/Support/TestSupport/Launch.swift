internal import Glibc

/// Starts programs as a person's shell would: with these three files, and with no signal blocked.
package enum Launch {
  /// What a program reads or writes.
  package enum Stream: Sendable {
    case nothing
    /// The same as this process.
    case inherited
    case descriptor(Int32)
    /// What it writes is added to this file.
    case file(String)
    case terminal(String)
  }

  /// `POSIX_SPAWN_SETSID`, which glibc shows only to those who ask for its extensions.
  private static let newSession: Int16 = 0x80

  package struct Failure: Error, CustomStringConvertible {
    let program: String
    let code: Int32

    package var description: String { "cannot start \(program): error \(code)" }
  }

  /// Starts `line[0]`, found by the `PATH`. Without an environment it gets this process's. The first
  /// terminal that the leader of a session opens becomes its own.
  package static func start(
    _ line: [String], environment: [String]? = nil, input: Stream, output: Stream, error: Stream,
    leadsSession: Bool = false
  ) throws(Failure) -> Int32 {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    for (number, stream) in [(Int32(0), input), (1, output), (2, error)] {
      switch stream {
      case .nothing:
        unsafe posix_spawn_file_actions_addopen(&actions, number, "/dev/null", O_RDWR, 0)
      case .inherited: break
      case .descriptor(let file):
        unsafe posix_spawn_file_actions_adddup2(&actions, file, number)
      case .file(let path):
        unsafe posix_spawn_file_actions_addopen(
          &actions, number, path, O_WRONLY | O_CREAT | O_APPEND, 0o600)
      case .terminal(let path):
        unsafe posix_spawn_file_actions_addopen(&actions, number, path, O_RDWR, 0)
      }
    }
    // The pool's threads block every signal, and a program inherits that: it could not be asked to end.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETSIGMASK) | (leadsSession ? newSession : 0))
    let words = unsafe line.map { unsafe strdup($0) }
    let variables = unsafe (environment ?? []).map { unsafe strdup($0) }
    defer { unsafe (words + variables).forEach { unsafe free($0) } }
    var process: pid_t = 0
    let code =
      environment == nil
      ? unsafe posix_spawnp(&process, line[0], &actions, &attributes, words + [nil], environ)
      : unsafe posix_spawnp(
        &process, line[0], &actions, &attributes, words + [nil], variables + [nil])
    guard code == 0 else { throw Failure(program: line[0], code: code) }
    return process
  }
}
