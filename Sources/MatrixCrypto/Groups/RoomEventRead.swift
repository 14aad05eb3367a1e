package import Matrix

/// An encrypted event that opened, from whom it says it is.
package struct DecryptedEvent: Sendable {
  package let room: RoomID
  /// As it came; its relation is the one that counts.
  package let event: RoomEvent
  package let payload: MegolmPayload
  package let trust: SenderTrust
  /// The policy lets it be acted upon.
  package let isAllowed: Bool
  /// It had to wait for its key.
  package let isLate: Bool
}

/// One that did not open, or that is not to be believed.
package struct UndecryptableEvent: Sendable {
  package enum Cause: Sendable, Equatable {
    /// Nobody gave us the key yet.
    case noKey
    case withheld(Withheld.Code)
    /// The key reads later messages only.
    case earlier
    /// The same message was said before by another event.
    case replayed
    /// The key is another's.
    case wrongSender
    /// It was said in another room.
    case wrongRoom
    case malformed
    case unknownAlgorithm
    case damaged
  }

  package let room: RoomID
  package let event: RoomEvent
  package let session: SessionID?
  package let cause: Cause
}
