internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixCrypto

/// Which chores follow from what came in.
///
/// 1. Of an invitation nothing follows but what the policy says; one that is repeated is one.
/// 2. A room that moved is followed only if it says itself that it came from there, which is looked
///    at once we are in.
struct ChoreBook {
  let ledger: Ledger
  let policy: RoomPolicy
  let now: Instant

  func take(_ answer: SyncAnswer, user: UserID, isFirst: Bool) throws {
    for room in answer.invited {
      guard let inviter = room.inviter(of: user) else { continue }
      switch policy.answer(inviter) {
      case .join:
        try add(.join, room.id) { chore in
          chore.inviter = inviter
          chore.via = servers(inviter, room.id)
        }
      case .refuse: try add(.leave, room.id)
      case .ignore: break
      }
    }
    for room in answer.joined {
      ledger.remove(ChoreRow.place(.join, room.id))
      guard policy.followsUpgrades else { continue }
      for event in room.stateChanges where event.type == .tombstone {
        guard let successor = event.content["replacement_room"]?.string.flatMap(RoomID.init)
        else { continue }
        try add(.join, successor) { chore in
          chore.predecessor = room.id
          chore.via = servers(event.sender, successor)
        }
      }
    }
    for room in answer.left {
      for kind in [ChoreRow.Kind.join, .leave, .members] {
        ledger.remove(ChoreRow.place(kind, room.id))
      }
      if policy.forgetsLeftRooms, !isFirst { try add(.forget, room.id) }
    }
  }

  /// Who may know the room: the server of who told us, and the one in its ID.
  private func servers(_ user: UserID, _ room: RoomID) -> [ServerName] {
    let names = [user.server] + (room.server.map { [$0] } ?? [])
    return Array(Set(names.compactMap(ServerName.init))).sorted()
  }

  func add(
    _ kind: ChoreRow.Kind, _ room: RoomID, _ body: (inout ChoreRow) -> Void = { _ in }
  ) throws {
    guard try ledger.row(ChoreRow.self, at: ChoreRow.place(kind, room)) == nil else { return }
    let count = try ledger.rows(
      ChoreRow.self, startingWith: ChoreRow.all, limit: ChoreRow.maximum
    ).count
    guard count < ChoreRow.maximum else { return }
    var chore = ChoreRow(kind, room, due: now)
    body(&chore)
    ledger.put(chore)
  }
}
