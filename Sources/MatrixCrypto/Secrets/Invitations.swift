internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Who asked us into which room, and who left the keys of its past for us.
///
/// Anybody can ask, and anybody can leave notices: there are only so many of one person and in all.
/// Of those the oldest go first, notices for rooms that nobody asked us into before others.
extension Draft {
  /// Who asked us in, as the server tells it.
  func note(_ room: InvitedRoom) throws {
    guard let inviter = room.inviter(of: machine.user) else { return }
    let row: InvitationRow? = try ledger.row(at: InvitationRow.place(room.id))
    guard row?.inviter != inviter || row?.accepted != nil else { return }
    try sweepInvitations(before: inviter)
    ledger.put(InvitationRow(room: room.id, inviter: inviter, received: now))
    // Whether what they leave for us is theirs is seen from their devices.
    try track(inviter)
  }

  func acceptInvitation(to room: RoomID) throws {
    guard var row: InvitationRow = try ledger.row(at: InvitationRow.place(room)),
      row.accepted == nil
    else { return }
    row.accepted = now
    ledger.put(row)
    let bundle: KeyBundleRow? = try ledger.row(at: KeyBundleRow.place(room, row.inviter))
    if let bundle { try offer(bundle) }
    // Whatever others left is not wanted any more.
    try forgetBundles(of: room, but: row.inviter)
  }

  /// We are not in the room any more, or do not want to be.
  func forgetInvitation(to room: RoomID) throws {
    guard let row: InvitationRow = try ledger.row(at: InvitationRow.place(room)) else { return }
    try forget(row)
    try forgetBundles(of: room)
  }

  /// Whose devices are of no interest for another reason are followed no longer.
  private func forget(_ invitation: InvitationRow) throws {
    ledger.remove(invitation.key)
    let others: [InvitationRow] = try ledger.rows(
      startingWith: InvitationRow.all, limit: InvitationRow.maximum)
    guard !others.contains(where: { $0.inviter == invitation.inviter }) else { return }
    try untrack(invitation.inviter)
  }

  private func forgetBundles(of room: RoomID, but kept: UserID? = nil) throws {
    for row in try ledger.rows(
      KeyBundleRow.self, startingWith: KeyBundleRow.all(of: room), limit: KeyBundleRow.maximum)
    where row.sender != kept {
      ledger.remove(row.key)
    }
  }

  func takeBundle(_ message: OlmMessageRead) throws {
    guard message.sender != machine.user, message.hasDeviceKeys, try mayVouch(message),
      message.content.rawBytes.count <= KeyBundleRow.maximumContent,
      let notice = try? RoomKeyBundleNotice(message.content)
    else { return }
    let room: CryptoRoomRow? = try ledger.row(at: CryptoRoomRow.place(notice.room))
    let invitation: InvitationRow? = try ledger.row(at: InvitationRow.place(notice.room))
    // Before the invitation it is kept; somebody else's, for a room that we are in, is not.
    if room?.isJoined == true, invitation?.inviter != message.sender { return }
    let row = KeyBundleRow(
      room: notice.room, sender: message.sender, curve25519: message.key,
      content: Array(message.content.rawBytes), received: now)
    try sweepBundles(before: row)
    ledger.put(row)
    try offer(row)
  }

  /// Its owner vouches for the device, or may do so: nobody was asked yet.
  private func mayVouch(_ message: OlmMessageRead) throws -> Bool {
    guard message.trust == .unknownDevice else { return message.trust <= .crossSigned }
    let owner = try user(message.sender)
    return !owner.isTracked || owner.isOutdated
  }

  /// Their devices are known now. Once for all of an answer: each look reads every notice.
  func offerBundles(of users: Set<UserID>) throws {
    guard !users.isEmpty else { return }
    let rows = try ledger.rows(
      KeyBundleRow.self, startingWith: KeyBundleRow.all, limit: KeyBundleRow.maximum)
    for row in rows where users.contains(row.sender) { try offer(row) }
  }

  // MARK: So many

  private func sweepInvitations(before inviter: UserID) throws {
    var rows: [InvitationRow] = []
    for row in try ledger.rows(
      InvitationRow.self, startingWith: InvitationRow.all, limit: InvitationRow.maximum)
    {
      if row.isOver(at: now) { try forget(row) } else { rows.append(row) }
    }
    rows.sort { ($0.received, $0.key) < ($1.received, $1.key) }
    let surplus = surplus(
      rows.filter { $0.inviter == inviter }, InvitationRow.maximumOfOne, of: rows,
      InvitationRow.maximum)
    for row in surplus { try forget(row) }
  }

  private func sweepBundles(before new: KeyBundleRow) throws {
    var rows: [(isAsked: Bool, row: KeyBundleRow)] = []
    for row in try ledger.rows(
      KeyBundleRow.self, startingWith: KeyBundleRow.all, limit: KeyBundleRow.maximum)
    where row.key != new.key {
      let invitation: InvitationRow? = try ledger.row(at: InvitationRow.place(row.room))
      if invitation?.isOver(at: now) ?? (now - row.received > InvitationRow.patience) {
        ledger.remove(row.key)
      } else {
        rows.append((invitation?.inviter == row.sender, row))
      }
    }
    rows.sort { left, right in
      guard left.isAsked == right.isAsked else { return right.isAsked }
      return (left.row.received, left.row.key) < (right.row.received, right.row.key)
    }
    let surplus = surplus(
      rows.map(\.row).filter { $0.sender == new.sender }, KeyBundleRow.maximumOfOne,
      of: rows.map(\.row), KeyBundleRow.maximum)
    for row in surplus { ledger.remove(row.key) }
  }

  /// Those that go, so that there is room for one more. `own` and `all` are in the order in which they
  /// go.
  private func surplus<Row: CryptoRow>(
    _ own: [Row], _ maximumOfOne: Int, of all: [Row], _ maximum: Int
  ) -> ArraySlice<Row> {
    if own.count >= maximumOfOne { return own.prefix(own.count - maximumOfOne + 1) }
    if all.count >= maximum { return all.prefix(all.count - maximum + 1) }
    return []
  }
}
