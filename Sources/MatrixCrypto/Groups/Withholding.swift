internal import Concurrency
internal import JSON
internal import Matrix

/// Why keys do not come: something to tell, and nothing to act upon.
///
/// 1. Who says it says it of their own sessions.
/// 2. In rooms that we know; for a month, and never more than so many of one person, nor of all.
extension Draft {
  func takeWithheld(_ event: ToDeviceEvent) throws {
    guard let withheld = try? Withheld(event.content),
      let code = ProtocolText(withheld.code.text),
      let subject = try subject(of: withheld, by: event.sender)
    else { return }
    ledger.put(WithheldRow(subject, sender: event.sender, code: code, received: now))
  }

  private func subject(
    of withheld: Withheld, by sender: UserID
  ) throws -> WithheldRow.Subject? {
    guard let room = withheld.room, let session = withheld.session else {
      return try sharesEncryptedRoom(with: sender) ? .everything : nil
    }
    guard try isKnown(room),
      try ledger.row(InboundGroupRow.self, at: InboundGroupRow.place(room, session)) == nil
    else { return nil }
    return .session(room, session)
  }

  /// We were in it, are asked into it, or are in it: what was said there may come to be read later.
  private func isKnown(_ room: RoomID) throws -> Bool {
    if try ledger.row(CryptoRoomRow.self, at: CryptoRoomRow.place(room)) != nil { return true }
    return try ledger.row(InvitationRow.self, at: InvitationRow.place(room)) != nil
  }

  /// Why `sender` does not give us this key, if they, or who asked us in, said so.
  func withheld(_ place: SessionPlace, by sender: UserID) throws -> Withheld.Code? {
    let subjects: [WithheldRow.Subject] = [
      .session(place.room, place.session), .past(place.room, place.session), .everything,
    ]
    for subject in subjects {
      if let row: WithheldRow = try ledger.row(at: WithheldRow.place(subject, by: sender)) {
        return Withheld.Code(row.code)
      }
    }
    return nil
  }

  /// The key came. What more than so many people said of it goes with its time.
  func endWithholding(of room: RoomID, _ session: SessionID, by sender: UserID?) throws {
    for row in try ledger.rows(
      WithheldRow.self, startingWith: WithheldRow.all(of: room, session), limit: 100)
    {
      ledger.remove(row.key)
    }
    guard let sender else { return }
    let place = WithheldRow.place(.everything, by: sender)
    if try ledger.row(WithheldRow.self, at: place) != nil { ledger.remove(place) }
  }
}
