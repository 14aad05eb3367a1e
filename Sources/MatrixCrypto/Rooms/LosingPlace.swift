package import Concurrency
internal import Matrix

extension CryptoMachine {
  /// The server does not know the place in its stream from which on we want to hear: the next answer
  /// begins anew, and what changed in between nobody tells. Everybody's devices are asked for, the
  /// members of all rooms are wanted, and no room is written to with the key that it had.
  package func lostPlace(in rows: any CryptoReading, at now: Instant) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.outdateEverybody()
    for var room in try draft.ledger.rows(
      CryptoRoomRow.self, startingWith: CryptoKey(.rooms), limit: .max)
    where room.isEncrypted {
      draft.forgetMembers(of: &room)
      draft.ledger.put(room)
      try draft.spend(room.room)
    }
    try draft.queryOutdated()
    return try draft.step()
  }
}
