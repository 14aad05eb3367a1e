package import Concurrency

/// What may happen to a message.
///
/// blocked → waiting: what it depends on was sent.
/// waiting → prepared: it got its turn; bytes and transaction id are stored, then sent.
/// prepared → prepared: nobody knows whether it arrived, or the server asked for patience.
/// prepared → sent | failed: the server answered.
/// blocked, waiting → failed: refused, expired, or what it depends on failed.
extension OutboxRows {
  static var blockedBatch: Int { 64 }

  /// Puts a message into the outbox, or its words into the place of an older version of itself.
  @discardableResult
  package mutating func post(_ message: Outgoing) throws -> OutgoingID {
    guard message.payload.count <= Outgoing.maximumPayload else {
      throw StorageError(.tooLarge, "a message of \(message.payload.count) bytes")
    }
    if let key = message.coalescing, var older = try unprepared(lane: message.lane, coalescing: key)
    {
      older.payload = message.payload
      older.expires = message.expires
      try update(older)
      return older.id
    }
    var new = message
    new.turn = try outgoingTurns(priority: message.priority, lane: message.lane).next
    if let after = message.after {
      // Gone means settled so long ago that it was cleaned up; then there is nothing to wait for.
      let dependency = try outgoing(after)
      switch dependency?.state {
      case .blocked, .waiting, .prepared: new.state = .blocked
      case .failed:
        new.fail(because: "what it depends on was not sent", at: message.created)
      case .sent, nil: break
      }
    }
    let id = try insert(new)
    if new.state == .waiting { try announce(.outbox) }
    return id
  }

  /// Its bytes and its transaction id are fixed from now on.
  package mutating func prepare(
    _ message: Outgoing, wire: [UInt8], transactionID: String
  ) throws -> Outgoing {
    var prepared = message
    prepared.state = .prepared
    prepared.wire = wire
    prepared.transactionID = transactionID
    try update(prepared)
    return prepared
  }

  package mutating func postpone(_ message: Outgoing, to due: Instant) throws {
    var later = message
    later.due = due
    try update(later)
  }

  /// A try failed in passing.
  package mutating func failTry(_ message: Outgoing, because reason: String, due: Instant) throws {
    var later = message
    later.attempts += 1
    later.reason = Storage.reason(reason)
    later.due = due
    try update(later)
  }

  /// The world has it. Those that waited for it may go, and are announced.
  /// - Returns: the message as it is now.
  package mutating func settle(
    _ message: Outgoing, sent result: [UInt8], at now: Instant
  ) throws -> Outgoing {
    var sent = message
    (sent.state, sent.result, sent.settled, sent.wire) = (.sent, result, now, nil)
    sent.payload = []  // Said is said; what was said is the room's, not ours to keep.
    try update(sent)
    while true {
      let blocked = try outgoing(blockedBy: sent.id, limit: Self.blockedBatch)
      for var next in blocked {
        next.state = .waiting
        next.due = now
        try update(next)
      }
      // They may be another loop's: what needs no turn, and what does, go by different ones.
      if !blocked.isEmpty { try announce(.outbox) }
      if blocked.count < Self.blockedBatch { return sent }
    }
  }

  /// It will never be sent, and neither will what depends on it.
  /// - Returns: all that failed by it, itself first.
  package mutating func settle(
    _ message: Outgoing, failed reason: String, at now: Instant
  ) throws -> [Outgoing] {
    var first = message
    first.fail(because: Storage.reason(reason), at: now)
    try update(first)
    var failed = [first]
    var next = 0
    while next < failed.count {
      let blocked = try outgoing(blockedBy: failed[next].id, limit: Self.blockedBatch)
      for var dependent in blocked {
        dependent.fail(because: "what it depends on was not sent", at: now)
        try update(dependent)
        failed.append(dependent)
      }
      if blocked.count < Self.blockedBatch { next += 1 }
    }
    return failed
  }
}

extension Outgoing {
  fileprivate mutating func fail(because reason: String, at now: Instant) {
    (state, self.reason, settled, wire) = (.failed, reason, now, nil)
  }
}
