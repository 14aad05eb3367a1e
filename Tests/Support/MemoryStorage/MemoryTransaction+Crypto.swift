package import MatrixCrypto
package import Storage

extension MemoryTransaction: CryptoGround {
  package func holdMachine() {}

  package func row(_ key: CryptoKey) -> [UInt8]? { keys.row(key) }

  package func rows(
    in space: CryptoSpace, startingWith prefix: [UInt8], after last: [UInt8]?, limit: Int
  ) -> [StoredRow] {
    keys.rows(in: space, startingWith: prefix, after: last, limit: limit)
  }

  package mutating func write(_ changes: [CryptoChange]) {
    for change in changes { keys.apply(change) }
  }

  package func syncAccount(_ name: Key) -> SyncAccount? { syncAccounts[name] }

  package func accountOfMachine() -> SyncAccount? {
    syncAccounts.values.first { $0.generation > 0 }
  }

  package mutating func put(_ account: SyncAccount) { syncAccounts[account.name] = account }
}
