internal import Concurrency
internal import Matrix
internal import MatrixCrypto

/// What the machine says of an event, as news.
extension HeardEvent {
  init(_ event: DecryptedEvent, at now: Instant) {
    self.init(
      room: event.room, event: event.event, payload: event.payload, trust: event.trust,
      isAllowed: event.isAllowed, isLate: event.isLate, received: now)
  }

  /// What came in clear. In an encrypted room it is not allowed, but for what is never encrypted.
  init(clear event: RoomEvent, in room: RoomID, isEncrypted: Bool, at now: Instant) {
    let isNeverEncrypted = event.isState || event.type == .reaction || event.type == .redaction
    self.init(
      room: room, event: event, payload: nil, trust: nil,
      isAllowed: !isEncrypted || isNeverEncrypted, isLate: false, received: now)
  }
}

extension UnreadEvent {
  init(_ event: UndecryptableEvent) {
    self.init(
      room: event.room, event: event.event.id, sender: event.event.sender, session: event.session,
      cause: event.cause, sent: Instant(milliseconds: event.event.originServerTS))
  }
}
