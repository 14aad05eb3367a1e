package import Matrix

/// Where what happened comes from. Classic sync is one; sliding sync and an application service's
/// transactions could be others.
package protocol EventSource: Sendable {
  /// What happened since `since`, or everything that there is; waits for something to happen.
  func next(since: String?) async throws -> Matrix.SyncAnswer
}
