package import Concurrency
package import Matrix

extension CryptoMachine {
  /// Somebody here made sure of a device, or wants nothing more to do with it. Throws for one that is
  /// not known: who blocks a device must know whether it is.
  package func decide(
    isVerified: Bool?, _ device: DeviceID, of user: UserID, in rows: any CryptoReading,
    at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    let decision: DeviceRow.Decision =
      switch isVerified {
      case true?: .verified
      case false?: .blocked
      case nil: .none
      }
    try draft.decide(decision, device, of: user)
    return try draft.step()
  }
}

extension Draft {
  func decide(_ decision: DeviceRow.Decision, _ device: DeviceID, of user: UserID) throws {
    guard var row = try self.device(user, device) else { throw CryptoError(.unknownDevice) }
    guard row.decision != decision else { return }
    row.decision = decision
    ledger.put(row)
    try reconsiderRooms(of: user)
  }
}
