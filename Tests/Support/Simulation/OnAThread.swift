internal import Concurrency

/// Runs `body` on a thread of its own. A simulation computes for seconds without a pause; on the
/// cooperative pool it would keep the tests that measure time from running.
package func onAThread<Result: Sendable>(
  _ body: @escaping @Sendable () throws -> Result
) async throws -> Result {
  try await withCheckedThrowingContinuation { continuation in
    Thread.detach(name: "simulation") {
      continuation.resume(with: Swift.Result { try body() })
    }
  }
}
