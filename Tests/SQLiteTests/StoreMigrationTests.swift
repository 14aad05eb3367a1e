import Concurrency
import Migrations
import SQLite
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1))) struct StoreMigrationTests {
  private let folder = TemporaryFolder()
  private var path: String { folder.path("store.db") }
  private let one = Migration(
    name: "0001-ground", sql: Array("CREATE TABLE a (x TEXT) STRICT; SELECT 1;".utf8))
  private let two = Migration(
    name: "0002-more", sql: Array("CREATE TABLE b (x TEXT) STRICT; INSERT INTO b VALUES ('b')".utf8)
  )

  private func step(_ name: String, _ sql: String) -> Migration {
    Migration(name: name, sql: Array(sql.utf8))
  }

  @Test func `a new store gets every step, without a backup`() async throws {
    let database = try await Database.open(path)
    #expect(database.opening.isNew)
    #expect(try await database.plan([one, two]).pending == [one, two])
    #expect(try await database.migrate([one, two], at: .epoch).pending == [one, two])
    let after = try await database.plan([one, two])
    #expect(after.pending.isEmpty)
    #expect(after.statuses.map(\.appliedAt) == Array(repeating: Instant.epoch.iso8601, count: 2))
    #expect(!names(in: folder.path).contains { $0.hasSuffix(".bak") })
  }

  @Test func `an upgrade is preceded by a backup that can be opened`() async throws {
    let database = try await Database.open(path)
    _ = try await database.migrate([one], at: .epoch)
    try await database.write { try $0.run("INSERT INTO a VALUES ('kept')") }
    _ = try await database.migrate([one, two], at: .epoch)
    #expect(try await database.read { try $0.number("SELECT count(*) FROM b") } == 1)

    let backup = try await Database.open(path + ".before-0002-more.bak")
    #expect(try await backup.plan([one, two]).pending == [two])
    #expect(try await backup.read { try $0.first("SELECT x FROM a") { try $0.text(0) } } == "kept")
  }

  @Test func `only the newest backups are kept`() async throws {
    var options = Database.Options()
    options.backupsKept = 2
    let database = try await Database.open(path, options)
    var steps: [Migration] = []
    for number in 1...5 {
      steps.append(step("000\(number)-t", "CREATE TABLE t\(number) (x TEXT) STRICT"))
      _ = try await database.migrate(steps, at: .epoch)
    }
    let backups = names(in: folder.path).filter { $0.hasSuffix(".bak") }
    #expect(backups == ["store.db.before-0004-t.bak", "store.db.before-0005-t.bak"])
    #expect(!names(in: folder.path).contains { $0.contains(".partial") })
  }

  @Test func `a newer schema and a changed step are refused, nothing is touched`() async throws {
    let database = try await Database.open(path)
    _ = try await database.migrate([one, two], at: .epoch)
    await #expect(throws: MigrationError.newerSchema("0002-more")) {
      try await database.migrate([one], at: .epoch)
    }
    await #expect(throws: MigrationError.changed("0001-ground")) {
      try await database.migrate([step("0001-ground", "SELECT 2"), two], at: .epoch)
    }
    #expect(try await database.plan([one, two]).pending.isEmpty)
  }

  @Test(arguments: [
    "CREATE TABLE half (x TEXT) STRICT; NONSENSE",
    "CREATE TABLE half (x TEXT) STRICT; ROLLBACK; SELECT 1",
    """
    CREATE TABLE half (x INTEGER PRIMARY KEY, y INTEGER REFERENCES half (x)) STRICT;
    INSERT INTO half VALUES (1, 7)
    """,
  ])
  func `a step that fails leaves nothing of itself`(sql: String) async throws {
    let database = try await Database.open(path)
    _ = try await database.migrate([one], at: .epoch)
    let bad = step("0002-bad", sql)
    let error = await #expect(throws: MigrationError.self) {
      try await database.migrate([one, bad], at: .epoch)
    }
    #expect(error?.description.contains("0002-bad") == true)
    let left = "SELECT count(*) FROM sqlite_schema WHERE name = 'half'"
    #expect(try await database.read { try $0.number(left) } == 0)
    #expect(try await database.plan([one, bad]).pending == [bad])
    _ = try await database.migrate([one, two], at: .epoch)
  }

  @Test func `a step may rebuild a table that others refer to`() async throws {
    let database = try await Database.open(path)
    let first = step(
      "0001-a",
      """
      CREATE TABLE p (x INTEGER PRIMARY KEY) STRICT; INSERT INTO p VALUES (1);
      CREATE TABLE c (x INTEGER REFERENCES p (x)) STRICT; INSERT INTO c VALUES (1);
      """)
    let rebuild = step(
      "0002-b",
      """
      CREATE TABLE q (x INTEGER PRIMARY KEY, y TEXT) STRICT; INSERT INTO q SELECT x, 'y' FROM p;
      DROP TABLE p; ALTER TABLE q RENAME TO p;
      """)
    _ = try await database.migrate([first, rebuild], at: .epoch)
    let joined = "SELECT count(*) FROM c JOIN p USING (x)"
    #expect(try await database.read { try $0.number(joined) } == 1)
    // The promise that was lifted for the step holds again.
    let broken = await #expect(throws: SQLiteError.self) {
      try await database.write { try $0.run("INSERT INTO c VALUES (2)") }
    }
    #expect(broken?.isForeignKeyViolation == true)
  }
}
