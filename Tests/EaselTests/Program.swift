import Glibc
import TestSupport

/// The built program, run in an empty folder with an empty environment.
struct Program {
  let folder = TemporaryFolder()

  func run(
    _ words: String..., environment: [String: String] = [:]
  ) async throws -> ChildProcess.Outcome {
    try await ChildProcess.run(
      builtProgram("easel"), words, environment: environment, folder: folder.path)
  }

  /// Starts it and does not wait for its end.
  func start(_ words: String...) -> ChildProcess { start(words) }

  /// Even when a test is run by root, files have the rights they seem to have.
  func start(_ words: [String]) -> ChildProcess {
    let line = [builtProgram("easel")] + words
    guard geteuid() == 0 else {
      return ChildProcess(line[0], words, folder: folder.path, deadline: .seconds(40))
    }
    return ChildProcess(
      "/usr/bin/setpriv", ["--bounding-set=-dac_override,-dac_read_search"] + line,
      folder: folder.path, deadline: .seconds(40))
  }

  /// What a run looked like, for a golden page; the folder's name is different each time.
  func page(_ line: String, _ outcome: ChildProcess.Outcome) -> String {
    let output = outcome.output.isEmpty ? "" : outcome.output
    return "$ easel \(line)\n\(output)\(outcome.error)[status \(outcome.status)]\n\n"
      .replacing(folder.path, with: "FOLDER")
  }
}
