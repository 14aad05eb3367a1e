package import Concurrency
internal import JSON
internal import Matrix

/// How the store stands to what was counted outside it.
package enum StoreStanding: Equatable, Sendable {
  case empty
  /// The counter is the store's, or one ahead: the program died between the two.
  case current
  /// An old copy was put back: its ratchets were used since.
  case rolledBack(store: UInt64, counted: UInt64)
}

extension CryptoMachine {
  /// Asked before anything else. `counted` is the greatest generation that was counted outside.
  package func standing(
    of rows: any CryptoReading, counted: UInt64?
  ) throws -> StoreStanding {
    let ledger = Ledger(rows, vault: vault, entropy: entropy)
    guard let row: MachineRow = try ledger.row(at: MachineRow.place) else {
      guard let counted, counted > 1 else { return .empty }
      return .rolledBack(store: 0, counted: counted)
    }
    guard row.user == user, row.device == device else { throw CryptoError(.anotherDevice) }
    guard let counted, counted > row.generation + 1 else { return .current }
    return .rolledBack(store: row.generation, counted: counted)
  }

  /// After a copy was put back: no room is written with a key that was used since, ratchets with
  /// devices are begun anew when they are needed, everybody's devices are asked for, and the
  /// generations go on from what was counted.
  package func startOver(
    in rows: any CryptoReading, at now: Instant, counted: UInt64
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    draft.counters.generation = max(draft.counters.generation, counted)
    for row in try draft.ledger.rows(
      OutboundGroupRow.self, startingWith: CryptoKey(.outboundGroups), limit: .max)
    {
      draft.ledger.remove(row.key)
    }
    // What was kept to be sent may have been sent already, under a ratchet that others have moved on.
    for row in try draft.ledger.rows(
      OlmSessionRow.self, startingWith: CryptoKey(.olmSessions), limit: .max)
    {
      draft.ledger.remove(row.key)
    }
    for row in try draft.ledger.rows(
      RequestRow.self, startingWith: RequestRow.all, limit: .max) where row.kind == .toDevice
    {
      draft.ledger.remove(row.key)
    }
    try draft.outdateEverybody()
    try draft.queryOutdated()
    return try draft.step()
  }
}
