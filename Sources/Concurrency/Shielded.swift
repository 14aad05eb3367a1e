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
