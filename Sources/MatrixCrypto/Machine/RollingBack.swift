package import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// How the store stands to what was counted outside it.
package enum StoreStanding: Equatable, Sendable {
  case empty
  case current
  /// The counter is one ahead. Either the program died between counting a step and committing it, or
  /// a copy from before that step was put back: see ``CryptoMachine/spendRooms(in:at:)``.
  case maybeOneBehind
  /// An old copy was put back: its ratchets were used since. See
  /// ``CryptoMachine/startOver(in:at:counted:)``.
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
    guard let counted, counted > row.generation else { return .current }
    guard counted > row.generation + 1 else { return .maybeOneBehind }
    return .rolledBack(store: row.generation, counted: counted)
  }

  /// When the store may be a step behind: no room is written with a key that may have been used since.
  package func spendRooms(in rows: any CryptoReading, at now: Instant) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.spendAllRooms()
    return try draft.step()
  }

  /// After a copy was put back: no room is written with a key that was used since, ratchets with
  /// devices are begun anew when they are needed, everybody's devices are asked for, a new fallback key
  /// is uploaded, and the generations go on from what was counted.
  ///
  /// What cannot be mended: the server may still give out one-time keys that were made after the copy,
  /// whose private halves are gone. Who begins with one is not understood, and begun with anew.
  package func startOver(
    in rows: any CryptoReading, at now: Instant, counted: UInt64
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    let store = draft.counters.generation
    draft.counters.generation = max(store, counted)
    // Also when there is nothing to give up: the number is to be counted.
    draft.ledger.put(draft.counters)
    try draft.removeAll(OutboundGroupRow.self)
    try draft.removeAll(OlmSessionRow.self)
    // What was kept to be sent may have been sent already, under a ratchet that others have moved on.
    try draft.giveUpSending()
    // What asked for keys is gone with it: they may be asked for again.
    try draft.removeAll(KeyRequestRow.self)
    try draft.renewKeys(lostSteps: draft.counters.generation - store)
    try draft.outdateEverybody()
    try draft.queryOutdated()
    draft.tell(.startedOver(store: store, counted: counted))
    return try draft.step()
  }
}

extension Draft {
  func spendAllRooms() throws {
    for var row in try ledger.rows(
      OutboundGroupRow.self, startingWith: CryptoKey(.outboundGroups), limit: .max)
    where !row.isSpent {
      row.isSpent = true
      ledger.put(row)
    }
  }

  /// The keys of rooms in it are owed again, for the ratchets that are begun anew.
  fileprivate func giveUpSending() throws {
    for request in try ledger.rows(
      RequestRow.self, startingWith: RequestRow.all, limit: .max)
    where request.kind == .toDevice {
      ledger.remove(request.key)
      try oweAgain(ToDeviceSubject(bytes: request.subject).cargo)
    }
  }

  fileprivate func removeAll<Row: CryptoRow>(
    _: Row.Type, where isRemoved: (Row) -> Bool = { _ in true }
  ) throws {
    let rows: [Row] = try ledger.rows(startingWith: CryptoKey(Row.space), limit: .max)
    for row in rows where isRemoved(row) { ledger.remove(row.key) }
  }
}
