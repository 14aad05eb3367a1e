package import Concurrency

/// One event that came in and must be handled once.
package struct Arrival: Equatable, Sendable {
  package enum State: String, Sendable {
    case waiting, done
    /// It failed as often as it may; kept for a person to look at.
    case aside
  }

  package static let maximumPayload = 1 << 20

  /// Rises with every arrival: the order in which they came.
  package var id: Int64
  /// Who it is: an arrival with a known key is not a new one.
  package var key: Key
  /// Arrivals of one lane (a room) are handled in order.
  package var lane: Key
  /// Dropped once it is done.
  package var payload: [UInt8]
  package var state = State.waiting
  package var attempts = 0
  /// Not to be tried before.
  package var due: Instant
  package var arrived: Instant
  package var settled: Instant?
  package var reason: String?

  package init(
    id: Int64 = 0, key: Key, lane: Key, payload: [UInt8], state: State = .waiting,
    attempts: Int = 0, due: Instant, arrived: Instant, settled: Instant? = nil,
    reason: String? = nil
  ) {
    self.id = id
    self.key = key
    self.lane = lane
    self.payload = payload
    self.state = state
    self.attempts = attempts
    self.due = due
    self.arrived = arrived
    self.settled = settled
    self.reason = reason
  }
}
