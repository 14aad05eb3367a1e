internal import Concurrency

extension Synapse {
  private struct Outcome: Sendable {
    var isAsked = false
    var result: Result<Synapse, any Error>?
  }

  private static let outcome = Guarded(Outcome())
  private static let settled = Gate()

  /// The server without limits that all tests of this process share, started when the first of them
  /// asks. It goes with the process.
  package static func shared() async throws -> Synapse {
    let isFirst = outcome.withLock { outcome in
      defer { outcome.isAsked = true }
      return !outcome.isAsked
    }
    if isFirst {
      let result: Result<Synapse, any Error>
      do { result = .success(try await start()) } catch { result = .failure(error) }
      outcome.withLock { $0.result = result }
      settled.open()
    }
    try await settled.wait()
    guard let result = outcome.withLock({ $0.result }) else {
      preconditionFailure("a settled start has a result")
    }
    return try result.get()
  }
}
