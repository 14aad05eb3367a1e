package import Concurrency
package import MatrixCrypto
package import Olm
internal import Storage

/// How many events the server takes from the account, as it was last learnt: a restart goes on with it.
package struct EventBudgetRow: CryptoRow {
  package static let space = CryptoSpace.eventBudget
  private static let place = CryptoKey(.eventBudget)

  package let limits: RateBudget.Limits
  package let learnt: Instant

  package init(_ limits: RateBudget.Limits, learnt: Instant) {
    self.limits = limits
    self.learnt = learnt
  }

  package var key: CryptoKey { Self.place }

  package func write(to writer: inout RowWriter) {
    writer.write(limits.rate.bitPattern)
    writer.write(limits.burst.bitPattern)
    writer.write(learnt)
  }

  package init(from reader: inout RowReader) throws(DamagedRow) {
    let (rate, burst) = (
      Double(bitPattern: try reader.number()), Double(bitPattern: try reader.number())
    )
    guard rate.isFinite, rate > 0, burst.isFinite, burst >= 1 else { throw DamagedRow() }
    limits = RateBudget.Limits(rate: rate, burst: burst)
    learnt = try reader.instant()
  }

  /// Nothing before the server refused anything.
  package static func read(_ rows: any CryptoReading, vault: Vault) throws -> EventBudgetRow? {
    try Ledger(rows, vault: vault, entropy: .system).row(at: place)
  }
}

extension Keyring {
  func eventBudget() async throws -> EventBudgetRow? {
    let vault = vault
    return try await store.read { try EventBudgetRow.read($0, vault: vault) }
  }

  func keep(eventBudget limits: RateBudget.Limits) async throws {
    let (row, vault) = (EventBudgetRow(limits, learnt: clock.now()), vault)
    try await store.write { transaction in
      let ledger = Ledger(transaction, vault: vault, entropy: .system)
      ledger.put(row)
      try transaction.apply(ledger.changes())
    }
  }
}
