internal import Concurrency
internal import Matrix
internal import Olm

/// Members of whose devices a change was told that they were not asked for yet.
///
/// 1. They are waited for while an answer may come in time. Whose own server does not answer is not.
/// 2. What is said without them goes to the devices that are known. When their devices are known, the
///    others get the key from there on.
extension Draft {
  func staleReaders(of room: RoomID) throws -> [UserRow] {
    let outdated = try outdatedUsers() + restingMembers(of: room)
    return try outdated.compactMap { stale in
      let member = CryptoMemberRow.place(room, stale)
      guard try ledger.row(CryptoMemberRow.self, at: member) != nil else { return nil }
      return try user(stale)
    }
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

  /// Not if it has the key, or will have it.
  private func share(_ key: KeyAtIndex, with device: DeviceRow) throws -> Bool {
    let group: OutboundGroupRow? = try ledger.row(at: OutboundGroupRow.place(key.room))
    guard group?.session == key.session else { return true }
    let place = ShareRow.place(key.room, device.user, device.device)
    let before: ShareRow? = try ledger.row(at: place)
    if let before, before.state != .withheld { return false }
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
