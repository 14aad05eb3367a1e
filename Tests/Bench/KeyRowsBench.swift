import Concurrency
import MatrixCrypto
import PostgresStorage
import SQLStorage
import SQLiteStorage
import Secrets
import Storage
import TestSupport
import Postgres

/// The encryption machine's rows: what sharing a room's key with a thousand devices commits, and
/// what reading ten thousand devices costs.
enum KeyRowsBench {
  static let bench = Bench(
    name: "keys", purpose: "a thousand rows of the machine in one commit; ten thousand read",
    measure: measure)

  private static let rows = 20_000
  private static let size = 1_500
  private static let rounds = 5
  private static let account: Key = "@bot:example.org"

  /// Milliseconds of each round.
  private struct Times {
    var commits: [Double] = []
    var singles: [Double] = []
    var reads: [Double] = []
  }

  private static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let loop = try Baseline("store_rows", libraries: ["sqlite3"])
    let schema = "\(repositoryRoot())/migrations/sqlite/0003-keys.sql"
    let cluster = try await PostgresCluster.start(durable: true)
    var (c, sqlite, postgres) = (Times(), Times(), Times())
    // In turns, so that whatever else the machine does falls on all.
    for turn in 0..<5 {
      let numbers = try loop.numbers(
        [schema, folder.path("c\(turn)"), "\(rows)", "\(size)", "\(rounds)"])
      c.commits += numbers.prefix(rounds)
      c.reads += numbers.suffix(rounds)

      let ours = try await SQLiteStore.open(folder.path("s\(turn)"), clock: .system)
      try await measure(ours, &sqlite)
      try await ours.close()

      let theirs = try await PostgresStore.open(
        PostgresSettings(Secret(try await cluster.database())), clock: .system,
        randomness: .system)
      try await measure(theirs, &postgres)
      await theirs.close()
    }
    return [
      figure(
        "sqlite.commit", sqlite.commits,
        .ratio(0.7, baseline: "c-loop", measured: median(c.commits))),
      figure("sqlite.read", sqlite.reads, .beside(baseline: "c-loop", measured: median(c.reads))),
      figure(
        "postgres.commit", postgres.commits,
        .ratio(1.5, baseline: "one-by-one", measured: median(postgres.singles))),
      figure("postgres.read", postgres.reads, .none),
    ]
  }

  private static func figure(_ name: String, _ times: [Double], _ aim: Figure.Aim) -> Figure {
    Figure(
      name: "keys.\(name)", value: median(times), unit: "ms", direction: .lessIsBetter, aim: aim)
  }

  private static func measure<S: Store>(
    _ store: S, _ times: inout Times
  ) async throws where S.Transaction: CryptoGround {
    let all = (0..<rows).map(change)
    try await store.write { try $0.apply(all) }
    for round in 0..<rounds {
      let some = (0..<1_000).map { change((round * 7_919 + $0 * 17) % rows) }
      times.commits.append(
        try await milliseconds {
          _ = try await store.write {
            try $0.apply(some, generation: UInt64(round + 1), of: account)
          }
        })
      times.singles.append(
        try await milliseconds {
          try await store.write { for change in some { try $0.apply([change]) } }
        })
    }
    for _ in 0..<rounds {
      times.reads.append(
        try await milliseconds {
          let found = try await store.read {
            try $0.rows(in: .olmSessions, startingWith: [], after: nil, limit: 10_000).count
          }
          guard found == 10_000 else { throw Missing() }
        })
    }
  }

  struct Missing: Error {}

  /// Neighbours in time stand far apart.
  private static func change(_ number: Int) -> CryptoChange {
    let word = UInt64(number) &* 0x9e37_79b9_7f4a_7c15
    let key = (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
    return CryptoChange(
      key: CryptoKey(.olmSessions, bytes: key + Array(repeating: 0x6b, count: 52)),
      sealed: Array(repeating: 7, count: size))
  }

  private static func milliseconds(_ body: () async throws -> Void) async throws -> Double {
    let start = ContinuousClock.now
    try await body()
    return start.duration(to: .now).inSeconds * 1_000
  }
}
