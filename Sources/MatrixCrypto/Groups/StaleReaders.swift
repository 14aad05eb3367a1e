internal import Concurrency
internal import Matrix
internal import Olm

/// Readers of whose devices a change was told that they were not asked for yet.
///
/// 1. They are waited for while an answer may come in time. Whose own server does not answer is not.
/// 2. What is said without them goes to the devices that are known. When their devices are known, the
///    others get the key from there on, if their owner still reads in the room.
/// 3. However many they are by then, a step gives only so much, and the next goes on: with whoever comes
///    behind those who had their turn, so that nobody waits for the many devices of another.
/// 4. Who is not there for a month, or shares no room with us any more, is given nothing.
extension Draft {
  /// Keys times devices, in one step…
  static let maximumLateGifts = 200
  /// … and of one user, before it is the next one's turn.
  private static let maximumLateGiftsInTurn = 50
  /// Users, in one step.
  private static let maximumLateTurns = 200

  func staleReaders(of room: RoomID) throws -> [UserRow] {
    try markAllMembers()
    return try ledger.rows(
      OutdatedMemberRow.self, startingWith: OutdatedMemberRow.all(of: room), limit: .max
    ).compactMap { try isReader($0.user, of: room) ? try user($0.user) : nil }
  }

  /// What older versions did not do.
  private func markAllMembers() throws {
    guard !counters.marksMembers else { return }
    counters.marksMembers = true
    let all = CryptoKey(.users)
    for row in try ledger.rows(UserRow.self, startingWith: all, limit: .max)
    where row.isOutdated {
      try markMember(row)
    }
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
      // Asked for already, or as soon as it is their turn.
      guard row.query == nil, let due = row.notBefore else { return deadline }
      return due < deadline ? max(due, now) : nil
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
    try forgetOldSaid(without: user)
    let said = try rows(of: user)
    guard !said.isEmpty else { return try setLate(user, false) }
    var left = min(Self.maximumLateGiftsInTurn, Self.maximumLateGifts - lateGifts)
    guard left > 0 else { return try setLate(user, true) }
    counters.lastLate = user
    let owner = try self.user(user)
    var late: [CryptoKey: DeviceRow] = [:]
    let devices = try devices(of: user).filter {
      $0.canMegolm && !($0.user == machine.user && $0.device == machine.device)
    }
    var isMore = false
    for var row in said {
      guard left > 0 else {
        isMore = true
        break
      }
      ledger.remove(row.key)
      guard try isReader(user, of: row.owed.room) else { continue }
      let known = Set(row.known)
      let level = row.isForEverybody ? .anyDevice : machine.policy.share
      let missed = devices.filter {
        !known.contains($0.device) && refusal(of: $0, owner, level) == nil
      }
      let served = missed.prefix(left)
      left -= served.count
      lateGifts += served.count
      for device in served where try share(row.owed, with: device) {
        try owe(row.owed, to: device, isForEverybody: row.isForEverybody)
        late[device.key] = device
      }
      guard served.count < missed.count else { continue }
      row.known += served.map(\.device)
      ledger.put(row)
      isMore = true
    }
    try setLate(user, isMore)
    let post = Post(self, .encrypted)
    var unmet: [DeviceRow] = []
    for (_, device) in late.sorted(by: { $0.key < $1.key }) {
      if try sessions(with: device).isEmpty {
        unmet.append(device)
      } else if try !isMending(device) {
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
    var state = ShareRow.State.waiting
    if let before, before.state != .withheld {
      guard before.index > key.index, before.curve25519 == device.curve25519 else { return false }
      state = before.state
    }
    ledger.put(
      ShareRow(
        room: key.room, user: device.user, device: device.device, session: key.session,
        curve25519: device.curve25519, state: state, index: key.index))
    ledger.put(GivenKeyRow(key))
    return true
  }

  // MARK: In the next steps

  /// What was left over by this step and those before: turn by turn, until it is enough.
  func giveMoreToStale() throws {
    var turns = 0
    while lateGifts < Self.maximumLateGifts, turns < Self.maximumLateTurns {
      guard let late = try nextLate() else { return }
      turns += 1
      // Who is asked for again is gone on with when that was answered.
      if try user(late.user).isOutdated {
        ledger.remove(late.key)
      } else {
        try giveToStale(late.user)
      }
    }
  }

  /// Behind whoever had their turn last, and then from the beginning.
  private func nextLate() throws -> LateReaderRow? {
    let last = counters.lastLate.map { LateReaderRow.place($0) }
    let next = try ledger.rows(
      LateReaderRow.self, startingWith: LateReaderRow.all, after: last, limit: 1)
    if let next = next.first { return next }
    return try ledger.rows(LateReaderRow.self, startingWith: LateReaderRow.all, limit: 1).first
  }

  private func setLate(_ user: UserID, _ isLate: Bool) throws {
    let row: LateReaderRow? = try ledger.row(at: LateReaderRow.place(user))
    guard isLate != (row != nil) else { return }
    if isLate { ledger.put(LateReaderRow(user)) } else { ledger.remove(LateReaderRow.place(user)) }
  }

  // MARK: The end

  func forgetOldSaid(without user: UserID) throws {
    for row in try rows(of: user) where now - row.made > OwedKeyRow.longestOwed {
      ledger.remove(row.key)
    }
  }

  /// They share no room with us any more.
  func forgetSaid(without user: UserID) throws {
    for row in try rows(of: user) { ledger.remove(row.key) }
    try setLate(user, false)
  }

  private func rows(of user: UserID) throws -> [StaleReaderRow] {
    try ledger.rows(
      startingWith: StaleReaderRow.all(of: user), limit: StaleReaderRow.maximumPerUser)
  }
}
