package import Concurrency
package import Migrations

/// Brings a store's schema up to date, one step a transaction.
///
/// 1. A step and the row that says it was taken are in one transaction: both or neither.
/// 2. Nothing is applied to a store that already holds something before a backup of it is safe.
/// 3. A store that we do not understand is not touched.
package struct SQLiteMigrator: Sendable {
  private let shipped: [Migration]

  package init(_ shipped: [Migration]) { self.shipped = shipped }

  /// What has been applied and what would be, without changing anything.
  package func plan(_ connection: Connection) throws -> MigrationPlan {
    try MigrationPlan(shipped: shipped, applied: Self.applied(connection))
  }

  /// Applies what is pending. `backUp` is called before the first step of an upgrade, with its name.
  package func apply(
    to connection: Connection, at now: Instant, backUp: (_ before: String) throws -> Void
  ) throws -> MigrationPlan {
    let plan = try plan(connection)
    if plan.isUpgrade, let first = plan.pending.first { try backUp(first.name) }
    guard !plan.pending.isEmpty else { return plan }
    // A step that rebuilds a table breaks references for a moment, and SQLite would remember it
    // to the commit. They are checked by hand, all of them, before a step is kept.
    try connection.run("PRAGMA foreign_keys = OFF")
    defer { try? connection.run("PRAGMA foreign_keys = ON") }
    for step in plan.pending {
      do {
        try connection.transaction { try take(step, connection, now) }
      } catch let error as SQLiteError where !error.isFull && !error.isReadOnly && !error.isBusy {
        throw MigrationError.failed(step.name, reason: error.description)
      }
    }
    return plan
  }

  private func take(_ step: Migration, _ connection: Connection, _ now: Instant) throws {
    try connection.run(
      """
      CREATE TABLE IF NOT EXISTS migrations (
        name TEXT PRIMARY KEY, checksum TEXT NOT NULL, applied_at TEXT NOT NULL
      ) STRICT
      """)
    try connection.run(script: step.sql)
    guard connection.isInTransaction else {
      throw MigrationError.failed(step.name, reason: "its SQL ends the transaction it runs in")
    }
    if let table = try connection.first("PRAGMA foreign_key_check", row: { try $0.text(0) }) {
      throw MigrationError.failed(step.name, reason: "it leaves a broken reference in \(table)")
    }
    try connection.run(
      "INSERT INTO migrations (name, checksum, applied_at) VALUES (?, ?, ?)", step.name,
      step.checksum, now.iso8601)
  }

  private static func applied(_ connection: Connection) throws -> [AppliedMigration] {
    let isThere = try connection.first(
      "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'migrations'"
    ) { _ in true }
    guard isThere == true else { return [] }
    return try connection.rows("SELECT name, checksum, applied_at FROM migrations ORDER BY name") {
      AppliedMigration(
        name: try $0.text(0), checksum: try $0.text(1), appliedAt: try $0.text(2))
    }
  }
}
