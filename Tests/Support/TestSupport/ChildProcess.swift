internal import Concurrency
internal import Glibc

/// A program that a test started.
///
/// Its output goes to files without a name, so that nobody has to read while it runs and a full
/// pipe cannot stop it. A thread of its own waits for the end, and kills at the deadline.
package final class ChildProcess: Sendable {
  package struct Outcome: Equatable, Sendable, CustomStringConvertible {
    /// The exit status, or 128 + the number of the signal that ended it, as shells count.
    package let status: Int32
    package let output: String
    package let error: String

    package init(status: Int32, output: String, error: String) {
      self.status = status
      self.output = output
      self.error = error
    }

    package var description: String { "status \(status)\n--- out\n\(output)--- err\n\(error)" }
  }

  package let pid: Int32
  private let output: Int32
  private let error: Int32
  private let status = Guarded<Int32?>(nil)
  private let ended = Gate()

  /// Starts `program` with exactly this environment.
  package init(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
    folder: String? = nil, input: String = "", deadline: Duration = .seconds(20)
  ) {
    // posix_spawn has no portable way to change the folder; `env -C` has, and keeps the pid.
    let line = (folder.map { ["/usr/bin/env", "-C", $0] } ?? []) + [program] + arguments
    let inputFile = Self.namelessFile()
    output = Self.namelessFile()
    error = Self.namelessFile()
    Self.fill(inputFile, with: Array(input.utf8))
    defer { close(inputFile) }

    let settings = environment.merging(sanitizers) { own, _ in own }
    do {
      pid = try Launch.start(
        line, environment: settings.map { "\($0.key)=\($0.value)" },
        input: .descriptor(inputFile), output: .descriptor(output), error: .descriptor(error))
    } catch let failure {
      preconditionFailure("\(failure)")
    }
    Thread.detach(name: "child \(pid)") { self.await(deadline) }
  }

  deinit {
    close(output)
    close(error)
  }

  /// Runs a program to its end.
  package static func run(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:],
    folder: String? = nil, input: String = "", deadline: Duration = .seconds(20)
  ) async throws -> Outcome {
    try await ChildProcess(
      program, arguments, environment: environment, folder: folder, input: input,
      deadline: deadline
    ).end()
  }

  /// What it has written to standard output until now.
  package var outputSoFar: String { Self.text(of: output) }

  /// What it has written to standard error until now.
  package var errorSoFar: String { Self.text(of: error) }

  package var isRunning: Bool { status.withLock { $0 == nil } }

  /// Sends a signal, unless it has already ended.
  package func signal(_ number: Int32) {
    // Under the lock, so that the pid cannot be given to another process in between.
    status.withLock { status in if status == nil { kill(pid, number) } }
  }

  /// Waits for the end.
  package func end() async throws -> Outcome {
    try await ended.wait()
    return Outcome(
      status: status.withLock { $0 } ?? -1, output: outputSoFar, error: errorSoFar)
  }

  private func await(_ deadline: Duration) {
    let start = ContinuousClock.now
    while true {
      let status: Int32? = self.status.withLock { known in
        var raw: Int32 = 0
        guard unsafe waitpid(pid, &raw, WNOHANG) == pid else { return nil }
        // WIFEXITED and friends are macros that Swift cannot see.
        known = raw & 0x7F == 0 ? (raw >> 8) & 0xFF : 128 + (raw & 0x7F)
        return known
      }
      if status != nil { break }
      if ContinuousClock.now - start > deadline { signal(SIGKILL) }
      usleep(1_000)
    }
    ended.open()
  }

  private static func namelessFile() -> Int32 {
    let path = "/tmp/easel-child-\(getpid())-\(UInt64.random(in: 0...(.max)))"
    // Close-on-exec from the start: a child that another test starts now must not inherit it.
    let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    precondition(file >= 0, "cannot make \(path): error \(errno)")
    unsafe unlink(path)
    return file
  }

  private static func fill(_ file: Int32, with bytes: [UInt8]) {
    precondition(
      unsafe pwrite(file, bytes, bytes.count, 0) == bytes.count, "cannot write the input")
  }

  private static func text(of file: Int32) -> String {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = unsafe pread(file, &chunk, chunk.count, off_t(bytes.count))
      guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
      bytes += chunk[..<count]
    }
  }
}

/// A program built beside the tests, such as `easel`.
package func builtProgram(_ name: String) -> String {
  // The tests run from `.build/debug/<package>PackageTests.xctest`, or are loaded from there.
  let here = CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? CommandLine.arguments[0]
  let folder = here.split(separator: "/", omittingEmptySubsequences: false).dropLast()
  return folder.joined(separator: "/") + "/\(name)"
}

/// How the sanitizers of this process are set, for its children: they are built the same way.
private let sanitizers: [String: String] = {
  var settings: [String: String] = [:]
  for name in ["ASAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS", "ASAN_SYMBOLIZER_PATH"] {
    if let value = unsafe getenv(name) { unsafe settings[name] = String(cString: value) }
  }
  return settings
}()
