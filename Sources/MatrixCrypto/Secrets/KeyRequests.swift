package import Concurrency
internal import JSON
package import Matrix
internal import Olm

/// Keys of rooms that are asked for.
///
/// 1. We ask our own verified devices, once a day and session, and take it back when the key comes or
///    we ask again. Of one room so many a day: whoever invents sessions makes us no more work.
/// 2. We answer our own verified devices with all we have; anybody else's only about the session that
///    we write the room with, if that very device was given it, and from where it was given it. All
///    others get silence.
/// 3. A key that is passed on is taken only from one of our own verified devices that was asked.
extension CryptoMachine {
  package func requestKey(
    _ room: RoomID, _ session: SessionID, in rows: any CryptoReading, at now: Instant
  ) throws -> Step {
    let draft = try draft(rows, at: now)
    try draft.requestKey(room, session)
    try draft.sweep(KeyRequestRow.self)
    return try draft.step()
  }
}

extension Draft {
  func requestKey(_ room: RoomID, _ session: SessionID) throws {
    if let before: KeyRequestRow = try ledger.row(at: KeyRequestRow.place(room, session)) {
      guard !before.made.isRecent(KeyRequestRow.rest, at: now) else { return }
      try cancelKeyRequest(room, session)
    }
    let devices = try ownVerifiedDevices().map(\.device)
    guard !devices.isEmpty, try mayRequestMore(of: room) else { return }
    let row = KeyRequestRow(
      room: room, session: session, request: try newRequestID(), devices: devices, made: now)
    ledger.put(row)
    try say(
      .request(RoomKeyRequest.Wanted(room: room, session: session)), row,
      senderKey: try claimedSenderKey(SessionPlace(room: room, session: session)))
  }

  /// As an event says that waits for the key: for those who read no request without it.
  private func claimedSenderKey(_ place: SessionPlace) throws -> String? {
    let waiting: [WaitingEventRow] = try ledger.rows(
      startingWith: WaitingEventRow.all(of: place.room, place.session), limit: 1)
    guard let raw = waiting.first?.raw,
      let content = try? JSONDocument(raw, options: .matrix).root["content"],
      let key = content["sender_key"]?.string,
      key.utf8.count <= RoomKeyRequest.maximumSenderKeyCount
    else { return nil }
    return key
  }

  private func mayRequestMore(of room: RoomID) throws -> Bool {
    try ledger.rows(
      KeyRequestRow.self, startingWith: KeyRequestRow.all(of: room),
      limit: KeyRequestRow.maximumOfOrigin
    ).count { $0.made.isRecent(KeyRequestRow.rest, at: now) } < KeyRequestRow.maximumOfOrigin
  }

  func cancelKeyRequest(_ room: RoomID, _ session: SessionID) throws {
    guard let row: KeyRequestRow = try ledger.row(at: KeyRequestRow.place(room, session)) else {
      return
    }
    ledger.remove(row.key)
    try say(.cancellation, row)
  }

  private func say(
    _ action: RoomKeyRequest.Action, _ row: KeyRequestRow, senderKey: String? = nil
  ) throws {
    let content = RoomKeyRequest(
      action, device: machine.device, request: row.request, senderKey: senderKey
    ).json.compact()
    let post = Post(self, .roomKeyRequest)
    for device in row.devices { try post.add(content, to: device, of: machine.user) }
    try post.finish()
  }

  // MARK: Asked

  func takeKeyRequest(_ event: ToDeviceEvent) throws {
    guard let request = try? RoomKeyRequest(event.content) else { return }
    guard case .request(let wanted) = request.action else {
      return try forget(request.request, of: event.sender, request.device)
    }
    let what = OwedAnswerRow.What.roomKey(wanted.room, wanted.session, request: request.request)
    if event.sender == machine.user {
      let place = InboundGroupRow.place(wanted.room, wanted.session)
      guard request.device != machine.device, wanted.algorithm == .megolm,
        try ledger.row(InboundGroupRow.self, at: place) != nil
      else { return }
      return try answerOwn(request.device, what)
    }
    guard wanted.algorithm == .megolm, let device = try device(event.sender, request.device),
      try grantedIndex(of: wanted.session, in: wanted.room, to: device) != nil,
      try isFirstToday(wanted, device)
    else { return }
    try owe(device, what)
  }

  /// From which index on the device may read the session; nothing if it may not.
  func grantedIndex(
    of session: SessionID, in room: RoomID, to device: DeviceRow
  ) throws -> UInt64? {
    guard let row: InboundGroupRow = try ledger.row(at: InboundGroupRow.place(room, session)) else {
      return nil
    }
    if device.user == machine.user { return try isOwnVerified(device) ? row.firstIndex : nil }
    guard device.decision != .blocked, row.source == .direct, row.sender == machine.user,
      row.curve25519 == (try identityKeys.curve25519),
      let share: ShareRow = try ledger.row(
        at: ShareRow.place(room, device.user, device.device)),
      share.session == session, share.state == .given, share.curve25519 == device.curve25519
    else { return nil }
    return share.index
  }

  /// A device of somebody else that asks again and again makes us write once a day and session.
  private func isFirstToday(_ wanted: RoomKeyRequest.Wanted, _ device: DeviceRow) throws -> Bool {
    let day = UInt64(max(0, now.milliseconds / ReadMessageRow.dayMilliseconds))
    let texts = ["key request", wanted.room.text, wanted.session.text]
    let hash = Hash.sha256(device.curve25519.bytes + texts.flatMap { Array($0.utf8) + [0] })
    guard try ledger.row(ReadMessageRow.self, at: ReadMessageRow.place(day, hash)) == nil else {
      return false
    }
    ledger.put(ReadMessageRow(day: day, hash: hash))
    return true
  }

  // MARK: Answered

  func takeForward(_ message: OlmMessageRead) throws {
    guard message.sender == machine.user, let device = message.device, try isOwnVerified(device),
      let exported = try? ExportedRoomKey(message.content), let room = exported.room,
      let id = exported.session,
      let row: KeyRequestRow = try ledger.row(at: KeyRequestRow.place(room, id)),
      row.devices.contains(device.device),
      let session = BackedUpSession(exported, room, id, machine.ratchets)
    else { return }
    try takeIn(session, .forwarded)
  }
}
