import Concurrency
import Migrations
import Postgres
import PostgresMigrations
import PostgresStorage
import SQLite
import SQLiteMigrations
import SQLiteStorage
import Secrets
import Storage
import Studio
import TestSupport
import Testing

/// A store of the first schema, with work in it, becomes one of the second: nothing of it is lost.
@Suite(.timeLimit(.minutes(1))) struct UpgradeTests {
  private static let rows = """
    INSERT INTO inbox (key, lane, payload, state, attempts, due, arrived)
      VALUES (KEY, KEY, KEY, 'waiting', 0, 0, 0);
    INSERT INTO jobs (queue, lane, key, payload, priority, turn, state, due, attempts,
        maximum_attempts, lease, is_cancelling, created)
      VALUES (KEY, KEY, KEY, KEY, 0, 0, 'leased', 5, 1, 3, 1, FALSE, 0);
    """

  private static func expectAll<S: Store>(_ store: S) async throws
  where S.Transaction: StudioGround {
    let (arrivals, job, attempts) = try await store.write { transaction in
      try transaction.apply(.conversation(Conversation("!a", created: now)))
      let job = try transaction.job(key: "k")
      return (try transaction.waitingArrivals(), job?.state, job?.attempts)
    }
    #expect(arrivals == 1)
    #expect(job == .leased && attempts == 1)
    let conversation = try await store.read { try $0.conversation("!a") }
    #expect(conversation == Conversation("!a", created: now))
  }

  @Test func `SQLite, with a copy of what was before`() async throws {
    let folder = TemporaryFolder()
    let path = folder.path("easel.sqlite")
    let first = SQLiteMigrations.all.prefix(1).map { Migration(name: $0.name, sql: $0.sql) }
    let database = try await Database.open(path)
    _ = try await database.migrate(first, at: now)
    let script = Self.rows.replacing("KEY", with: "x'6b'").replacing("FALSE", with: "0")
    try await database.write { connection in
      for statement in script.split(separator: ";") {
        let sql = String(statement.drop { $0.isWhitespace })
        if !sql.isEmpty { try connection.run(sql) }
      }
    }
    try await database.close()

    let store = try await SQLiteStore.open(path, clock: .system)
    try await Self.expectAll(store)
    try await store.close()
    #expect(names(in: folder.path).contains("easel.sqlite.before-0002-studio.bak"))
  }

  @Test func `PostgreSQL`() async throws {
    let settings = PostgresSettings(Secret(try await PostgresCluster.shared().database()))
    let first = PostgresMigrations.all.prefix(1).map { Migration(name: $0.name, sql: $0.sql) }
    let pool = try await PostgresPool.open(settings)
    _ = try await pool.migrate(first, at: now)
    try await pool.write {
      try $0.run(script: Self.rows.replacing("KEY", with: "'\\x6b'"))
    }
    await pool.close()

    let store = try await PostgresStore.open(settings, clock: .system, randomness: .system)
    try await Self.expectAll(store)
    await store.close()
  }
}
