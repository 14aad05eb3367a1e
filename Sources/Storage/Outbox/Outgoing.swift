package import Concurrency

package struct OutgoingID: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let number: Int64
  package init(_ number: Int64) { self.number = number }
  package static func < (left: OutgoingID, right: OutgoingID) -> Bool {
    left.number < right.number
  }
  package var description: String { "\(number)" }
}

/// Something to be said to the world, once.
package struct Outgoing: Equatable, Sendable {
  package enum State: String, Sendable {
    /// What it depends on has not been sent.
    case blocked
    case waiting
    /// Encrypted, with its transaction id: from here on every try sends these same bytes.
    case prepared
    case sent, failed
  }

  package static let maximumPayload = 1 << 20

  package var id: OutgoingID
  /// Where it goes: a room.
  package var lane: Key
  /// What is to be said, in clear to us (the owner seals it at rest).
  package var payload: [UInt8]
  /// Higher goes first.
  package var priority: Int
  /// Among those of its priority, whose turn it is; see ``OutboxRows/post(_:)``.
  package var turn: Int64 = 0
  /// Not to be sent unless so many events are in hand: progress must not eat a picture's turn. What
  /// needs none is no event, and waits for none: the bytes of a picture.
  package var reserve: Int
  /// Sent only after this one, and given its result (an event id to answer to).
  package var after: OutgoingID?
  /// A newer one with the same lane and key takes the place of one that has not been prepared.
  package var coalescing: Key?
  /// Not worth saying any more after this.
  package var expires: Instant?
  package var state = State.waiting
  package var due: Instant
  package var attempts = 0
  package var transactionID: String?
  package var wire: [UInt8]?
  /// What the world called it: an event id.
  package var result: [UInt8]?
  package var reason: String?
  package var created: Instant
  package var settled: Instant?

  package init(
    id: OutgoingID = OutgoingID(0), lane: Key, payload: [UInt8], priority: Int = 0,
    reserve: Int = 1, after: OutgoingID? = nil, coalescing: Key? = nil, expires: Instant? = nil,
    created: Instant
  ) {
    self.id = id
    self.lane = lane
    self.payload = payload
    self.priority = priority
    self.reserve = reserve
    self.after = after
    self.coalescing = coalescing
    self.expires = expires
    self.created = created
    due = created
  }

  package var isSettled: Bool { state == .sent || state == .failed }
}

/// How one try to send ended.
package enum Delivery: Equatable, Sendable {
  case sent(result: [UInt8])
  /// Nobody knows whether it arrived; the same bytes go again.
  case unreachable(String)
  case limited(retryAfter: Duration)
  /// The answer is no, and will stay no.
  case refused(String)
}

/// What came of making a message ready.
package enum Preparation: Equatable, Sendable {
  case ready(wire: [UInt8])
  /// Something is missing that will come: keys of a new device, say.
  case notYet(retryAfter: Duration)
  case refused(String)
}
