internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm
internal import Secrets

/// Gives the key of a room to everybody who is to read what is said next, and to nobody else.
///
/// 1. Who is to have it: the devices of all who are joined, and of those invited where the room lets
///    them read, as far as the policy shares with them. Not our own device.
/// 2. When somebody who was given it, or is to be, is not among them any more, there is a new one first;
///    so there is when it was given more widely than what comes next is to be read.
/// 3. A device with no ratchet waits for one, and then gets the key from the index at which it was to
///    have it, if it still may.
/// 4. Who is refused is told so, once a session.
extension Draft {
  /// Written with from now on; made if there is none, or none that may still be used.
  func group(for room: CryptoRoomRow) throws -> OutboundGroupRow {
    let rotation = Rotation(room.encryption)
    if let row: OutboundGroupRow = try ledger.row(at: OutboundGroupRow.place(room.room)),
      !rotation.isOver(row, at: now)
    {
      return row
    }
    return try newGroup(for: room)
  }

  private func newGroup(for room: CryptoRoomRow) throws -> OutboundGroupRow {
    for share in try shares(of: room.room) { ledger.remove(share.key) }
    let given = GivenKeyRow.all(of: room.room)
    for row in try ledger.rows(GivenKeyRow.self, startingWith: given, limit: .max) {
      ledger.remove(row.key)
    }
    let ratchet = try machine.ratchets.newOutboundGroup(machine.entropy)
    guard let session = SessionID(ratchet.id) else { throw OlmError(.library) }
    let place = OutboundGroupRow.place(room.room)
    let row = OutboundGroupRow(
      room: room.room, session: session,
      ratchet: try ratchet.sealed(by: machine.vault, as: place.identity, machine.entropy),
      made: now, isSharedHistory: room.visibility.isShareable)
    ledger.put(row)
    // Our own messages are read with it too, and it is what others may ask us for.
    let keys = try identityKeys
    try keep(
      try machine.ratchets.inboundGroup(sessionKey: ratchet.key), room: room.room,
      session: session, curve25519: keys.curve25519, ed25519: keys.ed25519,
      sender: machine.user, source: .direct, isSharedHistory: row.isSharedHistory)
    return row
  }

  // MARK: Who is to have it

  struct Entitled {
    var given: [DeviceRow] = []
    var refused: [(device: DeviceRow, code: Withheld.Code)] = []
  }

  func entitled(
    in room: CryptoRoomRow, as level: CryptoPolicy.Level? = nil
  ) throws -> Entitled {
    let level = level ?? machine.policy.share
    var entitled = Entitled()
    for member in try members(of: room.room) where room.isRead(by: member) {
      let owner = try user(member.user)
      for device in try devices(of: member.user) where device.canMegolm {
        if member.user == machine.user, device.device == machine.device { continue }
        if let code = refusal(of: device, owner, level) {
          entitled.refused.append((device, code))
        } else {
          entitled.given.append(device)
        }
      }
    }
    return entitled
  }

  func refusal(
    of device: DeviceRow, _ owner: UserRow, _ level: CryptoPolicy.Level
  ) -> Withheld.Code? {
    let trust = owner.trust(in: device)
    if trust == .blocked { return .blacklisted }
    return trust.meets(level) ? nil : .unverified
  }

  /// Something changed of who must have the room's key. Whatever changes that says so.
  func reconsider(_ room: RoomID) throws {
    guard var group: OutboundGroupRow = try ledger.row(at: OutboundGroupRow.place(room)),
      group.reach == .everybody
    else { return }
    group.reach = .once
    ledger.put(group)
  }

  /// In all rooms that they are in, or asked into.
  func reconsiderRooms(of user: UserID) throws {
    for entry in try rooms(of: user) { try reconsider(entry.room) }
  }

  // MARK: Giving

  /// Gives the key to all who are to have it and can be written to.
  func share(
    _ room: CryptoRoomRow, as level: CryptoPolicy.Level
  ) throws -> OutboundGroupRow {
    var group = try group(for: room)
    guard group.reach != .everybody || group.level != level else { return group }
    if group.reach != .nobody, group.level < level { group = try newGroup(for: room) }
    let entitled = try entitled(in: room, as: level)
    var known = Dictionary(
      try shares(of: room.room).map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    // Somebody has it, or is to get it, who is not to read what comes next.
    let wanted = Dictionary(
      entitled.given.map { (ShareRow.place(room.room, $0.user, $0.device), $0.curve25519) },
      uniquingKeysWith: { first, _ in first })
    if known.values.contains(where: { $0.state != .withheld && wanted[$0.key] != $0.curve25519 }) {
      group = try newGroup(for: room)
      known = [:]
    }
    group.level = level
    try give(entitled, known, &group)
    group.reach = .everybody
    ledger.put(group)
    return group
  }

  private func give(
    _ entitled: Entitled, _ known: [CryptoKey: ShareRow], _ group: inout OutboundGroupRow
  ) throws {
    let ratchet = try machine.ratchets.outboundGroup(
      opening: group.ratchet, with: machine.vault, as: group.key.identity)
    let key = roomKey(of: group, ratchet)
    let writer = try writer(.roomKey, key.content)
    let post = Post(self, .encrypted)
    var waiting: [DeviceRow] = []
    var isGiven = false
    let cargo = Cargo.Key(
      key: key, isForEverybody: group.level < machine.policy.share, made: now)
    for device in entitled.given {
      let place = ShareRow.place(group.room, device.user, device.device)
      if let share = known[place], share.state != .withheld { continue }
      var share = ShareRow(
        room: group.room, user: device.user, device: device.device, session: group.session,
        curve25519: device.curve25519, state: .given, index: key.index)
      if let content = try encrypted(writer, to: device) {
        try post.add(content, carrying: cargo, to: device)
        // It may not be able to read that, and gets it again over the new ratchet.
        if try isMending(device) {
          try owe(key, to: device, isForEverybody: cargo.isForEverybody)
        }
      } else {
        share.state = .waiting
        waiting.append(device)
        try owe(key, to: device, isForEverybody: cargo.isForEverybody)
      }
      ledger.put(share)
      isGiven = true
    }
    if isGiven { ledger.put(GivenKeyRow(key)) }
    try post.finish()
    if !waiting.isEmpty {
      group.isOwed = true
      try claim(waiting)
    }
    try refuse(entitled.refused, known, group, key.index)
  }

  /// From the next message on.
  func roomKey(of group: OutboundGroupRow, _ ratchet: any OutboundGroupRatchet) -> KeyAtIndex {
    let content = ratchet.key.withText { key in
      RoomKey.content(
        room: group.room, session: group.session, key: key, isSharedHistory: group.isSharedHistory
      ).compact()
    }
    return KeyAtIndex(
      room: group.room, session: group.session, index: UInt64(ratchet.index), content: content)
  }

  private func refuse(
    _ refused: [(device: DeviceRow, code: Withheld.Code)], _ known: [CryptoKey: ShareRow],
    _ group: OutboundGroupRow, _ index: UInt64
  ) throws {
    let post = Post(self, .roomKeyWithheld)
    let senderKey = try identityKeys.curve25519.base64
    for (device, code) in refused
    where known[ShareRow.place(group.room, device.user, device.device)] == nil {
      ledger.put(
        ShareRow(
          room: group.room, user: device.user, device: device.device, session: group.session,
          curve25519: device.curve25519, state: .withheld, index: index))
      let content = Withheld(
        code, room: group.room, session: group.session, senderKey: senderKey
      ).json.compact()
      try post.add(content, to: device.device, of: device.user)
    }
    try post.finish()
  }
}
