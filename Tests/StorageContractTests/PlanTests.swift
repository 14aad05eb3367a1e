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
  "tastes", "credits", "members", "setting_changes", "crypto_rows", "sync_accounts",
]

/// The pictures of one request are few.
private func mayBeSorted(_ sql: String) -> Bool { sql.contains("WHERE request = $1") }

/// Settled rows, the later the greater `n`, a second apart.
private let settledRows: [(insert: String, sqlite: String, postgres: String)] =
  [
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
  ] + studioRows + keyRows

/// A year of one busy room, and of others.
private let studioRows: [(insert: String, sqlite: String, postgres: String)] = [
  (
    """
    INSERT INTO messages (key, conversation, role, kind, author, text, status, picture, is_redacted,
      created)
    """,
    """
    CAST('$' || n AS BLOB), CAST('!' || n % 9 AS BLOB), 'bot', 'picture', x'40', 'text', 'done', n,
    0, n
    """,
    """
    convert_to('$' || n, 'UTF8'), convert_to('!' || n % 9, 'UTF8'), 'bot', 'picture', '\\x40',
    'text', 'done', n, FALSE, n
    """
  ),
  (
    """
    INSERT INTO requests (id, conversation, asker, asker_name, message, prompt, wishes, state,
      ending, round, automatic_rounds, is_looping, is_iteration_due, created)
    """,
    """
    n, CAST('!' || n % 9 AS BLOB), CAST('@' || n % 99 AS BLOB), 'Ann', x'24', 'sea', '{}', 'ended',
    'approved', 1, 0, 0, 0, n
    """,
    """
    n, convert_to('!' || n % 9, 'UTF8'), convert_to('@' || n % 99, 'UTF8'), 'Ann', '\\x24', 'sea',
    '{}', 'ended', 'approved', 1, 0, FALSE, FALSE, n
    """
  ),
  (
    """
    INSERT INTO pictures (id, conversation, request, depth, origin, state, owner, painter, prompt,
      words, seed, width, height, round, blob, approved_by, remarks, price, thread, created,
      finished)
    """,
    """
    n, CAST('!' || n % 9 AS BLOB), n, 0, 'painted', 'finished', x'40', 'p', 'sea', 'sea', n, 64, 64,
    1, CAST(printf('%032d', n) AS BLOB), CASE n % 50 WHEN 0 THEN 'Ann' END, '[]', 0,
    CASE n % 10 WHEN 0 THEN CAST('$' || n % 1000 AS BLOB) END, n, n
    """,
    """
    n, convert_to('!' || n % 9, 'UTF8'), n, 0, 'painted', 'finished', '\\x40', 'p', 'sea', 'sea', n,
    64, 64, 1, convert_to(lpad(n::text, 32, '0'), 'UTF8'), CASE n % 50 WHEN 0 THEN 'Ann' END, '[]', 0,
    CASE n % 10 WHEN 0 THEN convert_to('$' || n % 1000, 'UTF8') END, n, n
    """
  ),
  (
    "INSERT INTO critiques (picture, critic, state, created)",
    "n, 'measuring', 'waiting', n", "n, 'measuring', 'waiting', n"
  ),
  (
    """
    INSERT INTO tastes (conversation, name, version, state, learnt_from, author, created)
    """,
    "CAST('!' || n % 9999 AS BLOB), 'nordic', n, 'kept', '[]', x'40', n",
    "convert_to('!' || n % 9999, 'UTF8'), 'nordic', n, 'kept', '[]', '\\x40', n"
  ),
  (
    "INSERT INTO credits (owner, since, spent, reserved, granted)",
    "CAST('@' || n AS BLOB), n, 0, 0, 0", "convert_to('@' || n, 'UTF8'), n, 0, 0, 0"
  ),
  (
    "INSERT INTO members (conversation, person)",
    "CAST('!' || n % 9 AS BLOB), CAST('@' || n AS BLOB)",
    "convert_to('!' || n % 9, 'UTF8'), convert_to('@' || n, 'UTF8')"
  ),
  (
    """
    INSERT INTO setting_changes (conversation, name, old_value, new_value, changed_by, changed_at)
    """,
    "CAST('!' || n % 9 AS BLOB), 'mode', 'a', 'b', x'40', n",
    "convert_to('!' || n % 9, 'UTF8'), 'mode', 'a', 'b', '\\x40', n"
  ),
  (
    "INSERT INTO conversations (id, mode, touched, created)",
    "CAST('!' || n AS BLOB), 'auto', n, n", "convert_to('!' || n, 'UTF8'), 'auto', n, n"
  ),
]

/// The devices of a hundred users, and a machine of many years.
private let keyRows: [(insert: String, sqlite: String, postgres: String)] = [
  (
    "INSERT INTO crypto_rows (space, key, value)",
    "CASE n % 2 WHEN 0 THEN 11 ELSE 31 END, CAST((n % 100) || ' ' || n AS BLOB), zeroblob(100)",
    """
    CASE n % 2 WHEN 0 THEN 11 ELSE 31 END, convert_to(n % 100 || ' ' || n, 'UTF8'),
    convert_to(repeat('x', 100), 'UTF8')
    """
  ),
  (
    "INSERT INTO sync_accounts (name, generation)",
    "CAST('@' || n AS BLOB), 0", "convert_to('@' || n, 'UTF8'), 0"
  ),
]

