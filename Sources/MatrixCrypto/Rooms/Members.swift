package import Concurrency
package import Matrix

/// That all members of a room are wanted, and as of when.
package struct MembersQuestion: Sendable {
  package let room: RoomID
  /// All that changed up to here, the answer knows.
  let asked: UInt64
}

/// All members of a room, where sync tells of those alone who spoke.
///
/// 1. The answer stands for all that there are: whoever is not in it is not in the room.
/// 2. Sync tells in order and is right where the two differ: whoever came or went since the question
///    stays as sync had them.
/// 3. An answer to a question that was put before a gap, or before we were in the room, counts for
///    nothing: what it does not know nobody tells any more.
extension CryptoMachine {
  /// What `/members` must be asked for before the room can be written to. Nothing if it need not.
  package func membersWanted(
    of room: RoomID, in rows: any CryptoReading
  ) throws -> MembersQuestion? {
    let ledger = Ledger(rows, vault: vault, entropy: entropy)
    guard let row: CryptoRoomRow = try ledger.row(at: CryptoRoomRow.place(room)),
      row.isEncrypted, row.isJoined, !row.hasAllMembers
    else { return nil }
    let counters: MachineRow? = try ledger.row(at: MachineRow.place)
    return MembersQuestion(room: room, asked: counters?.lastChange ?? 0)
  }

  /// The answer of `/members`, asked for after the question was put: all who are joined and invited;
  /// who left may be in it.
  package func learn(
    _ members: [RoomEvent], answering question: MembersQuestion, in rows: any CryptoReading,
    at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.learn(members, answering: question)
    try draft.queryOutdated()
    return try draft.step()
  }
}

extension Draft {
  fileprivate func learn(_ events: [RoomEvent], answering question: MembersQuestion) throws {
    var room = try room(question.room)
    let changes = try changes(of: room.room)
    guard room.isJoined, !room.hasAllMembers, changes.since <= question.asked else { return }
    let before = try members(of: room.room).map(\.user)
    ledger.remove(changes.key)
    room.hasAllMembers = true
    ledger.put(room)
    func isOlder(_ user: UserID) -> Bool { changes.users[user, default: 0] > question.asked }
    var named: Set<UserID> = []
    for event in events where event.type == .member {
      guard let user = event.stateKey.flatMap({ UserID($0.text) }),
        let member = Member(event.content)
      else { continue }
      named.insert(user)
      if !isOlder(user) { try watch(user, member.membership, in: room, isAfterGap: false) }
    }
    for user in before where !named.contains(user) && !isOlder(user) {
      try watch(user, .leave, in: room, isAfterGap: false)
    }
  }

  /// From now on not all members are known, and no answer that is under way tells them.
  func forgetMembers(of room: inout CryptoRoomRow) {
    room.hasAllMembers = false
    // In a room that is not encrypted nobody asks.
    guard room.isEncrypted else { return }
    ledger.put(MemberChangesRow(room.room, since: nextChange()))
  }

  func changes(of room: RoomID) throws -> MemberChangesRow {
    try ledger.row(at: MemberChangesRow.place(room)) ?? MemberChangesRow(room, since: 0)
  }
}
