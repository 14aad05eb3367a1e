package import Concurrency
internal import JSON
package import Matrix
internal import Olm

/// A sync answer, read as far as can be without decrypting what was said in rooms. Whoever has it runs
/// the batches, on as many threads as there are, and hands the results to
/// ``CryptoMachine/apply(_:of:)``.
///
/// `@unchecked Sendable`: it is handed on, from whoever received it to whoever applies the results,
/// and used by one of them at a time.
package struct Reception: @unchecked Sendable {
  package let batches: [GroupBatch]
  let draft: Draft
  let entries: [Entry]

  struct Entry {
    let room: RoomID
    let event: RoomEvent
    let session: SessionID?
    /// Known without decrypting.
    let cause: UndecryptableEvent.Cause?
    /// It waited for its key, and this is what was told of it meanwhile.
    let told: WaitingEventRow.Cause?
  }
}

extension CryptoMachine {
  /// Whose devices changed, then what was said to this device, then the keys that the server should
  /// have, then who is in the rooms, then whose devices we are told of no longer, then what was said in
  /// the rooms: each may need the one before.
  ///
  /// What rooms say in an answer that `isBacklog` is news to nobody. What of it can be read is read, so
  /// that none of it can be said again as if it were new; the rest is passed over.
  package func receive(
    _ sync: SyncAnswer, isBacklog: Bool = false, in rows: any CryptoReading, at now: Instant
  ) throws -> Reception {
    let draft = try draft(rows, at: now)
    draft.isWaitingForKeys = !isBacklog
    try draft.devicesChanged(sync.deviceLists.changed)
    for data in sync.accountData.elements { try draft.take(data) }
    for event in sync.toDevice.elements { try draft.take(event) }
    try draft.forgetReadMessages()
    try draft.takeArrivedKeys()
    try draft.keepKeysUploaded(
      sync.oneTimeKeyCounts, unusedFallbacks: sync.unusedFallbackTypes)
    for room in sync.joined { try draft.join(room) }
    for room in sync.left { try draft.leave(room) }
    for room in sync.invited { try draft.note(room) }
    try draft.devicesLeft(sync.deviceLists.left)
    for event in sync.toDevice.elements where event.type == .roomKeyWithheld {
      try draft.takeWithheld(event)
    }
    try draft.sweep(WithheldRow.self)
    var reader = ReceptionReader(draft: draft)
    try reader.takeLate()
    for room in sync.joined { try reader.take(room.timeline.events, of: room.id) }
    // What was said before we left is ours to read.
    for room in sync.left { try reader.take(room.timeline.events, of: room.id) }
    try draft.queryOutdated()
    try draft.tryAgain()
    try draft.backUp()
    return try reader.reception()
  }

  /// Events that were looked up, and came with no sync answer: they are read, and nothing else is.
  package func receive(
    _ events: [RoomEvent], of room: RoomID, in rows: any CryptoReading, at now: Instant
  ) throws -> Reception {
    var reader = ReceptionReader(draft: try draft(rows, at: now))
    try reader.take(events, of: room)
    return try reader.reception()
  }
}

/// Sorts the encrypted events by their sessions.
private struct ReceptionReader {
  let draft: Draft
  private var entries: [Reception.Entry] = []
  private var wanted: [SessionPlace: [(place: Int, ciphertext: String)]] = [:]
  private var order: [SessionPlace] = []

  init(draft: Draft) { self.draft = draft }

  mutating func take(_ events: [RoomEvent], of room: RoomID) throws {
    for event in events where event.type == .encrypted && !event.isRedacted {
      try take(event, in: room, told: nil)
    }
  }

  /// What waited for keys that came with this answer.
  mutating func takeLate() throws {
    var seen: Set<SessionPlace> = []
    for (room, session) in draft.arrivedKeys {
      let place = SessionPlace(room: room, session: session)
      // Two copies of a key may have come.
      guard seen.insert(place).inserted else { continue }
      for row in try draft.waiting(for: place) {
        guard let document = try? JSONDocument(row.raw, options: .matrix),
          let event = try? RoomEvent(document.root)
        else {
          try draft.endWaiting(row.event, in: place)
          continue
        }
        try take(event, in: room, told: row.cause)
      }
    }
  }

  private mutating func take(
    _ event: RoomEvent, in room: RoomID, told: WaitingEventRow.Cause?
  ) throws {
    func note(_ session: SessionID?, _ cause: UndecryptableEvent.Cause?) {
      entries.append(
        Reception.Entry(
          room: room, event: event, session: session, cause: cause, told: told))
    }
    let ciphertext: MegolmCiphertext
    switch try? EncryptedContent(event.content) {
    case .megolm(let found)?: ciphertext = found
    case .unknown?: return note(nil, .unknownAlgorithm)
    case .olm?, nil: return note(nil, .malformed)
    }
    let place = SessionPlace(room: room, session: ciphertext.session)
    let row: InboundGroupRow? = try draft.ledger.row(
      at: InboundGroupRow.place(room, ciphertext.session))
    guard row != nil else {
      guard told == nil, draft.isWaitingForKeys else { return }
      try draft.wait(for: event, in: place, because: .noKey)
      let withheld = try draft.withheld(place, by: event.sender)
      return note(ciphertext.session, withheld.map { .withheld($0) } ?? .noKey)
    }
    if wanted[place] == nil { order.append(place) }
    wanted[place, default: []].append((entries.count, ciphertext.ciphertext))
    note(ciphertext.session, nil)
  }

  func reception() throws -> Reception {
    let batches = try order.compactMap { place -> GroupBatch? in
      let key = InboundGroupRow.place(place.room, place.session)
      guard let row: InboundGroupRow = try draft.ledger.row(at: key) else { return nil }
      return GroupBatch(
        session: place, row: row.ratchet, identity: key.identity, messages: wanted[place] ?? [],
        ratchets: draft.machine.ratchets, vault: draft.machine.vault)
    }
    return Reception(batches: batches, draft: draft, entries: entries)
  }
}

extension Draft {
  fileprivate func join(_ room: JoinedRoom) throws {
    var row = try self.room(room.id)
    let before = row
    row.isJoined = true
    if !before.isJoined || room.timeline.isLimited || room.isUnsureOfMembers {
      forgetMembers(of: &row)
    }
    if row != before { ledger.put(row) }
    if !before.isJoined { try acceptInvitation(to: room.id) }
    try watch(room.stateChanges, in: room.id, isAfterGap: room.timeline.isLimited)
  }

  /// What happens in it from now on is not told to us, so nothing that we know of it stays true.
  fileprivate func leave(_ room: LeftRoom) throws {
    var row = try self.room(room.id)
    row.isJoined = false
    forgetMembers(of: &row)
    ledger.put(row)
    try spend(room.id)
    try forgetInvitation(to: room.id)
    for member in try members(of: room.id) {
      ledger.remove(member.key)
      ledger.remove(RoomOfUserRow.place(member.user, room.id))
      try unmarkMember(member.user, of: room.id)
    }
  }
}
