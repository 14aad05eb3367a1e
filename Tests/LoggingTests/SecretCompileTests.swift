import Glibc
import TestSupport
import Testing

/// The compiler is asked, in a tenth of a second.
@Suite(.timeLimit(.minutes(1))) struct SecretCompileTests {
  private let folder = TemporaryFolder()

  /// What the compiler says of a function that has a logger and a secret.
  private func compile(_ statement: String) async throws -> ChildProcess.Outcome {
    let source = folder.write(
      """
      internal import Logging
      internal import Secrets
      func show(_ logger: Logger, _ metrics: Metrics, _ secret: Secret) { \(statement) }
      """, to: "Show.swift")
    let built = builtProgram("x").dropLast(2)
    // The package is known to the compiler by the name of its folder.
    let root = repositoryRoot()
    let name = root[root.index(after: root.lastIndex(of: "/") ?? root.startIndex)...].lowercased()
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    return try await ChildProcess.run(
      "/usr/bin/env",
      [
        "swiftc", "-typecheck", "-package-name", name, "-swift-version", "6",
        "-enable-upcoming-feature", "InternalImportsByDefault", "-I", "\(built)/Modules", "-Xcc",
        "-fmodule-map-file=\(built)/CLinux.build/module.modulemap", source,
      ], environment: ["PATH": path, "HOME": folder.path])
  }

  @Test func `logging the length of a secret compiles`() async throws {
    let outcome = try await compile("logger.info(\"made\", [\"bytes\": secret.count])")
    #expect(outcome == ChildProcess.Outcome(status: 0, output: "", error: ""))
  }

  @Test(arguments: [
    "logger.info(\"made\", [\"secret\": secret])", "logger.error(\"\\(secret)\")",
    "LogContext.with([\"secret\": secret]) {}", "logger.info(\"made\", [\"secret\": [secret]])",
    "logger.info(\"made\", [\"secret\": Optional(secret)])",
    "metrics.counter(\"a_total\", \"\\(secret)\").add()",
  ])
  func `logging a secret does not compile`(statement: String) async throws {
    let outcome = try await compile(statement)
    #expect(outcome.status == 1)
    let isAboutTypes = ["Loggable", "StaticString"].contains { outcome.error.contains("'\($0)'") }
    #expect(isAboutTypes || outcome.error.contains("'any Loggable'"), "\(outcome.error)")
  }
}
