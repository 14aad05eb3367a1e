package import Concurrency

/// The inbox as rows. An engine gives these; what they mean is in ``InboxRows/arrive(_:at:)`` and
/// the other rules, written once for all engines.
package protocol InboxRows: Announcing {
  /// - Returns: whether it is new; a row with a known key changes nothing.
  mutating func insert(_ arrival: Arrival) throws -> Bool
  func arrival(_ key: Key) throws -> Arrival?
  /// The oldest waiting row that is due and has no waiting row of its lane before it.
  func firstArrival(at now: Instant) throws -> Arrival?
  /// The earliest time at which a waiting row becomes due, if that is later than `now`.
  func nextArrivalDue(after now: Instant) throws -> Instant?
  mutating func update(_ arrival: Arrival) throws
  /// - Returns: how many done rows it removed, `limit` at the most.
  mutating func removeArrivals(settledBefore time: Instant, limit: Int) throws -> Int
  func waitingArrivals() throws -> Int
  /// Those that a person should look at. Reads the whole table: for somebody who asks.
  func asideArrivals() throws -> Int
  /// When the first of those that wait arrived.
  func oldestWaitingArrival() throws -> Instant?
}

/// What may happen to an arrival.
///
/// waiting → done: it was handled, in the same transaction as everything that came of it.
/// waiting → waiting: it failed and is tried again later, or was postponed; its lane waits with it.
/// waiting → aside: it failed as often as it may; its lane goes on.
/// aside → waiting: a person said so.
extension InboxRows {
  /// Takes in what is new. - Returns: how many were.
  @discardableResult
  package mutating func arrive(
    _ events: [(key: Key, lane: Key, payload: [UInt8])], at now: Instant
  ) throws -> Int {
    try arrive(
      events.map {
        Arrival(key: $0.key, lane: $0.lane, payload: $0.payload, due: now, arrived: now)
      })
  }

  /// The same for those that are not due yet, or are put aside from the start.
  @discardableResult
  package mutating func arrive(_ arrivals: [Arrival]) throws -> Int {
    var new = 0
    for arrival in arrivals {
      guard arrival.payload.count <= Arrival.maximumPayload else {
        throw StorageError(.tooLarge, "an arrival of \(arrival.payload.count) bytes")
      }
      if try insert(arrival) { new += 1 }
    }
    if new > 0 { try announce(.inbox) }
    return new
  }

  package mutating func finish(_ arrival: Arrival, at now: Instant) throws {
    var done = arrival
    done.state = .done
    done.payload = []  // The key must stay, the words need not.
    done.settled = now
    try update(done)
  }

  /// It waits for something that was begun: not before `due`, and its lane waits with it. Whoever
  /// brings that finishes it, or lets it be handled again.
  package mutating func postpone(_ arrival: Arrival, to due: Instant) throws {
    var later = arrival
    later.due = due
    try update(later)
  }

  /// Counts an attempt that is about to be made, before it is: see ``InboxLoop``.
  package mutating func countAttempt(_ arrival: Arrival) throws {
    var counted = arrival
    counted.attempts += 1
    try update(counted)
  }

  /// The handling failed: later again, or aside.
  package mutating func fail(
    _ arrival: Arrival, because reason: String, attempts: Int, of maximum: Int,
    retryAfter wait: Duration, at now: Instant
  ) throws {
    var failed = arrival
    failed.attempts = attempts
    failed.reason = Storage.reason(reason)
    if attempts >= maximum {
      failed.state = .aside
      failed.settled = now
    } else {
      failed.due = now + wait
    }
    try update(failed)
  }

  /// A person wants it tried again.
  package mutating func retry(aside arrival: Arrival, at now: Instant) throws {
    guard arrival.state == .aside else { return }
    var again = arrival
    (again.state, again.attempts, again.due, again.settled) = (.waiting, 0, now, nil)
    try update(again)
    try announce(.inbox)
  }
}
