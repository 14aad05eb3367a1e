import TestSupport

/// A C program of `Baselines/`, compiled where it is needed.
struct Baseline {
  private let folder = TemporaryFolder()
  let program: String

  init(_ name: String, libraries: [String] = []) throws {
    program = folder.path(name)
    _ = try Child.output(
      of: "cc",
      ["-O2", "-Wall", "-o", program, "\(repositoryRoot())/Tests/Bench/Baselines/\(name).c"]
        + libraries.map { "-l\($0)" })
  }

  func output(_ arguments: [String]) throws -> String { try Child.output(of: program, arguments) }

  /// The numbers that it printed.
  func numbers(_ arguments: [String]) throws -> [Double] {
    try output(arguments).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
  }
}
