package import Concurrency

/// The outbox as rows. An engine gives these; what they mean is in the rules beside this file,
/// written once for all engines.
package protocol OutboxRows: Announcing {
  mutating func insert(_ message: Outgoing) throws -> OutgoingID
  func outgoing(_ id: OutgoingID) throws -> Outgoing?
  /// The unprepared message of the lane with this coalescing key.
  func unprepared(lane: Key, coalescing: Key) throws -> Outgoing?
  /// The waiting or prepared message that is due, needs a turn but no more than `inHand`, and goes
  /// first: prepared ones before waiting ones, then highest priority, then lowest turn, then oldest.
  /// With none in hand: those that need none.
  ///
  /// None overtakes an older one of its lane and kind, of its priority or higher, that only waits for
  /// its time: what is said in a room stays in order when the server is away for a moment. Nor does
  /// any overtake a prepared version of itself, however important it is: the newer words are to stay.
  func nextOutgoing(at now: Instant, inHand: Int) throws -> Outgoing?
  func nextOutgoingDue(after now: Instant) throws -> Instant?
  /// Of waiting messages of this priority.
  func outgoingTurns(priority: Int, lane: Key) throws -> Turns
  /// How many of a lane wait, counted up to `limit`.
  func waitingOutgoing(in lane: Key, limit: Int) throws -> Int
  /// Messages that wait for this one, `limit` at the most.
  func outgoing(blockedBy id: OutgoingID, limit: Int) throws -> [Outgoing]
  mutating func update(_ message: Outgoing) throws
  /// Removes settled messages that nothing waits for. - Returns: how many, `limit` at the most.
  mutating func removeOutgoing(settledBefore time: Instant, limit: Int) throws -> Int
  func unsentOutgoing() throws -> Int
  /// Those that were given up. Reads the whole table: for somebody who asks.
  func failedOutgoing() throws -> Int
  /// When the oldest of those that are not sent was posted.
  func oldestUnsentOutgoing() throws -> Instant?
}
