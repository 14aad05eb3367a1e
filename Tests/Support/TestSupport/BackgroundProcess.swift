internal import Concurrency
internal import Glibc

/// A program that runs beside a test: another server, a proxy. Killed, by its own number, when the
/// last reference goes.
package final class BackgroundProcess: Sendable {
  package let processID: Int32
  private let hasEnded = Guarded(false)

  /// Starts `arguments[0]`, found by the `PATH`, with nothing on its input and its output thrown away
  /// or, when `output` is given, written there.
  package init(_ arguments: [String], output: String? = nil) throws(Launch.Failure) {
    let stream = output.map { Launch.Stream.file($0) } ?? .nothing
    processID = try Launch.start(arguments, input: .nothing, output: stream, error: stream)
  }

  deinit {
    guard !hasEnded.withLock({ $0 }) else { return }
    // A server that is asked first takes its own children with it.
    Glibc.kill(processID, SIGTERM)
    // The last reference may go on a thread of the pool, where nobody may wait.
    Thread.detach(name: "reaper") { [processID] in
      for _ in 0..<100 {
        // Once it has been waited for, its number may be somebody else's.
        if waitpid(processID, nil, WNOHANG) != 0 { return }
        usleep(5_000)
      }
      Glibc.kill(processID, SIGKILL)
      waitpid(processID, nil, 0)
    }
  }

  /// As an operator asks it to.
  package func askToEnd() { _ = Glibc.kill(processID, SIGTERM) }

  /// As a power cut does.
  package func kill() { _ = Glibc.kill(processID, SIGKILL) }

  /// Waits until the program ends by itself: its exit status, or −1.
  package func end() async -> Int32 {
    var status: Int32 = 0
    while unsafe waitpid(processID, &status, WNOHANG) == 0 {
      try? await Task.sleep(for: .milliseconds(10))
    }
    hasEnded.withLock { $0 = true }
    return status & 0x7f == 0 ? (status >> 8) & 0xff : -1
  }

  /// Whether something listens on this port of the loopback within `limit`.
  package static func answers(port: UInt16, within limit: Duration = .seconds(10)) async -> Bool {
    await comesTrue(within: limit) {
      guard let socket = LoopbackSocket(connectedTo: port) else { return false }
      socket.close()
      return true
    }
  }
}
