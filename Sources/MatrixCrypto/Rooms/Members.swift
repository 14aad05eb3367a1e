package import Concurrency
package import Matrix

extension CryptoMachine {
  /// The answer of `/members`: all that there are, where sync tells of those who spoke only.
  package func learn(
    _ members: [RoomEvent], of room: RoomID, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.watch(members, in: room, isAfterGap: false)
    var row = try draft.room(room)
    row.hasAllMembers = true
    draft.ledger.put(row)
    try draft.queryOutdated()
    return try draft.step()
  }
}
