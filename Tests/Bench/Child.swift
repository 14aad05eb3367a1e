internal import Glibc

/// A program run to its end: what it printed, how it ended, what it took.
///
/// For baselines, and for measuring memory: a peak says something only of a process that did nothing
/// else, so such a child prints its own ``peakMemory(ofProcess:)``.
struct Child {
  enum Ending: Equatable { case exited(Int32), killed(signal: Int32) }

  let output: [UInt8]
  let ending: Ending
  /// Processor time, its own and the kernel's for it.
  let cpu: Duration
  let elapsed: Duration

  var text: String { String(decoding: output, as: UTF8.self) }

  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Runs `program` (found on the path if it has no slash) and waits. What it writes to standard
  /// error goes to ours. A child that prints more than `maximumOutput` bytes, or keeps its output
  /// open for longer than `timeout`, is killed.
  static func run(
    _ program: String, _ arguments: [String], maximumOutput: Int = 16 << 20,
    timeout: Duration = .seconds(300)
  ) throws(Failure) -> Child {
    let clock = ContinuousClock()
    let start = clock.now
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { throw failure("pipe", errno) }
    let (reading, writing) = (ends[0], ends[1])
    defer { close(reading) }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }

    let process: pid_t
    do throws(Failure) {
      process = try spawn(program, arguments, standardOutput: writing)
    } catch {
      close(writing)
      throw error
    }
    close(writing)

    let output = readAll(reading, atMost: maximumOutput, until: start + timeout)
    if output == nil { kill(process, SIGKILL) }
    var status: Int32 = 0
    var usage = rusage()
    while unsafe wait4(process, &status, 0, &usage) < 0 {
      guard errno == EINTR else { throw failure("wait4", errno) }
    }
    guard let output else {
      throw Failure(
        description: "\(program): more than \(maximumOutput) bytes of output, or than \(timeout)")
    }
    let signal = status & 0x7F
    return Child(
      output: output,
      ending: signal == 0 ? .exited(status >> 8 & 0xFF) : .killed(signal: signal),
      cpu: duration(usage.ru_utime) + duration(usage.ru_stime),
      elapsed: clock.now - start)
  }

  /// As ``run(_:_:maximumOutput:timeout:)``, for programs that must succeed; gives what was printed.
  static func output(of program: String, _ arguments: [String]) throws(Failure) -> String {
    let child = try run(program, arguments)
    guard child.ending == .exited(0) else {
      throw Failure(description: "\(program) failed: \(child.ending)")
    }
    return child.text
  }

  /// This program once more, in one of the ``childRoles``.
  static func outputOfSelf(_ arguments: [String]) throws(Failure) -> String {
    try output(of: "/proc/self/exe", arguments)
  }

  private static func spawn(
    _ program: String, _ arguments: [String], standardOutput: Int32
  ) throws(Failure) -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_adddup2(&actions, standardOutput, STDOUT_FILENO)
    unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)

    var words: [UnsafeMutablePointer<CChar>?] = unsafe ([program] + arguments).map { word in
      unsafe strdup(word)
    }
    defer { unsafe words.forEach { unsafe free($0) } }
    unsafe words.append(nil)
    var process = pid_t()
    let status = unsafe posix_spawnp(&process, program, &actions, nil, words, environ)
    guard status == 0 else { throw failure("cannot start \(program)", status) }
    return process
  }

  /// Nothing when there is more than that.
  private static func readAll(
    _ file: Int32, atMost maximum: Int, until deadline: ContinuousClock.Instant
  ) -> [UInt8]? {
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let left = deadline - ContinuousClock.now
      var waiting = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
      let ready = unsafe poll(&waiting, 1, Int32(clamping: left.components.seconds * 1_000))
      if ready < 0, errno == EINTR { continue }
      guard ready > 0, left > .zero else { return nil }
      let count = unsafe read(file, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return output }
      guard output.count + count <= maximum else { return nil }
      output.append(contentsOf: buffer[..<count])
    }
  }

  private static func duration(_ time: timeval) -> Duration {
    .seconds(time.tv_sec) + .microseconds(time.tv_usec)
  }

  private static func failure(_ what: String, _ code: Int32) -> Failure {
    unsafe Failure(description: "\(what): \(String(cString: strerror(code)))")
  }
}
