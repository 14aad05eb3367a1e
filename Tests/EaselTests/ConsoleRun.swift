import Glibc
import TestSupport

/// `easel console` with somebody at a pipe in place of a terminal.
///
/// The pipe stays open while this lives, so the program does not end before it is told to.
final class ConsoleRun: Sendable {
  let process: ChildProcess
  private let pipe: Int32

  /// `house` is what else stands among the studio's settings.
  init(in folder: TemporaryFolder, size: Int = 128, house: String = "") {
    folder.write("{ data: \"data\", studio: { size: \(size)\(house) } }", to: "console.json5")
    let path = folder.path("typed-\(UInt64.random(in: 0...(.max)))")
    precondition(unsafe mkfifo(path, 0o600) == 0, "mkfifo failed with error \(errno)")
    // Open for both, so that neither end waits for the other.
    pipe = unsafe open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    precondition(pipe >= 0, "cannot open \(path): error \(errno)")
    // The shell becomes the program: the number stays, and signals reach it.
    process = ChildProcess(
      "/bin/sh",
      [
        "-c", "exec \"$1\" console --config console.json5 --person ann < \"$2\"", "sh",
        builtProgram("easel"), path,
      ], environment: ["PATH": "/usr/bin:/bin"], folder: folder.path, deadline: .seconds(50))
  }

  deinit { close(pipe) }

  func type(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    precondition(
      unsafe write(pipe, bytes, bytes.count) == bytes.count, "a line fits into the pipe")
  }

  /// Waits until it has said this, or has ended without.
  func says(_ words: String, within limit: Duration = .seconds(40)) async -> Bool {
    await process.becomes(within: limit) { $0.outputSoFar.contains(words) }
  }

  /// Leaves as a person does.
  func quit() async throws -> ChildProcess.Outcome {
    type("!quit")
    return try await process.end()
  }
}
