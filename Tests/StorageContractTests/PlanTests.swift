import Concurrency
import Postgres
import PostgresStorage
import SQL
import SQLStorage
import SQLite
import SQLiteStorage
import Secrets
import Storage
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
      "inbox_waiting", "inbox_lane", "outbox_prepared", "outbox_waiting", "outbox_after",
      "outbox_coalescing", "jobs_line", "jobs_lane", "jobs_due",
    ]
    #expect(plans.all.count > 25)
    for (sql, lines) in plans.all {
      for line in lines where ["inbox", "outbox", "jobs"].contains(where: line.contains) {
        let isFound = line.hasPrefix("SEARCH") && line.contains("USING")
        let isSmall = line.hasPrefix("SCAN") && small.contains { line.hasSuffix("INDEX \($0)") }
        #expect(isFound || isSmall || !line.hasPrefix("S"), "\(line)\n\(sql)")
      }
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
    #expect(plans.all.count > 25)
    for (sql, lines) in plans.all {
      // What is old is chosen by its index. That to remove five hundred of a hundred thousand rows
      // a look at all is cheaper than five hundred looks is for the planner to say.
      let isCleaning = sql.hasPrefix("DELETE") && lines.contains { $0.contains("Index Scan using") }
      #expect(isCleaning || !lines.contains { $0.contains("Seq Scan on") }, "\(lines)\n\(sql)")
    }
    await store.close()
  }
}

/// Settled rows, the later the greater `n`, a second apart.
private let settledRows: [(insert: String, sqlite: String, postgres: String)] = [
  (
    "INSERT INTO inbox (key, lane, payload, state, attempts, due, arrived, settled)",
    "CAST('old ' || n AS BLOB), x'21', x'', 'done', 1, n * 1000, n * 1000, n * 1000",
    "convert_to('old ' || n, 'UTF8'), '\\x21', '', 'done', 1, n * 1000::bigint, n * 1000::bigint, n * 1000::bigint"
  ),
  (
    """
    INSERT INTO outbox (lane, payload, priority, reserve, after, state, due, attempts, created,
      settled)
    """,
    "x'21', x'', 0, 1, n - 1, 'sent', n * 1000, 1, n * 1000, n * 1000",
    "'\\x21', '', 0, 1, n - 1, 'sent', n * 1000::bigint, 1, n * 1000::bigint, n * 1000::bigint"
  ),
  (
    """
    INSERT INTO jobs (queue, lane, key, payload, priority, turn, state, due, attempts,
      maximum_attempts, lease, is_cancelling, created, settled)
    """,
    """
    x'70', x'21', CAST('old ' || n AS BLOB), x'', 0, n, 'done', n * 1000, 1, 3, 1, 0, n * 1000,
    n * 1000
    """,
    """
    '\\x70', '\\x21', convert_to('old ' || n, 'UTF8'), '', 0, n, 'done', n * 1000::bigint, 1, 3, 1,
    FALSE, n * 1000::bigint, n * 1000::bigint
    """
  ),
]

/// Everything that the loops ask, once. Ends by throwing, so that nothing of it stays.
private func everything(_ transaction: inout some Ground) throws {
  for number in 0..<3 {
    let key = try Key("$\(number)")
    try transaction.arrive([(key: key, lane: "!a", payload: [1])], at: now)
    try transaction.enqueue(
      Job(queue: "p", lane: "!", key: key, payload: [], created: now), at: now)
  }
  _ = try transaction.arrival("$1")
  if let arrival = try transaction.firstArrival(at: now) {
    try transaction.countAttempt(arrival)
    try transaction.finish(arrival, at: now)
  }
  _ = try transaction.nextArrivalDue(after: now)

  let first = try transaction.post(Outgoing(lane: "!", payload: [1], created: now))
  try transaction.post(
    Outgoing(lane: "!", payload: [1], after: first, coalescing: "k", created: now))
  _ = try transaction.nextOutgoingDue(after: now)
  if let message = try transaction.nextOutgoing(at: now, inHand: 1) {
    let prepared = try transaction.prepare(message, wire: [1], transactionID: "t")
    _ = try transaction.nextOutgoing(at: now, inHand: 1)
    _ = try transaction.settle(prepared, sent: [1], at: now)
  }

  _ = try transaction.reviveOverdue(at: now)
  if let job = try transaction.take(from: "p", worker: "w", lease: .seconds(1), at: now) {
    _ = try transaction.heartbeat(job.id, lease: job.lease, until: later(2))
    _ = try transaction.nextJobDue(after: now)
    _ = try transaction.settle(job.id, lease: job.lease, .done([]), at: now)
  }
  _ = try [transaction.waitingArrivals(), transaction.waitingJobs(), transaction.unsentOutgoing()]

  let old = Instant(milliseconds: 1_000_000)
  _ = try transaction.removeArrivals(settledBefore: old, limit: 500)
  _ = try transaction.removeOutgoing(settledBefore: old, limit: 500)
  _ = try transaction.removeJobs(settledBefore: old, limit: 500)
  throw Planned()
}

/// What the engine said of each statement.
private final class Plans: Sendable {
  private let plans = Guarded<[String: [String]]>([:])
  var all: [String: [String]] { plans.withLock { $0 } }
  func note(_ sql: String, _ lines: [String]) { plans.withLock { $0[sql] = lines } }
}

/// A transaction that asks for the plan of each statement before it is run.
private struct Explaining<Inner: SQLTransaction>: SQLTransaction {
  var inner: Inner
  let plans: Plans
  let explain: (_ sql: String, _ values: [SQLValue]) throws -> [String]

  var locking: String { inner.locking }
  var lockingUnlessLocked: String { inner.lockingUnlessLocked }

  mutating func execute(_ sql: String, values: [SQLValue]) throws -> Int {
    plans.note(sql, try explain(sql, values))
    return try inner.execute(sql, values: values)
  }

  func rows<Element: SQLDecodable>(
    of type: Element.Type, _ sql: String, values: [SQLValue]
  ) throws -> [Element] {
    plans.note(sql, try explain(sql, values))
    return try inner.rows(of: type, sql, values: values)
  }

  mutating func announce(_ topic: Topic) throws { try inner.announce(topic) }
}

extension Connection {
  fileprivate func explanation(of sql: String, _ values: [SQLValue]) throws -> [String] {
    var lines: [String] = []
    try forEach("EXPLAIN QUERY PLAN \(sql)", values: values) { lines.append(try $0.text(3)) }
    return lines
  }
}

extension PostgresConnection {
  fileprivate func explanation(of sql: String, _ values: [SQLValue]) throws -> [String] {
    var lines: [String] = []
    try forEach("EXPLAIN \(sql)", values: values) { lines.append(try $0.text(0)) }
    return lines
  }
}
