internal import Matrix

// Who and what belongs together.
extension Draft {
  func members(of room: RoomID) throws -> [CryptoMemberRow] {
    try ledger.rows(startingWith: CryptoMemberRow.all(of: room), limit: .max)
  }

  func rooms(of user: UserID) throws -> [RoomOfUserRow] {
    try ledger.rows(startingWith: RoomOfUserRow.all(of: user), limit: .max)
  }

  /// Who has what of the session that the room is written with.
  func shares(of room: RoomID) throws -> [ShareRow] {
    try ledger.rows(startingWith: ShareRow.all(of: room), limit: .max)
  }
}
