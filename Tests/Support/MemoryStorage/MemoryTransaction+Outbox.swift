package import Concurrency
package import Storage

extension MemoryTransaction: OutboxRows {
  package mutating func insert(_ message: Outgoing) -> OutgoingID {
    var new = message
    new.id = OutgoingID(newID())
    messages[new.id] = new
    return new.id
  }

  package func outgoing(_ id: OutgoingID) -> Outgoing? { messages[id] }

  package func unprepared(lane: Key, coalescing key: Key) -> Outgoing? {
    messages.values.first {
      $0.lane == lane && $0.coalescing == key && ($0.state == .waiting || $0.state == .blocked)
    }
  }

  package func nextOutgoing(at now: Instant, inHand: Int) -> Outgoing? {
    messages.values
      .filter { $0.state == .waiting || $0.state == .prepared }
      .filter { $0.due <= now && ($0.state == .prepared || $0.reserve <= inHand) }
      .filter { ($0.reserve > 0) == (inHand > 0) }
      .filter { !isBehind($0, at: now) }
      .min { rank(of: $0) < rank(of: $1) }
  }

  private func rank(of message: Outgoing) -> (Int, Int, Int64, OutgoingID) {
    let isPrepared = message.state == .prepared
    return (isPrepared ? 0 : 1, -message.priority, isPrepared ? 0 : message.turn, message.id)
  }

  package func outgoingTurns(priority: Int, lane: Key) -> Turns {
    let waiting = messages.values.filter { $0.state == .waiting && $0.priority == priority }
    return Turns(
      lastOfLane: waiting.filter { $0.lane == lane }.map(\.turn).max(),
      first: waiting.map(\.turn).min())
  }

  package func waitingOutgoing(in lane: Key, limit: Int) -> Int {
    min(messages.values.count { $0.state == .waiting && $0.lane == lane }, limit)
  }

  /// An older one of its lane goes first, and waits for its time.
  private func isBehind(_ message: Outgoing, at now: Instant) -> Bool {
    messages.values.contains { older in
      guard older.lane == message.lane, older.id < message.id, older.due > now,
        older.state == .waiting || older.state == .prepared
      else { return false }
      return (older.reserve > 0) == (message.reserve > 0)
        && (older.priority >= message.priority || older.isVersion(of: message))
    }
  }

  package func nextOutgoingDue(after now: Instant) -> Instant? {
    messages.values.filter { ($0.state == .waiting || $0.state == .prepared) && $0.due > now }
      .map(\.due).min()
  }

  package func outgoing(blockedBy id: OutgoingID, limit: Int) -> [Outgoing] {
    Array(
      messages.values.filter { $0.after == id && $0.state == .blocked }.sorted { $0.id < $1.id }
        .prefix(limit))
  }

  package mutating func update(_ message: Outgoing) { messages[message.id] = message }

  package mutating func removeOutgoing(settledBefore time: Instant, limit: Int) -> Int {
    let needed = Set(messages.values.filter { !$0.isSettled }.compactMap(\.after))
    let old = messages.values
      .filter { $0.isSettled && ($0.settled ?? time) < time && !needed.contains($0.id) }
      .prefix(limit)
    for message in old { messages[message.id] = nil }
    return old.count
  }

  package func unsentOutgoing() -> Int { messages.values.count { !$0.isSettled } }
  package func failedOutgoing() -> Int { messages.values.count { $0.state == .failed } }
  package func oldestUnsentOutgoing() -> Instant? {
    messages.values.filter { !$0.isSettled }.min { $0.id < $1.id }?.created
  }
}

extension Outgoing {
  /// Prepared before the other took its place.
  fileprivate func isVersion(of newer: Outgoing) -> Bool {
    state == .prepared && coalescing != nil && coalescing == newer.coalescing
  }
}
