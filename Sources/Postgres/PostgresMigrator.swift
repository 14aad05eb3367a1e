package import Concurrency
package import Migrations

/// Brings a database's schema up to date, one step a transaction.
///
/// 1. A step and the row that says it was taken are in one transaction: both or neither.
/// 2. One process at a time: the others wait at an advisory lock, then find nothing to do.
/// 3. A database that we do not understand is not touched.
package struct PostgresMigrator: Sendable {
  /// "Easl": any number would do that nobody else uses.
  static let lock: Int64 = 0x4561_736c

  private let shipped: [Migration]

  package init(_ shipped: [Migration]) { self.shipped = shipped }

  /// What has been applied and what would be, without changing anything.
  package func plan(_ connection: PostgresConnection) throws -> MigrationPlan {
    try MigrationPlan(shipped: shipped, applied: Self.applied(connection))
  }

  package func apply(
    to connection: PostgresConnection, at now: Instant
  ) throws -> MigrationPlan {
    // A large table takes its time, and so does another process that is at it.
    let limit = try connection.first("SHOW statement_timeout") { try $0.text(0) } ?? "0"
    try connection.run(script: "SET statement_timeout = 0")
    defer { try? connection.run(script: "SET statement_timeout = '\(limit)'") }
    // `void` is no type we read: the answer is looked at by nobody.
    try connection.run("SELECT pg_advisory_lock($1)", Self.lock)
    defer { _ = try? connection.run("SELECT pg_advisory_unlock($1)", Self.lock) }
    let plan = try plan(connection)
    for step in plan.pending {
      do {
        try connection.run(script: "BEGIN")
        try take(step, connection, now)
        try connection.run(script: "COMMIT")
      } catch {
        if connection.isConnected, connection.isInTransaction {
          try? connection.run(script: "ROLLBACK")
        }
        guard let error = error as? PostgresError, error.kind == .server, !error.isFull,
          !error.isReadOnly
        else { throw error }
        throw MigrationError.failed(step.name, reason: error.description)
      }
    }
    return plan
  }

  private func take(_ step: Migration, _ connection: PostgresConnection, _ now: Instant) throws {
    try connection.run(
      script: """
        CREATE TABLE IF NOT EXISTS migrations (
          name text PRIMARY KEY, checksum text NOT NULL, applied_at text NOT NULL
        )
        """)
    try connection.run(script: String(decoding: step.sql, as: UTF8.self))
    guard connection.isInTransaction else {
      throw MigrationError.failed(step.name, reason: "its SQL ends the transaction it runs in")
    }
    try connection.run(
      "INSERT INTO migrations (name, checksum, applied_at) VALUES ($1, $2, $3)", step.name,
      step.checksum, now.iso8601)
  }

  private static func applied(_ connection: PostgresConnection) throws -> [AppliedMigration] {
    let isThere = try connection.first("SELECT to_regclass('migrations') IS NOT NULL") {
      try $0.bool(0)
    }
    guard isThere == true else { return [] }
    return try connection.rows("SELECT name, checksum, applied_at FROM migrations") {
      AppliedMigration(
        name: try $0.text(0), checksum: try $0.text(1), appliedAt: try $0.text(2))
    }
  }
}
