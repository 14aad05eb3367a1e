/// Looks again and again, with room for a busy machine.
/// - Returns: whether it came true in time.
package func comesTrue(
  within limit: Duration = .seconds(20), looking pause: Duration = .milliseconds(10),
  _ isSo: () async throws -> Bool
) async rethrows -> Bool {
  let deadline = ContinuousClock.now + limit
  while true {
    if try await isSo() { return true }
    guard ContinuousClock.now < deadline, !Task.isCancelled else { return false }
    try? await Task.sleep(for: pause)
  }
}

/// The same, for a test that cannot go on without it.
package func waitUntil(
  _ what: String, within limit: Duration = .seconds(20), _ isSo: () async throws -> Bool
) async throws {
  guard try await comesTrue(within: limit, isSo) else {
    try Task.checkCancellation()
    throw TooLong(what: what)
  }
}

package struct TooLong: Error, CustomStringConvertible {
  let what: String

  package var description: String { "it took too long until \(what)" }
}

extension ChildProcess {
  /// Whether this comes true of what it writes, before it ends.
  package func becomes(
    within limit: Duration = .seconds(20), _ isSo: (ChildProcess) -> Bool
  ) async -> Bool {
    var isFound = false
    _ = await comesTrue(within: limit) {
      // What it wrote last counts, too.
      let hasEnded = !isRunning
      isFound = isSo(self)
      return isFound || hasEnded
    }
    return isFound
  }
}
