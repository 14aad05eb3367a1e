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
    let isLate: Bool
  }
}

extension CryptoMachine {
  /// Device lists, then what was said to this device, then the keys that the server should have, then
  /// rooms: each may need the one before.
  package func receive(
    _ sync: SyncAnswer, in rows: any CryptoReading, at now: Instant
  ) throws -> Reception {
    let draft = try draft(rows, at: now)
    try draft.devicesChanged(sync.deviceLists.changed)
    try draft.devicesLeft(sync.deviceLists.left)
    for data in sync.accountData.elements { try draft.take(data) }
    for event in sync.toDevice.elements { try draft.take(event) }
    try draft.forgetReadMessages()
    try draft.takeArrivedKeys()
    try draft.keepKeysUploaded(
      sync.oneTimeKeyCounts, unusedFallbacks: sync.unusedFallbackTypes)
    var reader = ReceptionReader(draft: draft)
    try reader.takeLate()
    for room in sync.joined { try reader.take(room) }
    for room in sync.left { try reader.take(room) }
    for room in sync.invited { try draft.note(room) }
    try draft.queryOutdated()
    try draft.tryAgain()
    try draft.backUp()
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

  mutating func take(_ room: JoinedRoom) throws {
    try draft.join(room)
    try take(room.timeline, of: room.id)
  }

  /// What was said before we left is ours to read.
  mutating func take(_ room: LeftRoom) throws {
    try draft.leave(room)
    try take(room.timeline, of: room.id)
  }

  private mutating func take(_ timeline: Timeline, of room: RoomID) throws {
    for event in timeline.events where event.type == .encrypted && !event.isRedacted {
      try take(event, in: room, isLate: false)
    }
  }

  /// What waited for keys that came with this answer.
  mutating func takeLate() throws {
    for (room, session) in draft.arrivedKeys {
      let rows = try draft.ledger.rows(
        WaitingEventRow.self, startingWith: WaitingEventRow.all(of: room, session),
        limit: WaitingEventRow.maximumPerSession)
      for row in rows {
        draft.ledger.remove(row.key)
        guard let document = try? JSONDocument(row.raw, options: .matrix),
          let event = try? RoomEvent(document.root)
        else { continue }
        try take(event, in: room, isLate: true)
      }
    }
  }

  private mutating func take(_ event: RoomEvent, in room: RoomID, isLate: Bool) throws {
    func note(_ session: SessionID?, _ cause: UndecryptableEvent.Cause?) {
      entries.append(
        Reception.Entry(
          room: room, event: event, session: session, cause: cause, isLate: isLate))
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
      let withheld: WithheldRow? = try draft.ledger.row(
        at: WithheldRow.place(room, ciphertext.session))
      draft.wait(for: event, in: place)
      return note(
        ciphertext.session, withheld.map { .withheld(Withheld.Code($0.code)) } ?? .noKey)
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
  fileprivate func wait(for event: RoomEvent, in place: SessionPlace) {
    ledger.put(
      WaitingEventRow(
        room: place.room, session: place.session, event: event.id,
        raw: Array(event.raw.rawBytes), received: now))
  }

  fileprivate func join(_ room: JoinedRoom) throws {
    var row = try self.room(room.id)
    if !row.isJoined {
      row.isJoined = true
      ledger.put(row)
      try acceptInvitation(to: room.id)
    }
    try watch(room.stateChanges, in: room.id, isAfterGap: room.timeline.isLimited)
  }

  /// What happens in it from now on is not told to us, so nothing that we know of it stays true.
  fileprivate func leave(_ room: LeftRoom) throws {
    var row = try self.room(room.id)
    row.isJoined = false
    row.hasAllMembers = false
    ledger.put(row)
    spend(room.id)
    for member in try members(of: room.id) { try stands(.leave, member.user, in: room.id) }
  }
}
