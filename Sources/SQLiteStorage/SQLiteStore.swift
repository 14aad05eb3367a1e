package import Concurrency
package import Migrations
package import SQLite
internal import SQLiteMigrations
package import Storage

/// The store on SQLite: one file, one process, one writer and some readers.
package final class SQLiteStore: Store {
  package typealias Transaction = SQLiteTransaction

  private let database: Database
  private let bells: Bells

  private init(_ database: Database) {
    self.database = database
    bells = Bells()
  }

  /// Opens the file or makes it, and brings its schema up to date.
  package static func open(
    _ path: String, options: Database.Options = Database.Options(), clock: WallClock
  ) async throws -> SQLiteStore {
    try await speakingStorage {
      let database = try await Database.open(path, options)
      do {
        _ = try await database.migrate(shippedMigrations, at: clock.now())
      } catch {
        try? await database.close()
        throw error
      }
      return SQLiteStore(database)
    }
  }

  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (inout SQLiteTransaction) throws -> Result
  ) async throws -> Result {
    let (result, announced, tellings) = try await speakingStorage {
      try await database.write { connection in
        var transaction = SQLiteTransaction(connection)
        let result = try body(&transaction)
        return (result, transaction.announced, transaction.tellings)
      }
    }
    for tell in tellings { tell() }
    bells.ring(announced)
    return result
  }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (inout SQLiteTransaction) throws -> Result
  ) async throws -> Result {
    try await speakingStorage {
      try await database.read { connection in
        var transaction = SQLiteTransaction(connection)
        return try body(&transaction)
      }
    }
  }

  package func nearby<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await database.nearby(body)
  }

  package func bell(_ topic: Topic) -> Doorbell { bells[topic] }

  /// What was found when the file was opened; for the log.
  package var opening: Opening { database.opening }

  package func close() async throws {
    try await speakingStorage { try await database.close() }
  }

  /// What has been applied to the file and what would be. A file that is not there is not made.
  package static func plan(_ path: String, isThere: Bool) async throws -> MigrationPlan {
    try await speakingStorage {
      guard isThere else { return try MigrationPlan(shipped: shippedMigrations, applied: []) }
      return try await withDatabase(path) { try await $0.plan(shippedMigrations) }
    }
  }

  /// Applies what is pending, after a backup. - Returns: the plan that was carried out.
  package static func migrate(
    _ path: String, options: Database.Options, clock: WallClock
  ) async throws -> MigrationPlan {
    try await speakingStorage {
      try await withDatabase(path, options) {
        try await $0.migrate(shippedMigrations, at: clock.now())
      }
    }
  }

  private static func withDatabase<Result>(
    _ path: String, _ options: Database.Options = Database.Options(),
    _ body: (Database) async throws -> Result
  ) async throws -> Result {
    let database = try await Database.open(path, options)
    do {
      let result = try await body(database)
      try await database.close()
      return result
    } catch {
      try? await database.close()
      throw error
    }
  }

  static let shippedMigrations = SQLiteMigrations.all.map {
    Migration(name: $0.name, sql: $0.sql)
  }
}
