internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Gives keys of rooms to devices that could not be given them when they were due, as they were then.
///
/// What is not given after all is taken back: the room's next message looks at the device anew, or is
/// written with another key where it may have this one.
extension Draft {
  /// One key of a session, from the earliest index.
  func owe(
    _ key: KeyAtIndex, to device: DeviceRow, isForEverybody: Bool, made: Instant? = nil
  ) throws {
    let row = OwedKeyRow(to: device, key, isForEverybody: isForEverybody, made: made ?? now)
    if let before: OwedKeyRow = try ledger.row(at: row.key) {
      if before.owed.index > key.index { ledger.put(row) }
      return
    }
    let owed = try owedKeys(OwedKeyRow.all(to: device))
    if owed.count >= OwedKeyRow.maximumOwed, let oldest = owed.min(by: { $0.made < $1.made }) {
      try takeBack(oldest)
    }
    ledger.put(row)
  }

  /// A ratchet with the device was begun: what it is owed goes over it, whatever became of the rooms
  /// since: it was to read what was said then. Unless it is refused now.
  func giveOwedKeys(to device: DeviceRow, _ post: Post) throws {
    let owed = try owedKeys(OwedKeyRow.all(to: device))
    guard !owed.isEmpty else { return }
    let owner = try user(device.user)
    let refusals = Post(self, .roomKeyWithheld)
    for row in owed {
      let level = row.isForEverybody ? .anyDevice : machine.policy.share
      if let code = refusal(of: device, owner, level) {
        try takeBack(row, isTold: true)
        let content = Withheld(
          code, room: row.owed.room, session: row.owed.session,
          senderKey: try identityKeys.curve25519.base64
        ).json.compact()
        try refusals.add(content, to: device.device, of: device.user)
        continue
      }
      let writer = try writer(.roomKey, row.owed.content)
      guard let content = try encrypted(writer, to: device) else { continue }
      ledger.remove(row.key)
      let cargo = Cargo.Key(key: row.owed, isForEverybody: row.isForEverybody, made: row.made)
      try post.add(content, carrying: cargo, to: device)
      let place = ShareRow.place(row.owed.room, device.user, device.device)
      guard var share: ShareRow = try ledger.row(at: place), share.session == row.owed.session,
        share.curve25519 == device.curve25519
      else { continue }
      share.state = .given
      ledger.put(share)
    }
    try refusals.finish()
  }

  /// The device is gone, or has another key: what it asked for under its name then is still wanted.
  func forgetOwed(_ user: UserID, _ device: DeviceID, _ peer: Curve25519Key) throws {
    for row in try owedKeys(OwedKeyRow.all(user, device, peer)) { try takeBack(row) }
    if try self.device(user, device) == nil { try forgetAnswers(owedTo: device, of: user) }
  }

  /// A device that is not reached for so long is not tried for ever.
  func forgetOldKeys(owedTo device: DeviceRow) throws {
    for row in try owedKeys(OwedKeyRow.all(to: device))
    where now - row.made > OwedKeyRow.longestOwed {
      try takeBack(row)
    }
  }

  private func takeBack(_ row: OwedKeyRow, isTold: Bool = false) throws {
    ledger.remove(row.key)
    try takeBack(row.owed, from: row.user, row.device, row.peer, isTold: isTold)
  }

  /// The device is not given the key that it was to have. `isTold`: it was told why.
  private func takeBack(
    _ key: KeyAtIndex, from user: UserID, _ device: DeviceID, _ peer: Curve25519Key,
    isTold: Bool = false
  ) throws {
    guard
      var share: ShareRow = try ledger.row(at: ShareRow.place(key.room, user, device)),
      share.session == key.session, share.curve25519 == peer
    else { return }
    switch share.state {
    case .waiting where isTold:
      share.state = .withheld
      ledger.put(share)
      try reconsider(key.room)
    case .waiting:
      ledger.remove(share.key)
      try reconsider(key.room)
    case .given: try spend(key.room)
    case .withheld: break
    }
  }

  private func owedKeys(_ all: CryptoKey) throws -> [OwedKeyRow] {
    try ledger.rows(startingWith: all, limit: OwedKeyRow.maximumOwed)
  }

  /// What it was given may have gone over a ratchet that broke: it gets it again, from where it had it.
  /// Whether there was anything.
  func giveKeysAgain(to device: DeviceRow, _ post: Post) throws -> Bool {
    let owner = try user(device.user)
    guard refusal(of: device, owner, machine.policy.share) == nil else { return false }
    var isGiven = false
    for share in try givenShares(of: device) {
      guard let key = try givenKey(share),
        let content = try encrypted(try writer(.roomKey, key.content), to: device)
      else { continue }
      let cargo = Cargo.Key(key: key, isForEverybody: false, made: now)
      try post.add(content, carrying: cargo, to: device)
      isGiven = true
    }
    return isGiven
  }

  /// What was given did not reach those for whom it was, as far as we know. It is as old as when it was
  /// due first, so that this ends.
  func oweAgain(_ cargo: Cargo) throws {
    for (entry, key) in cargo.all {
      guard let device = try device(entry.user, entry.device), device.curve25519 == entry.peer
      else {
        try takeBack(key.key, from: entry.user, entry.device, entry.peer)
        continue
      }
      try owe(key.key, to: device, isForEverybody: key.isForEverybody, made: key.made)
      try tryLater(device)
    }
  }

  /// Of what the rooms are written with now.
  private func givenShares(of device: DeviceRow) throws -> [ShareRow] {
    try rooms(of: device.user).compactMap { entry in
      let place = ShareRow.place(entry.room, device.user, device.device)
      guard let share: ShareRow = try ledger.row(at: place), share.state == .given,
        let group: OutboundGroupRow = try ledger.row(at: OutboundGroupRow.place(entry.room)),
        group.session == share.session, share.curve25519 == device.curve25519
      else { return nil }
      return share
    }
  }

  private func givenKey(_ share: ShareRow) throws -> KeyAtIndex? {
    let row: GivenKeyRow? = try ledger.row(at: GivenKeyRow.place(share.room, share.index))
    guard let given = row?.given, given.session == share.session else { return nil }
    return given
  }
}
