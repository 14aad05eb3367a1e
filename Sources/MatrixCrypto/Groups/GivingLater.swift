internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// Gives keys of rooms to devices that could not be given them when they were due, as they were then.
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
      ledger.remove(oldest.key)
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
      ledger.remove(row.key)
      let level = row.isForEverybody ? .anyDevice : machine.policy.share
      if let code = refusal(of: device, owner, level) {
        // Its share stays: the room's next message is written with another key.
        let content = Withheld(
          code, room: row.owed.room, session: row.owed.session,
          senderKey: try identityKeys.curve25519.base64
        ).json.compact()
        try refusals.add(content, to: device.device, of: device.user)
        continue
      }
      let writer = try writer(.roomKey, row.owed.content)
      guard let content = try encrypted(writer, to: device) else { continue }
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
    for row in try owedKeys(OwedKeyRow.all(user, device, peer)) { ledger.remove(row.key) }
    if try self.device(user, device) == nil { try forgetAnswers(owedTo: device, of: user) }
  }

  /// A device that is not reached for so long is not tried for ever.
  func forgetOldKeys(owedTo device: DeviceRow) throws {
    for row in try owedKeys(OwedKeyRow.all(to: device))
    where now - row.made > OwedKeyRow.longestOwed {
      ledger.remove(row.key)
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

  /// What it was given did not reach it. It is as old as when it was due first, so that this ends.
  func oweAgain(_ cargo: Cargo.Key, to device: DeviceRow) throws {
    let key = cargo.key
    try owe(key, to: device, isForEverybody: cargo.isForEverybody, made: cargo.made)
    guard
      var share: ShareRow = try ledger.row(
        at: ShareRow.place(key.room, device.user, device.device)),
      share.session == key.session, share.curve25519 == device.curve25519, share.state == .given
    else { return }
    share.state = .waiting
    ledger.put(share)
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
