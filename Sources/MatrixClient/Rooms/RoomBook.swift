internal import Concurrency
internal import JSON
package import Matrix
package import MatrixCrypto
package import Olm

/// What is known of the rooms, over rows.
///
/// It keeps what the server told, as it came, and reads it each time: nobody's interpretation is
/// stored, so none can grow old.
package struct RoomBook {
  let ledger: Ledger

  package init(_ rows: any CryptoReading, vault: Vault, entropy: Entropy = .system) {
    ledger = Ledger(rows, vault: vault, entropy: entropy)
  }

  init(ledger: Ledger) { self.ledger = ledger }

  package func isJoined(_ room: RoomID) throws -> Bool {
    try standing(of: room)?.standing == .joined
  }

  func standing(of room: RoomID) throws -> RoomStandingRow? {
    try ledger.row(at: RoomStandingRow.place(room))
  }

  package func joinedRooms(limit: Int = .max) throws -> [RoomID] {
    try standings().filter { $0.standing == .joined }.prefix(limit).map(\.room)
  }

  /// How far each room that we are in was taken in.
  func places() throws -> [RoomID: RoomPlace] {
    var places: [RoomID: RoomPlace] = [:]
    for row in try standings() where row.standing == .joined { places[row.room] = row.last }
    return places
  }

  private func standings() throws -> [RoomStandingRow] {
    try ledger.rows(RoomStandingRow.self, startingWith: RoomStandingRow.all, limit: .max)
  }

  /// How many people are in a room, ourselves included.
  package func headcount(of room: RoomID) throws -> Int {
    let row: RoomHeadcountRow? = try ledger.row(at: RoomHeadcountRow.place(room))
    if let row { return Int(clamping: row.joined) }
    return try joinedMembers(of: room).count
  }

  /// Those in the room that we know of.
  package func joinedMembers(of room: RoomID) throws -> [UserID] {
    try ledger.rows(RoomMemberRow.self, startingWith: RoomMemberRow.all(of: room), limit: .max)
      .filter { $0.member.membership == .join }.map(\.user)
  }

  /// The state of a room, with those of its members that we know of.
  package func state(of room: RoomID) throws -> RoomState {
    var state = try stateWithoutMembers(of: room)
    for row in try ledger.rows(
      RoomMemberRow.self, startingWith: RoomMemberRow.all(of: room), limit: .max)
    {
      state.know(row.user, row.member)
    }
    return state
  }

  /// What the room is, and who has which power in it.
  package func stateWithoutMembers(of room: RoomID) throws -> RoomState {
    var state = RoomState()
    let rows = try ledger.rows(
      RoomStateRow.self, startingWith: RoomStateRow.all(of: room), limit: RoomStateRow.kept.count)
    // What the levels mean is for the room's creation to say.
    for row in rows.sorted(by: { $0.type == .create && $1.type != .create }) {
      if let event = try? row.event() { state.apply(event) }
    }
    return state
  }

  package func member(_ user: UserID, of room: RoomID) throws -> Member? {
    let row: RoomMemberRow? = try ledger.row(at: RoomMemberRow.place(room, user))
    return row?.member
  }

  /// What the room calls somebody; without a name of their own, the first part of their ID.
  package func name(of user: UserID, in room: RoomID) throws -> String {
    let name = try member(user, of: room)?.displayName ?? ""
    return name.isEmpty ? user.localpart : name
  }

  /// What is to be committed.
  func changes() throws -> [CryptoChange] { try ledger.changes() }
}

// MARK: Taking in

