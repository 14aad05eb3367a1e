package import Matrix
internal import MatrixCrypto

/// What a room should be told: something was said there and is not acted upon.
package struct Notice: Sendable, Equatable {
  /// Why. The names are those of what is said to people.
  package enum Reason: String, CaseIterable, Sendable {
    /// Nobody gave us its key yet.
    case noKey
    /// Its sender gives keys to verified devices only.
    case withheldUnverified
    /// Its sender keeps the key back for another reason.
    case withheld
    /// It was said before this device had keys, and no backup has its key.
    case historical
    /// The device that it came from is not known, or not any more.
    case unknownDevice
    /// Nobody vouches for the device that it came from.
    case unsignedDevice
    /// Its sender is not who they were when somebody verified them.
    case identityChanged
    /// Somebody here blocked the device.
    case blocked
    /// It is not what it says that it is.
    case forged
    case damaged
    case unknownAlgorithm
    /// It came in clear into a room that is encrypted.
    case inClear
    /// It came faster than people write.
    case tooFast
  }

  package let room: RoomID
  package let event: EventID
  package let sender: UserID
  /// All that cannot be read in it has this one notice.
  package let session: SessionID?
  package let reason: Reason

  package init(
    room: RoomID, event: EventID, sender: UserID, session: SessionID?, reason: Reason
  ) {
    self.room = room
    self.event = event
    self.sender = sender
    self.session = session
    self.reason = reason
  }
}

extension Notice {
  /// Of what was heard, and is not acted upon for a reason of those above.
  package init(_ heard: HeardEvent, _ reason: Reason) {
    self.init(
      room: heard.room, event: heard.event.id, sender: heard.sender, session: heard.session,
      reason: reason)
  }

  /// Nothing for what is acted upon.
  ///
  /// `isHistorical` says whether a key of that time cannot come any more.
  init?(_ news: RoomNews, isHistorical: (UnreadEvent) throws -> Bool) rethrows {
    switch news {
    case .unreadable(let unread):
      self.init(
        room: unread.room, event: unread.event, sender: unread.sender, session: unread.session,
        reason: try Reason(unread.cause, isHistorical: { try isHistorical(unread) }))
    case .heard(let heard) where !heard.isAllowed:
      self.init(heard, heard.trust.map { Reason($0) } ?? .inClear)
    case .heard, .joined, .left, .moved: return nil
    }
  }
}

extension Notice.Reason {
  fileprivate init(
    _ cause: UndecryptableEvent.Cause, isHistorical: () throws -> Bool
  ) rethrows {
    switch cause {
    case .noKey: self = try isHistorical() ? .historical : .noKey
    case .withheld(.unverified): self = .withheldUnverified
    case .withheld(.historyNotShared), .earlier: self = .historical
    case .withheld: self = .withheld
    case .replayed, .wrongSender, .wrongRoom: self = .forged
    case .malformed, .damaged: self = .damaged
    case .unknownAlgorithm: self = .unknownAlgorithm
    }
  }

  /// Why what was heard with so much trust is not acted upon.
  fileprivate init(_ trust: SenderTrust) {
    switch trust {
    case .verified, .crossSigned, .unsigned: self = .unsignedDevice
    case .unknownDevice: self = .unknownDevice
    case .unauthenticated: self = .forged
    case .violated: self = .identityChanged
    case .blocked: self = .blocked
    }
  }
}