/// Everything that the loops ask, once. Ends by throwing, so that nothing of it stays.
private func everything(_ transaction: inout some Everything) throws {
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
  _ = try transaction.waitingOutgoing(in: "!", limit: 100)
  if let message = try transaction.nextOutgoing(at: now, inHand: 1) {
    let prepared = try transaction.prepare(message, wire: [1], transactionID: "t")
    _ = try transaction.nextOutgoing(at: now, inHand: 1)
    _ = try transaction.settle(prepared, sent: [1], at: now)
  }

  _ = try transaction.reviveOverdue(at: now)
  if let job = try transaction.job(key: "$2") {
    _ = try transaction.countJobs(before: job, limit: 100)
  }
  if let job = try transaction.take(from: "p", worker: "w", lease: .seconds(1), at: now) {
    _ = try transaction.heartbeat(job.id, lease: job.lease, until: later(2))
    _ = try transaction.nextJobDue(after: now)
    try transaction.endLeases(at: now)
    _ = try transaction.settle(job.id, lease: job.lease, .done([]), at: now)
  }
  _ = try [
    transaction.oldestWaitingArrival(), transaction.oldestWaitingJob(),
    transaction.oldestUnsentOutgoing(),
  ]
  _ = try [transaction.waitingArrivals(), transaction.waitingJobs(), transaction.unsentOutgoing()]

  let old = Instant(milliseconds: 1_000_000)
  _ = try transaction.removeArrivals(settledBefore: old, limit: 500)
  _ = try transaction.removeOutgoing(settledBefore: old, limit: 500)
  _ = try transaction.removeJobs(settledBefore: old, limit: 500)
  try everythingOfTheStudio(&transaction)
  try everythingOfTheMachine(&transaction)
  throw Planned()
}

private func everythingOfTheMachine(_ transaction: inout some Everything) throws {
  let key = CryptoKey(.devices, bytes: Array("5".utf8))
  try transaction.apply([CryptoChange(key: key, sealed: [1])], generation: 1, of: "@1")
  try transaction.apply([CryptoChange(key: key, sealed: nil)])
  try transaction.keep(syncToken: "s", of: "@1")
  _ = try transaction.row(key)
  for prefix in [key.bytes, [0xff]] {
    _ = try transaction.rows(in: .devices, startingWith: prefix, after: nil, limit: 20)
    _ = try transaction.rows(
      in: .devices, startingWith: prefix, after: prefix + [1], limit: .max)
  }
}

private func everythingOfTheStudio(_ transaction: inout some StudioGround) throws {
  var draws = Draws(seed: 1)
  for _ in 0..<60 { try transaction.apply(try draws.change()) }
  try transaction.apply(.moved(from: "!one of many", to: "!9"))
  try transaction.hold(conversation: "!1")
  _ = try transaction.conversation("!1")
  _ = try transaction.conversations(limit: 20)
  _ = try transaction.message("$1")
  _ = try transaction.messages(in: "!1", limit: 20)
  _ = try transaction.messages(showing: pictureID(5))
  _ = try transaction.request(requestID(5))
  _ = try transaction.requestsAtWork(in: "!1", limit: 20)
  _ = try transaction.requestsWaiting(in: "!1", limit: 20)
  _ = try transaction.countRequestsWaiting(in: "!1")
  _ = try transaction.newestRequest(in: "!1", by: "@1")
  _ = try transaction.picture(pictureID(5))
  _ = try transaction.pictures(of: requestID(5))
  _ = try transaction.pictures(in: "!1", limit: 20)
  _ = try transaction.approvedPictures(in: "!1", limit: 20)
  _ = try transaction.countApprovedPictures(in: "!1")
  _ = try transaction.newestPicture(inThread: "$100", of: "!1")
  _ = try transaction.critique(of: pictureID(5))
  _ = try transaction.taste(TasteKey(conversation: "!1", name: "nordic", version: 1))
  _ = try transaction.newestTaste(named: "nordic", in: "!1")
  _ = try transaction.tastes(in: "!1")
  _ = try transaction.account(of: "@1")
  _ = try transaction.isMember("@1", of: "!1")
  _ = try transaction.settingChanges(in: "!1", limit: 20)
  _ = try transaction.picturesHidden(before: now, limit: 20)
  _ = try transaction.isReferred(blobName(1))
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
  var hasStep = false
  let plans: Plans
  let explain: (_ sql: String, _ values: [SQLValue]) throws -> [String]

  var locking: String { inner.locking }
  var lockingUnlessLocked: String { inner.lockingUnlessLocked }

  func hold(_ kind: String, _ name: Key) throws { try inner.hold(kind, name) }

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
  mutating func afterCommit(_ tell: @escaping @Sendable () -> Void) { inner.afterCommit(tell) }
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
