package import Concurrency
package import Migrations
package import Postgres
internal import PostgresMigrations
package import Storage

/// The store on PostgreSQL: many processes share it.
package final class PostgresStore: Store {
  package typealias Transaction = PostgresTransaction

  private let pool: PostgresPool
  private let listener: PostgresListener
  private let bells: Bells
  private let settings: PostgresSettings
  private let claimed = Guarded<PostgresClaim?>(nil)

  private init(
    _ settings: PostgresSettings, _ pool: PostgresPool, _ listener: PostgresListener,
    _ bells: Bells
  ) {
    self.settings = settings
    self.pool = pool
    self.listener = listener
    self.bells = bells
  }

  /// Connects and brings the schema up to date. What other processes commit is heard while
  /// ``listen()`` runs. With `isGlance` the schema is left as it is.
  package static func open(
    _ settings: PostgresSettings, options: PostgresPool.Options = PostgresPool.Options(),
    isGlance: Bool = false, clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (StorageError) -> Void = { _ in }
  ) async throws -> PostgresStore {
    try await speakingStorage {
      let pool = try await PostgresPool.open(
        settings, options, clock: clock, randomness: randomness)
      do {
        if !isGlance { _ = try await pool.migrate(shippedMigrations, at: clock.now()) }
      } catch {
        await pool.close()
        throw error
      }
      let bells = Bells()
      let listener = PostgresListener(
        settings, channels: Topic.allCases.map(channel), randomness: randomness
      ) { event in
        switch event {
        // Whatever was announced meanwhile was missed, so everybody looks.
        case .listening: bells.ring(Set(Topic.allCases))
        case .notified(let channel, _):
          bells.ring(Set(Topic.allCases.filter { Self.channel($0) == channel }))
        case .lost(let error): observe(StorageError(error))
        }
      }
      return PostgresStore(settings, pool, listener, bells)
    }
  }

  /// Hears of what other processes commit, until cancelled. Without it their work is found at the
  /// loops' longest sleep.
  package func listen() async { await listener.run() }

  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (inout PostgresTransaction) throws -> Result
  ) async throws -> Result {
    let pool = pool
    let (result, announced, tellings) = try await speakingStorage {
      try await shielded {
        try await pool.write { connection in
          var transaction = PostgresTransaction(connection, isSnapshot: false)
          let result = try body(&transaction)
          return (result, transaction.announced, transaction.tellings)
        }
      }
    }
    for tell in tellings { tell() }
    // Our own loops need not wait for the server to tell us what we just did.
    bells.ring(announced)
    return result
  }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (inout PostgresTransaction) throws -> Result
  ) async throws -> Result {
    try await speakingStorage {
      try await pool.read { connection in
        var transaction = PostgresTransaction(connection, isSnapshot: true)
        return try body(&transaction)
      }
    }
  }

  package func bell(_ topic: Topic) -> Doorbell { bells[topic] }

  package func close() async {
    await claimed.withLock { $0 }?.letGo()
    await pool.close()
  }

  /// The account in this store is ours alone until we close, as an SQLite file is whoever opened it.
  /// Workers that leave the account alone need no claim. `patience` is for whoever is about to stop.
  package func claimAccount(patience: Duration = .zero, randomness: Randomness) async throws {
    try await speakingClaims {
      let claim = try await PostgresClaim.take(
        "account", settings, patience: patience, randomness: randomness)
      claimed.withLock { $0 = claim }
    }
  }

  /// Keeps what was claimed, until cancelled. Ends when somebody else has it after all.
  package func keepAccount() async throws {
    guard let claim = claimed.withLock({ $0 }) else { return }
    try await speakingClaims { try await claim.keep() }
  }

  private func speakingClaims(_ body: () async throws -> Void) async throws {
    do {
      try await speakingStorage(body)
    } catch is PostgresClaim.Taken {
      throw StorageError(
        .inUse, "another process has the account of this store",
        hint: "one `easel run`, `easel verify` or `easel init` at a time: stop the other one first")
    }
  }

  /// What has been applied and what would be.
  package static func plan(_ settings: PostgresSettings) async throws -> MigrationPlan {
    try await withPool(settings) { try await $0.plan(shippedMigrations) }
  }

  /// Applies what is pending. - Returns: the plan that was carried out.
  package static func migrate(
    _ settings: PostgresSettings, clock: WallClock
  ) async throws -> MigrationPlan {
    try await withPool(settings) { try await $0.migrate(shippedMigrations, at: clock.now()) }
  }

  private static func withPool<Result>(
    _ settings: PostgresSettings, _ body: (PostgresPool) async throws -> Result
  ) async throws -> Result {
    try await speakingStorage {
      let pool = try await PostgresPool.open(settings)
      do {
        let result = try await body(pool)
        await pool.close()
        return result
      } catch {
        await pool.close()
        throw error
      }
    }
  }

  static func channel(_ topic: Topic) -> String { "easel_\(topic.rawValue)" }

  static let shippedMigrations = PostgresMigrations.all.map {
    Migration(name: $0.name, sql: $0.sql)
  }
}
