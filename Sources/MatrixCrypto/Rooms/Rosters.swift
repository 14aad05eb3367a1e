internal import Matrix

// Who and what belongs together.
extension Draft {
  func members(of room: RoomID) throws -> [CryptoMemberRow] {
    try ledger.rows(startingWith: CryptoMemberRow.all(of: room), limit: .max)
  }

  func rooms(of user: UserID) throws -> [RoomOfUserRow] {
    try ledger.rows(startingWith: RoomOfUserRow.all(of: user), limit: .max)
  }

  /// Whether one of their rooms is such a one. As a rule the first is, of however many.
  func anyRoom(of user: UserID, isSuch: (RoomOfUserRow) throws -> Bool) throws -> Bool {
    let (all, atOnce) = (RoomOfUserRow.all(of: user), 4)
    var last: CryptoKey?
    while true {
      let page: [RoomOfUserRow] = try ledger.rows(startingWith: all, after: last, limit: atOnce)
      if try page.contains(where: isSuch) { return true }
      guard page.count == atOnce else { return false }
      last = page.last?.key
    }
  }

  /// Who has what of the session that the room is written with.
  func shares(of room: RoomID) throws -> [ShareRow] {
    try ledger.rows(startingWith: ShareRow.all(of: room), limit: .max)
  }
}
