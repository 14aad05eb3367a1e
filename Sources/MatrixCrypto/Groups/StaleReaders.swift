internal import Concurrency
internal import Matrix
internal import Olm

/// Readers of whose devices a change was told that they were not asked for yet.
///
/// 1. They are waited for while an answer may come in time. Whose own server does not answer is not.
/// 2. What is said without them goes to the devices that are known. When their devices are known, the
///    others get the key from there on, if their owner still reads in the room.
extension Draft {
  func staleReaders(of room: RoomID) throws -> [UserRow] {
    let outdated = try outdatedUsers() + restingUsers().map(\.user)
    return try outdated.compactMap { try isReader($0, of: room) ? try user($0) : nil }
  }

  private func isReader(_ user: UserID, of room: RoomID) throws -> Bool {
    guard let member: CryptoMemberRow = try ledger.row(at: CryptoMemberRow.place(room, user)) else {
      return false
    }
    return try self.room(room).isRead(by: member)
  }

  /// When to look again; nothing if nobody is worth waiting for.
  func wait(for stale: [UserRow], until deadline: Instant) -> Instant? {
    stale.filter { !$0.isAway }.compactMap { row in
      if row.query != nil { return deadline }
      guard let due = row.notBefore, due < deadline else { return nil }
      return max(due, now)
    }.min()
  }

  /// Said without them, under the key of the group.
  func keep(_ stale: [UserRow], for group: OutboundGroupRow) throws {
    let new = try stale.filter {
      let place = StaleReaderRow.place($0.user, group.room, group.session)
      return try ledger.row(StaleReaderRow.self, at: place) == nil
    }
    guard !new.isEmpty else { return }
    let key = roomKey(
      of: group,
      try machine.ratchets.outboundGroup(
        opening: group.ratchet, with: machine.vault, as: group.key.identity))
    for row in new {
      let others = try rows(of: row.user)
      if others.count >= StaleReaderRow.maximumPerUser,
        let oldest = others.min(by: { $0.made < $1.made })
      {
        ledger.remove(oldest.key)
      }
      ledger.put(
        StaleReaderRow(
          row.user, known: try devices(of: row.user).map(\.device), key,
          isForEverybody: group.level < machine.policy.share, made: now))
    }
  }

  /// Their devices are known as they are now.
  func giveToStale(_ user: UserID) throws {
    let said = try rows(of: user)
    guard !said.isEmpty else { return }
    let owner = try self.user(user)
    var late: [CryptoKey: DeviceRow] = [:]
    let devices = try devices(of: user).filter {
      $0.canMegolm && !($0.user == machine.user && $0.device == machine.device)
    }
    for row in said {
      ledger.remove(row.key)
      guard try isReader(user, of: row.owed.room) else { continue }
      let known = Set(row.known)
      let level = row.isForEverybody ? .anyDevice : machine.policy.share
      for device in devices where !known.contains(device.device) {
        guard refusal(of: device, owner, level) == nil, try share(row.owed, with: device) else {
          continue
        }
        try owe(row.owed, to: device, isForEverybody: row.isForEverybody)
        late[device.key] = device
      }
    }
    let post = Post(self, .encrypted)
    var unmet: [DeviceRow] = []
    for (_, device) in late.sorted(by: { $0.key < $1.key }) {
      if try sessions(with: device).isEmpty {
        unmet.append(device)
      } else {
        try giveAllOwed(to: device, post)
      }
    }
    try post.finish()
    try claim(unmet)
  }

  /// Not if it has the key from there on, or will have it. Who has it from later on only, since the
  /// device became known while its owner's were still being asked for, gets it again.
  private func share(_ key: KeyAtIndex, with device: DeviceRow) throws -> Bool {
    let group: OutboundGroupRow? = try ledger.row(at: OutboundGroupRow.place(key.room))
    guard group?.session == key.session else { return true }
    let place = ShareRow.place(key.room, device.user, device.device)
    let before: ShareRow? = try ledger.row(at: place)
    if let before, before.state != .withheld {
      guard before.index > key.index, before.curve25519 == device.curve25519 else { return false }
    }
    ledger.put(
      ShareRow(
        room: key.room, user: device.user, device: device.device, session: key.session,
        curve25519: device.curve25519, state: .waiting, index: key.index))
    ledger.put(GivenKeyRow(key))
    return true
  }

  private func rows(of user: UserID) throws -> [StaleReaderRow] {
    try ledger.rows(
      startingWith: StaleReaderRow.all(of: user), limit: StaleReaderRow.maximumPerUser)
  }
}
