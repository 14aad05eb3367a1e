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
  private static let rounds = 15
  private static let account: Key = "@bot:example.org"

  private static func measure() async throws -> [Figure] {
    let folder = TemporaryFolder()
    let loop = try Baseline("store_rows", libraries: ["sqlite3"])
    let schema = "\(repositoryRoot())/migrations/sqlite/0003-keys.sql"
    let c = try loop.numbers([schema, folder.path("c"), "\(rows)", "\(size)", "\(rounds)"])

    let sqlite = try await SQLiteStore.open(folder.path("keys"), clock: .system)
    let ofSQLite = try await figures(of: sqlite)
    try await sqlite.close()
    let cluster = try await PostgresCluster.start(durable: true)
    let postgres = try await PostgresStore.open(
      PostgresSettings(Secret(try await cluster.database())), clock: .system, randomness: .system)
    let ofPostgres = try await figures(of: postgres)
    await postgres.close()
    return [
      Figure(
        name: "keys.sqlite.commit", value: ofSQLite.commit, unit: "ms",
        direction: .lessIsBetter,
        aim: .ratio(0.8, baseline: "c-loop", measured: median(Array(c.prefix(rounds))))),
      Figure(
        name: "keys.sqlite.read", value: ofSQLite.read, unit: "ms", direction: .lessIsBetter,
        aim: .beside(baseline: "c-loop", measured: median(Array(c.suffix(rounds))))),
      Figure(
        name: "keys.postgres.commit", value: ofPostgres.commit, unit: "ms",
        direction: .lessIsBetter,
        aim: .ratio(2, baseline: "one-by-one", measured: ofPostgres.oneByOne)),
      Figure(
        name: "keys.postgres.read", value: ofPostgres.read, unit: "ms",
        direction: .lessIsBetter, aim: .none),
    ]
  }

  private static func figures<S: Store>(
    of store: S
  ) async throws -> (commit: Double, oneByOne: Double, read: Double)
  where S.Transaction: CryptoGround {
    let all = (0..<rows).map(change)
    try await store.write { try $0.apply(all) }
    var generation: UInt64 = 0
    var (commits, singles, reads): ([Double], [Double], [Double]) = ([], [], [])
    for round in 0..<rounds {
      let some = (0..<1_000).map { change((round * 7_919 + $0 * 17) % rows) }
      generation += 1
      let next = generation
      commits.append(
        try await milliseconds {
          _ = try await store.write { try $0.apply(some, generation: next, of: account) }
        })
      if round < 5 {
        singles.append(
          try await milliseconds {
            try await store.write { for change in some { try $0.apply([change]) } }
          })
      }
    }
    for _ in 0..<rounds {
      reads.append(
        try await milliseconds {
          let found = try await store.read {
            try $0.rows(in: .olmSessions, startingWith: [], after: nil, limit: 10_000).count
          }
          guard found == 10_000 else { throw Missing() }
        })
    }
    return (median(commits), median(singles), median(reads))
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
