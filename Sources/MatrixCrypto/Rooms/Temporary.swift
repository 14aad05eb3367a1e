package import Concurrency
package import Matrix

extension CryptoMachine {
  package func isEncrypted(_ room: RoomID, in rows: any CryptoReading) throws -> Bool {
    try draft(rows, at: .epoch).room(room).isEncrypted
  }

  package func lostPlace(in rows: any CryptoReading, at now: Instant) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.outdateEverybody()
    return try draft.step()
  }
}

extension CryptoRequest {
  package enum Lane: Hashable, Sendable { case all }
  package var lane: Lane { .all }
}
