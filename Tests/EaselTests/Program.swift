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

  /// What a run looked like, for a golden page; the folder's name is different each time.
  func page(_ line: String, _ outcome: ChildProcess.Outcome) -> String {
    let output = outcome.output.isEmpty ? "" : outcome.output
    return "$ easel \(line)\n\(output)\(outcome.error)[status \(outcome.status)]\n\n"
      .replacing(folder.path, with: "FOLDER")
  }
}
