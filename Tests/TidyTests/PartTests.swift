import Glibc
import TestSupport
import Testing

/// A part of the house that is built without the rest.
@Suite struct PartTests {
  private let folder = TemporaryFolder()

  /// The package as SwiftPM reads it when only these targets are asked for.
  private func package(of names: String) async throws -> ChildProcess.Outcome {
    let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? ""
    return try await ChildProcess.run(
      "/usr/bin/env",
      [
        "swift", "package", "--package-path", repositoryRoot(), "--scratch-path",
        folder.path("scratch"), "--manifest-cache", "none", "dump-package",
      ], environment: ["PATH": path, "HOME": folder.path, "EASEL_ONLY": names],
      deadline: .seconds(100))
  }

  @Test func `a target that there is comes with what it stands on, and with nothing else`()
    async throws
  {
    let outcome = try await package(of: "HTTP")
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.output.contains("\"Concurrency\""))
    #expect(!outcome.output.contains("\"Matrix\""))
  }

  @Test func `a target that there is not is refused by its name`() async throws {
    let outcome = try await package(of: "HTTP,PixelTests,Nose")
    #expect(outcome.status != 0)
    #expect(outcome.error.contains("EASEL_ONLY names PixelTests, Nose, and no target is called so"))
  }
}
