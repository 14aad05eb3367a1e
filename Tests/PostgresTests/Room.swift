import Postgres
import Secrets
import TestSupport

/// A database of the test's own in the shared server, with one table.
struct Room {
  let settings: PostgresSettings
  let pool: PostgresPool

  init(
    _ cluster: PostgresCluster? = nil, _ change: (inout PostgresPool.Options) -> Void = { _ in }
  ) async throws {
    let cluster = if let cluster { cluster } else { try await PostgresCluster.shared() }
    var options = PostgresPool.Options()
    options.connections = 3
    change(&options)
    settings = PostgresSettings(Secret(try await cluster.database()))
    pool = try await PostgresPool.open(settings, options)
    try await pool.write {
      try $0.run("CREATE TABLE pairs (k text COLLATE \"C\" PRIMARY KEY, v bytea)")
    }
  }

  func put(_ key: String, _ value: [UInt8]? = nil) async throws {
    try await pool.write { try $0.run("INSERT INTO pairs VALUES ($1, $2)", key, value) }
  }

  func keys() async throws -> [String] {
    try await pool.read { try $0.keys() }
  }

  /// Ends another connection from the side, as an administrator would.
  func kill(_ backend: Int64) throws {
    let other = try PostgresConnection(settings)
    try other.run("SELECT pg_terminate_backend($1::int)", backend)
  }
}

extension PostgresConnection {
  func keys() throws -> [String] { try rows("SELECT k FROM pairs ORDER BY k") { try $0.text(0) } }

  func number(_ sql: String) throws -> Int64? { try first(sql) { try $0.integer(0) } }

  var backend: Int64 {
    get throws { try number("SELECT pg_backend_pid()") ?? 0 }
  }
}

struct Refusal: Error, Equatable {}
