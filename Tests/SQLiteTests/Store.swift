import SQLite
import TestSupport

/// A database in a folder of its own, with one table.
struct Store {
  let folder = TemporaryFolder()
  let database: Database

  var path: String { folder.path("store.db") }

  init(_ change: (inout Database.Options) -> Void = { _ in }) async throws {
    var options = Database.Options()
    change(&options)
    database = try await Database.open(folder.path("store.db"), options)
    try await database.write {
      try $0.run("CREATE TABLE pairs (k TEXT PRIMARY KEY, v BLOB) STRICT, WITHOUT ROWID")
    }
  }

  func put(_ key: String, _ value: [UInt8]? = nil) async throws {
    try await database.write { try $0.run("INSERT INTO pairs VALUES (?, ?)", key, value) }
  }

  func keys() async throws -> [String] {
    try await database.read { try $0.keys() }
  }
}

extension Connection {
  func keys() throws -> [String] { try rows("SELECT k FROM pairs ORDER BY k") { try $0.text(0) } }

  func number(_ sql: String) throws -> Int64? { try first(sql) { try $0.integer(0) } }
}

struct Refusal: Error, Equatable {}
