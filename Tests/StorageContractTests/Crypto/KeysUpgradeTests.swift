import Concurrency
import MatrixCrypto
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

/// A store of the second schema, with a studio in it, takes keys: nothing of it is lost.
@Suite(.timeLimit(.minutes(1))) struct KeysUpgradeTests {
  private static let row = """
    INSERT INTO conversations (id, mode, touched, created)
      VALUES (KEY, 'auto', \(now.milliseconds), \(now.milliseconds))
    """

  private static func expectAll<S: Store>(_ store: S) async throws
  where S.Transaction: Everything {
    try await store.write { transaction in
      try transaction.apply([put(.users, [1], [1])], generation: 1, of: "@a")
      try transaction.keep(syncToken: "s1", of: "@a")
    }
    let (conversation, sealed, account) = try await store.read { transaction in
      (
        try transaction.conversation("k"), try transaction.row(CryptoKey(.users, bytes: [1])),
        try transaction.syncAccount("@a")
      )
    }
    var known = Conversation("k", created: now)
    // Rooms that were there before were asked when the bot came.
    known.isAsked = true
    #expect(conversation == known)
    #expect(sealed == [1])
    #expect(account == SyncAccount("@a", generation: 1, syncToken: "s1"))
  }

  @Test func `SQLite, with a copy of what was before`() async throws {
    let folder = TemporaryFolder()
    let path = folder.path("easel.sqlite")
    let before = SQLiteMigrations.all.prefix(2).map { Migration(name: $0.name, sql: $0.sql) }
    let database = try await Database.open(path)
    _ = try await database.migrate(before, at: now)
    try await database.write { try $0.run(Self.row.replacing("KEY", with: "x'6b'")) }
    try await database.close()

    let store = try await SQLiteStore.open(path, clock: .system)
    try await Self.expectAll(store)
    try await store.close()
    #expect(names(in: folder.path).contains("easel.sqlite.before-0003-keys.bak"))
  }

  @Test func `PostgreSQL`() async throws {
    let settings = PostgresSettings(Secret(try await PostgresCluster.shared().database()))
    let before = PostgresMigrations.all.prefix(2).map { Migration(name: $0.name, sql: $0.sql) }
    let pool = try await PostgresPool.open(settings)
    _ = try await pool.migrate(before, at: now)
    try await pool.write { try $0.run(script: Self.row.replacing("KEY", with: "'\\x6b'")) }
    await pool.close()

    let store = try await PostgresStore.open(settings, clock: .system, randomness: .system)
    try await Self.expectAll(store)
    await store.close()
  }
}
