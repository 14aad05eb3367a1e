internal import Concurrency
internal import Glibc

/// A program that runs beside a test: another server, a proxy. Killed, by its own number, when the
/// last reference goes.
package final class BackgroundProcess: Sendable {
  package struct NotStarted: Error {
    package let program: String
    package init(program: String) { self.program = program }
  }

  package let processID: Int32
  private let hasEnded = Guarded(false)

  /// Starts `arguments[0]`, found by the `PATH`, with nothing on its input and its output thrown away
  /// or, when `output` is given, written there.
  package init(_ arguments: [String], output: String = "/dev/null") throws(NotStarted) {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_addopen(
      &actions, 2, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    // The pool's threads block every signal, and a program inherits that: it could not be asked to end.
    var attributes = posix_spawnattr_t()
    unsafe posix_spawnattr_init(&attributes)
    defer { unsafe posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    unsafe sigemptyset(&none)
    unsafe posix_spawnattr_setsigmask(&attributes, &none)
    unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var words = unsafe arguments.map { unsafe strdup($0) } + [nil]
    defer { unsafe words.forEach { unsafe free($0) } }
    var process: pid_t = 0
    let status = unsafe posix_spawnp(&process, arguments[0], &actions, &attributes, &words, environ)
    guard status == 0 else { throw NotStarted(program: arguments[0]) }
    processID = process
  }

  deinit {
    guard !hasEnded.withLock({ $0 }) else { return }
    // A server that is asked first takes its own children with it.
    Glibc.kill(processID, SIGTERM)
    // The last reference may go on a thread of the pool, where nobody may wait.
    Thread.detach(name: "reaper") { [processID] in
      for _ in 0..<100 {
        // Once it has been waited for, its number may be somebody else's.
        if waitpid(processID, nil, WNOHANG) != 0 { return }
        usleep(5_000)
      }
      Glibc.kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
    }
  }

  /// As an operator asks it to.
  package func askToEnd() { _ = Glibc.kill(processID, SIGTERM) }

  /// As a power cut does.
  package func kill() { _ = Glibc.kill(processID, SIGKILL) }

  /// Waits until the program ends by itself: its exit status, or −1.
  package func end() async -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(processID, &status, WNOHANG) == 0 {
      try? await Task.sleep(for: .milliseconds(10))
    }
    hasEnded.withLock { $0 = true }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
  }

  /// Whether something listens on this port of the loopback within `limit`.
  package static func answers(port: UInt16, within limit: Duration = .seconds(10)) async -> Bool {
    let deadline = ContinuousClock.now + limit
    while ContinuousClock.now < deadline {
      if let socket = LoopbackSocket(connectedTo: port) {
        socket.close()
        return true
      }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
