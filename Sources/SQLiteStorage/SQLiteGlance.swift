package import Migrations
internal import SQLite

/// A store on SQLite that is looked at and left as it is: see ``DatabaseGlance``.
package struct SQLiteGlance: Sendable {
  private let database: DatabaseGlance

  package init(_ path: String) { database = DatabaseGlance(path) }

  package var isThere: Bool { database.isThere }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (SQLiteTransaction) throws -> Result
  ) async throws -> Result {
    try await speakingStorage { try await database.read { try body(SQLiteTransaction($0)) } }
  }

  package func plan() async throws -> MigrationPlan {
    try await speakingStorage { try await database.plan(SQLiteStore.shippedMigrations) }
  }

  /// What does not fit in the file.
  package func damages() async throws -> [String] {
    try await speakingStorage { try await database.damages() }
  }
}
