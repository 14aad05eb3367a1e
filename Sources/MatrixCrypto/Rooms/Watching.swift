internal import Matrix

/// What of a room's state matters to its keys.
///
/// 1. A room that was encrypted stays so, whatever is said later.
/// 2. Whoever may have left has left: the next message is written with a new key.
/// 3. After a gap nobody knows who is in the room until they were asked for.
extension Draft {
  func room(_ room: RoomID) throws -> CryptoRoomRow {
    try ledger.row(at: CryptoRoomRow.place(room)) ?? CryptoRoomRow(room)
  }

  /// State as it comes in a sync answer. `isAfterGap` says that events before these are missing.
  func watch(_ events: [RoomEvent], in id: RoomID, isAfterGap: Bool) throws {
    var room = try room(id)
    let before = room
    for event in events {
      guard let stateKey = event.stateKey else { continue }
      switch event.type {
      case .encryption where stateKey.text.isEmpty: try watchEncryption(event, &room)
      case .historyVisibility where stateKey.text.isEmpty: try watchVisibility(event, &room)
      case .member: try watchMember(event, stateKey, room, isAfterGap: isAfterGap)
      default: break
      }
    }
    if room != before { ledger.put(room) }
    if room.isEncrypted, !before.isEncrypted { try trackMembers(of: id) }
  }

  private func watchEncryption(_ event: RoomEvent, _ room: inout CryptoRoomRow) throws {
    // Also when it cannot be read, or was emptied by a redaction: it was meant to be encrypted.
    room.isEncrypted = true
    let encryption = RoomEncryption(event.content)
    guard encryption != room.encryption else { return }
    room.encryption = encryption
    try spend(room.room)
  }

  private func watchVisibility(_ event: RoomEvent, _ room: inout CryptoRoomRow) throws {
    guard let visibility = HistoryVisibility(event.content), visibility != room.visibility else {
      return
    }
    room.visibility = visibility
    try spend(room.room)
  }

  private func watchMember(
    _ event: RoomEvent, _ stateKey: ProtocolText, _ room: CryptoRoomRow, isAfterGap: Bool
  ) throws {
    guard let user = UserID(stateKey.text), let member = Member(event.content) else { return }
    try watch(user, member.membership, in: room, isAfterGap: isAfterGap)
  }

  func watch(
    _ user: UserID, _ membership: Membership, in room: CryptoRoomRow, isAfterGap: Bool
  ) throws {
    let before: CryptoMemberRow? = try ledger.row(at: CryptoMemberRow.place(room.room, user))
    try stands(membership, user, in: room, before)
    guard user != machine.user else { return }
    if isAfterGap, membership != .join { try spend(room.room) }
    guard room.isEncrypted else { return }
    switch membership {
    case .join where before?.standing != .joined: try track(user, joining: room.room)
    case .invite where before?.standing != .invited: try track(user)
    case .join, .invite: break
    case .leave, .ban, .knock: break
    }
  }

  private func stands(
    _ membership: Membership, _ user: UserID, in room: CryptoRoomRow, _ before: CryptoMemberRow?
  ) throws {
    if room.isAskedAbout {
      // Also of those who stand as they were known: an answer that is under way may not know it.
      var changes = try changes(of: room.room)
      changes.note(user, at: nextChange())
      ledger.put(changes)
    }
    switch membership {
    case .join, .invite:
      let standing: CryptoMemberRow.Standing = membership == .join ? .joined : .invited
      guard before?.standing != standing else { return }
      try reconsider(room.room)
      ledger.put(CryptoMemberRow(room.room, user, standing))
      ledger.put(RoomOfUserRow(user, room.room))
      try markMember(self.user(user), of: room.room)
    case .leave, .ban, .knock:
      // Somebody who was not known to be in it may be so in an answer that is under way.
      guard before != nil || room.isAskedAbout else { return }
      ledger.remove(CryptoMemberRow.place(room.room, user))
      ledger.remove(RoomOfUserRow.place(user, room.room))
      try unmarkMember(user, of: room.room)
      try spend(room.room)
    }
  }

  private func trackMembers(of room: RoomID) throws {
    for member in try members(of: room) { try track(member.user, joining: room) }
  }

  /// What the room is written with is not used again. Throws if that cannot be seen to: then what it
  /// is spent for has not happened either.
  func spend(_ room: RoomID) throws {
    guard var group: OutboundGroupRow = try ledger.row(at: OutboundGroupRow.place(room)),
      !group.isSpent
    else { return }
    group.isSpent = true
    ledger.put(group)
  }
}
