/// Runs `body` to its end although the task that waits for it is cancelled.
///
/// For what is short and must be finished once begun, such as writing down what is in hand when the
/// program stops. Beside `main`, this is the one place with a task of its own: a child would be
/// cancelled with its parent.
package func shielded<Result: Sendable>(
  _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result {
  try await Task(name: "shielded") { try await body() }.value
}

/// What `body` gives, or nothing when it takes longer than `limit`. Then it is cancelled and no longer
/// waited for: it may hang in a call that hears nothing of cancellation.
package func waiting<Result: Sendable>(
  atMost limit: Duration, on clock: WallClock,
  _ body: @escaping @Sendable () async throws -> Result
) async throws -> Result? {
  let outcome = Guarded<Swift.Result<Result, any Error>?>(nil)
  let isDone = Gate()
  let work = Task(name: "waited for") {
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    outcome.withLock { $0 = result }
    isDone.open()
  }
  defer { work.cancel() }
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await isDone.wait() }
    group.addTask { try await clock.sleep(limit) }
    try await group.next()
    group.cancelAll()
  }
  return try outcome.withLock { $0 }?.get()
}
