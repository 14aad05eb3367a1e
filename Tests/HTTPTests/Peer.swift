import TestSupport
import Testbed

/// A server of another hand from `Peers`, on the Python that `scripts/python --for EndToEnd` makes.
final class Peer: Sendable {
  let port: UInt16
  let folder = TemporaryFolder()
  private let process: BackgroundProcess

  var base: String { "http://127.0.0.1:\(port)" }

  private struct NotStarted: Error {}

  /// It is told first where to write its port, then `arguments`.
  init(_ name: String, _ arguments: (TemporaryFolder) -> [String] = { _ in [] }) async throws {
    let program = "\(repositoryRoot())/Tests/HTTPTests/Peers/\(name)"
    process = try BackgroundProcess(
      [Python.program, program, folder.path("port")] + arguments(folder),
      output: folder.path("output"))
    var port: UInt16?
    let deadline = ContinuousClock.now + .seconds(20)
    while port == nil, ContinuousClock.now < deadline {
      try await Task.sleep(for: .milliseconds(20))
      port = folder.read("port").flatMap { UInt16($0) }
    }
    guard let port else { throw NotStarted() }
    self.port = port
  }

  /// Whether it writes this line into its log before long.
  func logs(_ line: String) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
      let lines = folder.read("log")?.split(separator: "\n", omittingEmptySubsequences: false)
      if lines?.contains(Substring(line)) == true { return true }
      try await Task.sleep(for: .milliseconds(20))
    }
    return false
  }
}
