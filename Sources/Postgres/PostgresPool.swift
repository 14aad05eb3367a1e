package import Concurrency
package import Migrations
internal import SQL

/// Connections to one database, each on a thread of its own.
///
/// 1. `write` is all or nothing, and done exactly once, also when the connection breaks.
/// 2. A body may run more than once; only its last run counts. It neither begins nor ends
///    transactions, and does nothing that the database cannot undo.
/// 3. What passes (a conflict, a lost connection) is tried again until patience ends.
/// 4. A connection lost during COMMIT leaves a question, which is put to the server: it knows by
///    the transaction's number. Only when it cannot be asked is the outcome unknown.
/// 5. A task cancelled before its turn has no turn; one that has begun finishes its try.
package final class PostgresPool: Sendable {
  package struct Options: Sendable {
    package var connections = 4
    /// Transactions that may wait for a connection; more are refused.
    package var maximumWaiting = 10_000
    /// How long to wait for a connection, and how long to go on trying.
    package var patience: Duration = .seconds(15)
    /// Tries at one transaction, whatever time is left.
    package var maximumAttempts = 20

    package init() {}
  }

  private let options: Options
  private let sessions: SessionPool
  private let clock: WallClock
  private let randomness: Randomness

  /// Makes the first connection, so that a wrong address is found at once.
  package static func open(
    _ settings: PostgresSettings, _ options: Options = Options(), clock: WallClock = .system,
    randomness: Randomness = .system
  ) async throws -> PostgresPool {
    let pool = PostgresPool(settings, options, clock, randomness)
    try await pool.sessions.withSession { try await $0.perform { try $0.run(script: "SELECT") } }
    return pool
  }

  private init(
    _ settings: PostgresSettings, _ options: Options, _ clock: WallClock, _ randomness: Randomness
  ) {
    precondition(options.connections > 0, "somebody must be able to work")
    self.options = options
    self.clock = clock
    self.randomness = randomness
    sessions = SessionPool(settings, options, clock)
  }

  /// Runs `body` in a transaction that is kept when it returns and undone when it throws.
  @discardableResult
  package func write<Result: Sendable>(
    isolation: Isolation = .readCommitted,
    _ body: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    try await transaction(.write(isolation), body)
  }

  /// Runs `body` on a snapshot.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    try await transaction(.read, body)
  }

  private func transaction<Result: Sendable>(
    _ mode: TransactionMode, _ body: @escaping @Sendable (PostgresConnection) throws -> Result
  ) async throws -> Result {
    let start = ContinuousClock.now
    var backoff = Backoff(first: .milliseconds(20), ceiling: .seconds(2))
    while true {
      let attempt = try await sessions.withSession { await $0.attempt(mode, body) }
      let failure: any Error
      switch attempt {
      case .kept(let result): return result
      case .failed(let error): failure = error
      case .unknown(let number, let result, let error):
        if try await wasKept(number, after: error) { return result }
        failure = error
      }
      guard Self.mayPass(failure), backoff.attempts + 1 < attempts(for: failure),
        start.duration(to: .now) < options.patience
      else { throw failure }
      try await clock.sleep(backoff.next(randomness))
    }
  }

  /// A key met twice is a race once or twice; then it is a mistake.
  private func attempts(for failure: any Error) -> Int {
    (failure as? PostgresError)?.isUniqueViolation == true ? 3 : options.maximumAttempts
  }

  private static func mayPass(_ error: any Error) -> Bool {
    guard let error = error as? PostgresError else { return false }
    // A key that two looked for and both did not find: whoever looks again finds it.
    return error.isConflict || error.isUniqueViolation || error.isConnectionLost
      || error.isStalePlan
      || error.isTooManyConnections
  }

  /// Asks the server what became of a transaction whose COMMIT was not answered.
  private func wasKept(_ transaction: String, after error: PostgresError) async throws -> Bool {
    // A new patience: that the connection hung until it broke may have used up the old one.
    let start = ContinuousClock.now
    var backoff = Backoff(first: .milliseconds(20), ceiling: .seconds(2))
    while start.duration(to: .now) < options.patience {
      // Shielded from nothing: a cancelled task must not wait for a server that may be gone.
      if Task.isCancelled { break }
      let status = try? await sessions.withSession {
        try await $0.perform { connection in
          try connection.first("SELECT pg_xact_status($1::text::xid8)", transaction) {
            try $0.textOrNil(0)
          } ?? nil
        }
      }
      switch status {
      case "committed": return true
      case "aborted": return false
      // Still in progress: its backend has not yet noticed that we are gone. Or nobody answered.
      default: try? await clock.sleep(backoff.next(randomness))
      }
    }
    throw PostgresError(
      .outcomeUnknown,
      "the connection broke during COMMIT and the server cannot be asked: "
        + error.message)
  }

  /// What has been applied and what would be.
  package func plan(_ migrations: [Migration]) async throws -> MigrationPlan {
    try await sessions.withSession {
      try await $0.perform { try PostgresMigrator(migrations).plan($0) }
    }
  }

  /// Applies what is pending. Two processes that do this at once take turns.
  package func migrate(
    _ migrations: [Migration], at now: Instant
  ) async throws -> MigrationPlan {
    try await sessions.withSession {
      try await $0.perform { try PostgresMigrator(migrations).apply(to: $0, at: now) }
    }
  }

  /// Finishes what is in hand; what waits or comes afterwards is refused.
  package func close() async { await sessions.close() }
}
