package import MatrixCrypto
package import SQL
package import Storage

private let table = SQLTable(
  "sync_accounts", key: ["name"], fixed: [], others: ["generation", "sync_token", "filter"])

extension SQLTransaction {
  package func syncAccount(_ name: Key) throws -> SyncAccount? {
    try first("SELECT \(table.columns) FROM sync_accounts WHERE name = $1", name)
  }

  package func accountOfMachine() throws -> SyncAccount? {
    try first("SELECT \(table.columns) FROM sync_accounts WHERE generation > 0 LIMIT 1")
  }

  package mutating func put(_ account: SyncAccount) throws {
    guard let generation = Int64(exactly: account.generation) else {
      throw StorageError(.tooLarge, "a generation of \(account.generation)")
    }
    try put(
      [account.name, generation, account.syncToken?.kept, account.filter?.kept], into: table)
  }
}

extension SyncAccount: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    guard let generation = UInt64(exactly: try row.integer(1)) else {
      throw StorageError(.corrupt, "a generation below zero")
    }
    self.init(
      try row.key(0), generation: generation, syncToken: try row.keptOrNil(2),
      filter: try row.keptOrNil(3))
  }
}
