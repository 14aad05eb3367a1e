import Concurrency
import Postgres
import PostgresStorage
import SQLStorage
import SQLiteStorage
import Secrets
import Storage
import TestSupport

/// The store at its daily work.
enum StoreBench {
  static let bench = Bench(
    name: "store", purpose: "durable steps a second; taking and settling a job among a million",
    measure: { try await steps() + jobs() })

  private static let now = Instant(milliseconds: 1_700_000_000_000)
  private static let stepCount = 1_000
  private static let writers = 32

  // MARK: An inbox step of ten statements

  private static func steps() async throws -> [Figure] {
    let loop = try Baseline("store_step", libraries: ["sqlite3"])
    let schema = "\(repositoryRoot())/migrations/sqlite/0001-ground.sql"
    let folder = TemporaryFolder()
    var (c, alone, together): ([Double], [Double], [Double]) = ([], [], [])
    // In turns, so that whatever else the machine does falls on all.
    for round in 0..<9 {
      c += try loop.numbers([schema, folder.path("c\(round)"), "\(stepCount)"])
      alone.append(try await rate(folder.path("s\(round)"), writers: 1))
      together.append(try await rate(folder.path("t\(round)"), writers: writers))
    }
    return [
      Figure(
        name: "store.steps", value: median(alone), unit: "per-second", direction: .moreIsBetter,
        aim: .ratio(0.8, baseline: "c-loop", measured: median(c))),
      Figure(
        name: "store.steps.\(writers)-writers", value: median(together), unit: "per-second",
        direction: .moreIsBetter, aim: .beside(baseline: "c-loop", measured: median(c))),
    ]
  }

  private static func rate(_ path: String, writers: Int) async throws -> Double {
    let store = try await SQLiteStore.open(path, clock: .system)
    let start = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<writers {
        group.addTask {
          let numbers = stride(from: writer, to: stepCount, by: writers)
          guard writers == 1 else {
            for number in numbers { try await step(number, store) }
            return
          }
          // As the inbox's loop does.
          try await store.nearby { for number in numbers { try await step(number, store) } }
        }
      }
      try await group.waitForAll()
    }
    let elapsed = start.duration(to: .now).inSeconds
    try await store.close()
    return Double(stepCount) / elapsed
  }

  /// An event comes in and is handled: a job, a picture's message and what depends on it.
  private static func step(_ number: Int, _ store: SQLiteStore) async throws {
    let key = try Key("$event\(number):example.org")
    try await store.write { transaction in
      try transaction.arrive([(key: key, lane: room, payload: payload)], at: now)
      guard let arrival = try transaction.firstArrival(at: now) else { throw Missing() }
      try transaction.enqueue(
        Job(queue: "painter", lane: room, key: key, payload: payload, created: now), at: now)
      let picture = try transaction.post(
        Outgoing(lane: room, payload: payload, priority: 9, created: now))
      try transaction.post(
        Outgoing(lane: room, payload: payload, priority: 5, after: picture, created: now))
      try transaction.finish(arrival, at: now)
    }
  }

  private static let room: Key = "!room:example.org"
  private static let payload = [UInt8](repeating: 7, count: 300)

  struct Missing: Error {}

  // MARK: A job among a million

  private static let finished = 1_000_000
  private static let waiting = 2_000

  private static func jobs() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let sqlite = try await SQLiteStore.open(folder.path("jobs"), clock: .system)
    let ofSQLite = try await takeAndSettle(
      sqlite,
      filling: """
        WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(finished))
        \(insertFinished) FROM n
        """)
    try await sqlite.close()
    let cluster = try await PostgresCluster.start(durable: true)
    let postgres = try await PostgresStore.open(
      PostgresSettings(Secret(try await cluster.database())), clock: .system, randomness: .system)
    let ofPostgres = try await takeAndSettle(
      postgres, filling: "\(insertFinished) FROM generate_series(1, \(finished)) AS n (i)")
    await postgres.close()
    return figures("sqlite", ofSQLite) + figures("postgres", ofPostgres)
  }

  private static let insertFinished = """
    INSERT INTO jobs (queue, lane, payload, priority, turn, state, due, attempts, maximum_attempts,
      lease, is_cancelling, created, settled)
    SELECT CAST('painter' AS bytea), CAST('!room' AS bytea), CAST('x' AS bytea), 0, i, 'done', i, 1,
      3, 1, FALSE, i, i
    """

  private static func figures(_ engine: String, _ milliseconds: [Double]) -> [Figure] {
    let sorted = milliseconds.sorted()
    return [
      Figure(
        name: "store.job.\(engine).p99", value: sorted[sorted.count * 99 / 100], unit: "ms",
        direction: .lessIsBetter, aim: .bound(5)),
      Figure(
        name: "store.job.\(engine).median", value: median(milliseconds), unit: "ms",
        direction: .lessIsBetter, aim: .none),
    ]
  }

  /// - Returns: the milliseconds that each job took to be taken and settled, durably.
  private static func takeAndSettle<S: Store>(
    _ store: S, filling: String
  ) async throws -> [Double] where S.Transaction: SQLTransaction {
    // SQLite's name for bytes is another; the rest of the statement is the same.
    let isSQLite = S.self == SQLiteStore.self
    let sql = isSQLite ? filling.split(separator: "bytea").joined(separator: "BLOB") : filling
    _ = try await store.write { try $0.execute(sql, values: []) }
    try await store.write { transaction in
      for number in 0..<waiting {
        try transaction.enqueue(
          Job(
            queue: "painter", lane: try Key("!room\(number % 20)"), payload: payload, created: now),
          at: now)
      }
    }
    var milliseconds: [Double] = []
    for _ in 0..<waiting {
      let start = ContinuousClock.now
      let job = try await store.write { transaction -> Job? in
        _ = try transaction.reviveOverdue(at: now)
        return try transaction.take(
          from: "painter", worker: "bench", lease: .seconds(30), at: now)
      }
      guard let job else { throw Missing() }
      _ = try await store.write {
        try $0.settle(job.id, lease: job.lease, .done(payload), at: now)
      }
      milliseconds.append(start.duration(to: .now).inSeconds * 1_000)
    }
    return milliseconds
  }
}
