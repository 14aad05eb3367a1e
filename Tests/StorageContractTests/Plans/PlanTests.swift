import Concurrency
import MatrixCrypto
import Postgres
import PostgresStorage
import SQL
import SQLStorage
import SQLite
import SQLiteStorage
import Secrets
import Storage
import Studio
import TestSupport
import Testing

/// However much is settled, whoever looks for the next row looks at few: the engines say themselves
/// how they would find it, with a hundred thousand settled rows in each table.
@Suite(.timeLimit(.minutes(2))) struct PlanTests {
  private static let settled = 100_000

  @Test func `SQLite finds every row by an index of what waits`() async throws {
    let folder = TemporaryFolder()
    let store = try await SQLiteStore.open(folder.path("easel.sqlite"), clock: .system)
    try await store.write { transaction in
      let numbers = """
        WITH RECURSIVE numbers (n) AS (
          SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(Self.settled))
        """
      for table in settledRows {
        try transaction.connection.run(
          "\(table.insert) \(numbers) SELECT \(table.sqlite) FROM numbers")
      }
    }
    let plans = Plans()
    await #expect(throws: Planned.self) {
      try await store.write { transaction in
        let connection = transaction.connection
        var explaining = Explaining(inner: transaction, plans: plans) { sql, values in
          try connection.explanation(of: sql, values)
        }
        try everything(&explaining)
      }
    }
    // What stands for rows that wait; a scan of one of these is a look at few.
    let small = [
      "inbox_waiting", "inbox_lane", "outbox_prepared", "outbox_waiting", "outbox_lane",
      "outbox_after", "outbox_coalescing", "jobs_line", "jobs_lane", "jobs_due",
      // The newest, along their index and no further than the limit.
      "conversations_newest",
      // An account or none.
      "sync_accounts_with_keys",
    ]
    #expect(plans.all.count > 50)
    for (sql, lines) in plans.all {
      for line in lines where tables.contains(where: line.contains) {
        let isFound = line.hasPrefix("SEARCH") && line.contains("USING")
        let isSmall = line.hasPrefix("SCAN") && small.contains { line.hasSuffix("INDEX \($0)") }
        #expect(isFound || isSmall || !line.hasPrefix("S"), "\(line)\n\(sql)")
      }
      let isSorted = lines.contains { $0.contains("TEMP B-TREE FOR ORDER BY") }
      #expect(!isSorted || mayBeSorted(sql), "\(lines)\n\(sql)")
    }
    try await store.close()
  }

  @Test func `PostgreSQL reads no table from end to end`() async throws {
    let address = try await PostgresCluster.shared().database()
    let store = try await PostgresStore.open(
      PostgresSettings(Secret(address)), clock: .system, randomness: .system)
    try await store.write { transaction in
      for table in settledRows {
        try transaction.connection.run(
          "\(table.insert) SELECT \(table.postgres) FROM generate_series(1, \(Self.settled)) AS n")
      }
      try transaction.connection.run("ANALYZE")
    }
    let plans = Plans()
    await #expect(throws: Planned.self) {
      try await store.write { transaction in
        let connection = transaction.connection
        var explaining = Explaining(inner: transaction, plans: plans) { sql, values in
          try connection.explanation(of: sql, values)
        }
        try everything(&explaining)
      }
    }
    // What only this engine says.
    try await store.read { transaction in
      let (spaces, keys) = (SQLValue.text("{11,11}"), SQLValue.text(#"{"\\x31","\\x32"}"#))
      for (sql, values) in [
        (PostgresTransaction.putRows, [spaces, keys, keys]),
        (PostgresTransaction.removeRows, [spaces, keys]),
      ] {
        plans.note(sql, try transaction.connection.explanation(of: sql, values))
      }
    }
    #expect(plans.all.count > 50)
    for (sql, lines) in plans.all {
      // What is old is chosen by its index. That to remove five hundred of a hundred thousand rows
      // a look at all is cheaper than five hundred looks is for the planner to say.
      let isCleaning = sql.hasPrefix("DELETE") && lines.contains { $0.contains("Index Scan using") }
      #expect(isCleaning || !lines.contains { $0.contains("Seq Scan on") }, "\(lines)\n\(sql)")
    }
    await store.close()
  }
}

private let tables = [
  "inbox", "outbox", "jobs", "conversations", "messages", "requests", "pictures", "critiques",
  "tastes", "adoptions", "credits", "members", "setting_changes", "crypto_rows", "sync_accounts",
]

/// The pictures of one request are few.
private func mayBeSorted(_ sql: String) -> Bool { sql.contains("WHERE request = $1") }
