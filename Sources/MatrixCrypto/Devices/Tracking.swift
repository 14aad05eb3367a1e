internal import Concurrency
internal import Matrix

/// Whose devices we want to know, and which of those are to be asked for.
///
/// A user is outdated when a change of theirs was told after the last query that was answered had
/// begun. So an answer that was under way while they changed does not make them fresh, and of two
/// answers the older never counts.
///
/// Of those whom we want to know the server tells no change while no encrypted room is shared with them:
/// of who asks us in, or is asked in, of who is to be verified. They are asked for whenever there is
/// something new between us.
extension Draft {
  /// `room` is the one that they just joined, or that was just encrypted, if it is about one. If it is
  /// the only one that we share, the server told us nothing of their devices before, whatever we know
  /// of them.
  func track(_ user: UserID, joining room: RoomID? = nil) throws {
    var row = try self.user(user)
    guard try !row.isTracked || !isFollowed(user, besides: room) else { return }
    row.isTracked = true
    try outdate(&row)
  }

  /// From `device_lists` in a sync answer.
  func devicesChanged(_ users: [UserID]) throws {
    for user in users {
      guard var row: UserRow = try ledger.row(at: UserRow.place(user)), row.isTracked else {
        continue
      }
      // Their server told ours.
      row.isAway = false
      try outdate(&row)
    }
  }

  /// The server says that no encrypted room is shared any more; we look for ourselves.
  func devicesLeft(_ users: [UserID]) throws {
    for user in users { try untrack(user) }
  }

  /// Unless an encrypted room is shared with them.
  func untrack(_ user: UserID) throws {
    guard user != machine.user, var row: UserRow = try ledger.row(at: UserRow.place(user)),
      row.isTracked, try !sharesEncryptedRoom(with: user)
    else { return }
    row.isTracked = false
    ledger.put(row)
    unmark(row)
    try markMember(row)
    try forgetSaid(without: user)
  }

  /// The place in the stream of changes was lost: everything may have changed.
  func outdateEverybody() throws {
    let all = CryptoKey(.users)
    for var row in try ledger.rows(UserRow.self, startingWith: all, limit: .max)
    where row.isTracked {
      try outdate(&row)
    }
  }

  func user(_ user: UserID) throws -> UserRow {
    try ledger.row(at: UserRow.place(user)) ?? UserRow(user)
  }

  func outdate(_ row: inout UserRow) throws {
    unmark(row)
    row.changed = nextChange()
    row.notBefore = nil
    ledger.put(row)
    ledger.put(OutdatedRow(row.user))
    try markMember(row)
  }

  /// In all rooms that they are in, or asked into.
  func markMember(_ row: UserRow) throws {
    for entry in try rooms(of: row.user) { try markMember(row, of: entry.room) }
  }

  func markMember(_ row: UserRow, of room: RoomID) throws {
    if row.isOutdated {
      ledger.put(OutdatedMemberRow(room, row.user))
    } else {
      try unmarkMember(row.user, of: room)
    }
  }

  func unmarkMember(_ user: UserID, of room: RoomID) throws {
    let place = OutdatedMemberRow.place(room, user)
    if try ledger.row(OutdatedMemberRow.self, at: place) != nil { ledger.remove(place) }
  }

  /// The server tells of the devices of those who are joined, not of those who are asked in.
  private func isFollowed(_ user: UserID, besides room: RoomID?) throws -> Bool {
    // Of our own it always tells.
    if user == machine.user { return true }
    return try anyRoom(of: user) { entry in
      guard entry.room != room,
        let other: CryptoRoomRow = try ledger.row(at: CryptoRoomRow.place(entry.room)),
        other.isEncrypted, other.isJoined,
        let member: CryptoMemberRow = try ledger.row(at: CryptoMemberRow.place(entry.room, user))
      else { return false }
      return member.standing == .joined
    }
  }

  func unmark(_ row: UserRow) {
    ledger.remove(OutdatedRow.place(row.user))
    if let until = row.notBefore { ledger.remove(RestingRow.place(row.user, until)) }
  }

  func sharesEncryptedRoom(with user: UserID) throws -> Bool {
    try anyRoom(of: user) { entry in
      let room: CryptoRoomRow? = try ledger.row(at: CryptoRoomRow.place(entry.room))
      return room.map { $0.isEncrypted && $0.isJoined } ?? false
    }
  }
}