extension RoomBook {
  /// - Returns: what is news about where we stand.
  func take(
    _ answer: SyncAnswer, user: UserID, isFirst: Bool, now: Instant
  ) throws -> [RoomNews] {
    var news = isFirst ? try gone(answer) : []
    for room in answer.joined {
      let before = try standing(of: room.id)
      let wasJoined = before?.standing == .joined
      var row = RoomStandingRow(
        room.id, .joined,
        since: wasJoined ? before?.since : isFirst ? now : room.joined(user) ?? now)
      row.last = room.timeline.events.last.map { RoomPlace($0, at: now) } ?? before?.last
      if row != before { ledger.put(row) }
      if !wasJoined { news.append(.joined(room.id)) }
      for event in room.stateChanges { try keep(event, of: room.id) }
      try count(room)
      if !wasJoined, room.isNew, let old = try predecessor(of: room.id) {
        news.append(.moved(from: old, to: room.id))
      }
    }
    for room in answer.left {
      let wasJoined = try standing(of: room.id)?.standing == .joined
      for event in room.stateChanges { try keep(event, of: room.id) }
      ledger.put(RoomStandingRow(room.id, .left))
      guard wasJoined else { continue }
      let own = room.stateChanges.last {
        $0.type == .member && $0.stateKey?.text.hasBytes(of: user.text) == true
      }
      let sender = own?.sender
      news.append(
        .left(
          room.id, by: sender == user ? nil : sender,
          reason: own?.content["reason"]?.string.map { String($0.prefix(500)) }))
    }
    return news
  }

  /// A first answer has all rooms that we are in. Those that it lacks we left while nobody told.
  private func gone(_ answer: SyncAnswer) throws -> [RoomNews] {
    let rooms = Set(answer.joined.map(\.id) + answer.left.map(\.id))
    return try standings().filter { $0.standing == .joined && !rooms.contains($0.room) }.map {
      ledger.put(RoomStandingRow($0.room, .left))
      return .left($0.room, by: nil, reason: nil)
    }
  }

  /// The server tells what has changed of it alone.
  private func count(_ room: JoinedRoom) throws {
    let (joined, invited) = (room.summary.joinedMembers, room.summary.invitedMembers)
    guard joined != nil || invited != nil else { return }
    let place = RoomHeadcountRow.place(room.id)
    var row = try ledger.row(RoomHeadcountRow.self, at: place) ?? RoomHeadcountRow(room.id)
    if let joined { row.joined = UInt64(clamping: joined) }
    if let invited { row.invited = UInt64(clamping: invited) }
    ledger.put(row)
  }

  /// The room in whose place this one is: only if both say so, since anybody can make a room that says
  /// it is ours.
  package func predecessor(of room: RoomID) throws -> RoomID? {
    let made = try ledger.rows(
      RoomStateRow.self, startingWith: RoomStateRow.all(of: room), limit: RoomStateRow.kept.count
    ).first { $0.type == .create }
    guard let content = try? made?.event().content,
      let old = content["predecessor"]?["room_id"]?.string.flatMap(RoomID.init),
      try standing(of: old) != nil, try stateWithoutMembers(of: old).tombstone?.successor == room
    else { return nil }
    return old
  }

  private func keep(_ event: RoomEvent, of room: RoomID) throws {
    guard let key = event.stateKey else { return }
    if event.type == .member {
      guard let user = UserID(key.text), let member = Member(event.content) else { return }
      ledger.put(RoomMemberRow(room, user, member))
    } else if key.text.isEmpty, RoomStateRow.kept.contains(event.type) {
      // A room is created once, whatever comes later under that name.
      if event.type == .create,
        try ledger.row(RoomStateRow.self, at: RoomStateRow(event, of: room).key) != nil
      {
        return
      }
      ledger.put(RoomStateRow(event, of: room))
    }
  }

  /// All members, where sync told of some.
  func learn(_ members: [RoomEvent], of room: RoomID) throws {
    for event in members { try keep(event, of: room) }
  }

  /// We have left for good: what we knew of the room goes.
  func forget(_ room: RoomID) throws {
    for row in try ledger.rows(
      RoomStateRow.self, startingWith: RoomStateRow.all(of: room), limit: .max)
    {
      ledger.remove(row.key)
    }
    for row in try ledger.rows(
      RoomMemberRow.self, startingWith: RoomMemberRow.all(of: room), limit: .max)
    {
      ledger.remove(row.key)
    }
    ledger.remove(RoomHeadcountRow.place(room))
    ledger.remove(RoomStandingRow.place(room))
  }
}
