internal import Configuration
internal import Concurrency
internal import Migrations
internal import MatrixCrypto
internal import Postgres
internal import PostgresStorage
internal import SQLiteStorage
internal import Storage

/// The store, looked at and left as it is, also while the bot has it.
protocol StoreGlance: Sendable {
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any CryptoGround) throws -> Result
  ) async throws -> Result
  func plan() async throws -> MigrationPlan
}

/// The SQLite file, read beside whoever has it open. Nothing is locked and nothing is made.
struct FileGlance: StoreGlance {
  let path: String
  let store: SQLiteGlance

  init(_ path: String) {
    self.path = path
    store = SQLiteGlance(path)
  }

  private func check() throws {
    guard store.isThere else { throw NotLooked("there is no store yet", first: "store") }
  }

  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any CryptoGround) throws -> Result
  ) async throws -> Result {
    try check()
    return try await store.read { try body($0) }
  }

  func plan() async throws -> MigrationPlan {
    try check()
    return try await store.plan()
  }
}

/// PostgreSQL: a connection of our own, and snapshots.
struct ServerGlance: StoreGlance {
  let settings: PostgresSettings
  let store: Shared<PostgresStore>

  init(_ settings: PostgresSettings, clock: WallClock) {
    self.settings = settings
    var options = PostgresPool.Options()
    options.connections = 1
    let chosen = options
    store = Shared {
      try await PostgresStore.open(
        settings, options: chosen, isGlance: true, clock: clock, randomness: .system)
    }
  }

  func read<Result: Sendable>(
    _ body: @escaping @Sendable (any CryptoGround) throws -> Result
  ) async throws -> Result {
    try await store.value.read { try body($0) }
  }

  func plan() async throws -> MigrationPlan { try await PostgresStore.plan(settings) }
}
