internal import Concurrency
internal import Glibc

/// A file system of a few megabytes that can be filled, and made read-only. Needs root.
package final class SmallDisk: Sendable {
  package struct NotMounted: Error {
    package let outcome: ChildProcess.Outcome
  }

  package static let isPossible = geteuid() == 0

  private let folder = TemporaryFolder()
  package var path: String { folder.path("disk") }
  private var ballast: String { "\(path)/ballast" }

  package init(bytes: Int) async throws {
    folder.makeFolder("disk")
    try await mount(["-t", "tmpfs", "-o", "size=\(bytes)", "none", path])
  }

  deinit { unsafe _ = umount2(path, 2) }  // MNT_DETACH: files may still be open.

  package func mount(_ arguments: [String]) async throws {
    let outcome = try await ChildProcess.run(
      "/usr/bin/mount", arguments, environment: ["PATH": "/usr/bin:/bin"])
    guard outcome.status == 0 else { throw NotMounted(outcome: outcome) }
  }

  /// Takes all the room that is left.
  package func fill() {
    let file = unsafe open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    precondition(file >= 0, "cannot write \(ballast): error \(errno)")
    defer { close(file) }
    var size = 1 << 16
    let bytes = [UInt8](repeating: 0, count: size)
    while size > 0 { if unsafe write(file, bytes, size) <= 0 { size /= 2 } }
  }

  /// Gives it back.
  package func makeRoom() {
    precondition(unsafe unlink(ballast) == 0, "cannot remove \(ballast): error \(errno)")
  }
}
