package import Concurrency
package import JSON
package import Matrix
package import MatrixCrypto

/// What came in from a room, as it waits to be handled.
package enum RoomNews: Sendable {
  case heard(HeardEvent)
  /// Nobody could read it, and the time to wait for its key is over.
  case unreadable(UnreadEvent)
  /// We are in it from now on.
  case joined(RoomID)
  /// We are not in it any more; `by` is who saw to that, if not ourselves.
  case left(RoomID, by: UserID?, reason: String?)
  /// The room goes on elsewhere, and we have followed.
  case moved(from: RoomID, to: RoomID)

  package var room: RoomID {
    switch self {
    case .heard(let heard): heard.room
    case .unreadable(let unread): unread.room
    case .joined(let room), .left(let room, _, _), .moved(let room, _): room
    }
  }
}

/// An event that can be read.
package struct HeardEvent: Sendable {
  package let room: RoomID
  /// As it came. In an encrypted room its type and content are the cover; see ``type``.
  package let event: RoomEvent
  /// What was inside, when it was encrypted.
  package let payload: MegolmPayload?
  /// How sure we are of who said it. Nothing for what came in clear: that the server vouches for.
  package let trust: SenderTrust?
  /// The policy lets it be acted upon. What comes in clear into an encrypted room never is, but for
  /// what is never encrypted: reactions, redactions and state.
  package let isAllowed: Bool
  /// It had to wait for its key.
  package let isLate: Bool
  package let received: Instant

  package var type: EventType { payload?.type ?? event.type }
  package var content: JSONNode { payload?.content ?? event.content }
  package var sender: UserID { event.sender }
  package var sent: Instant { Instant(milliseconds: event.originServerTS) }
  /// The key that it was said with; see ``Notice/session``.
  package var session: SessionID? {
    guard event.type == .encrypted, case .megolm(let said)? = try? EncryptedContent(event.content)
    else { return nil }
    return said.session
  }
  /// How long ago it had been said when it came: after a time without the server, or with a key that
  /// was late. By two clocks, and never negative.
  package var age: Duration { max(.zero, received - sent) }

  /// What it means, with the relation that the server sees.
  package func read() throws(JSONError) -> Content {
    guard let payload else { return try Content(event) }
    return try payload.read(in: event)
  }
}

/// An event that cannot be read.
package struct UnreadEvent: Sendable {
  package let room: RoomID
  package let event: EventID
  package let sender: UserID
  package let session: SessionID?
  package let cause: UndecryptableEvent.Cause
  package let sent: Instant
}
