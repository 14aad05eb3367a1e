package import Concurrency
package import Matrix

/// How far a room was taken in.
///
/// While the server knows where we are in its stream nobody asks. When it does not, because it was put
/// back from a copy or forgot, this is where what was said meanwhile begins.
package struct RoomPlace: Equatable, Sendable {
  package let event: EventID
  /// As its sender's server says. It counts only where the event itself is gone.
  package let sent: Instant

  package init(event: EventID, sent: Instant) {
    self.event = event
    self.sent = sent
  }

  /// A clock that goes ahead of ours is not believed: all that is said later would look old.
  init(_ event: RoomEvent, at now: Instant) {
    self.init(event: event.id, sent: min(Instant(milliseconds: event.originServerTS), now))
  }

  /// Those of a timeline that came after it, in their order. Where it is not among them, those that
  /// were said later.
  func after(_ events: some BidirectionalCollection<RoomEvent>) -> [RoomEvent] {
    if let index = events.lastIndex(where: { $0.id == event }) {
      return Array(events[events.index(after: index)...])
    }
    return events.filter { $0.originServerTS > sent.milliseconds }
  }
}

/// What was said in a room before something, oldest first.
package struct RoomPast: Sendable {
  package var events: [RoomEvent] = []
  package var poison: [Poison] = []
  /// Nothing is missing between it and what it goes back to.
  package var isWhole = false

  package init() {}
}
