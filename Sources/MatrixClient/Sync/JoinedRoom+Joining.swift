internal import Concurrency
internal import Matrix

extension JoinedRoom {
  /// We were not in it before: the whole state came, its creation included.
  var isNew: Bool {
    stateChanges.contains { $0.type == .create && $0.stateKey?.text.isEmpty == true }
  }

  /// The event by which we came in, when it stands in the timeline of a room that is new.
  func ownJoin(of user: UserID) -> EventID? {
    guard isNew else { return nil }
    return timeline.events.last { event in
      event.type == .member && event.stateKey?.text.hasBytes(of: user.text) == true
        && Member(event.content)?.membership == .join
    }?.id
  }

  /// When we came in, by the clock of who says when things were said.
  func joined(_ user: UserID) -> Instant? {
    let own = stateChanges.last { event in
      event.type == .member && event.stateKey?.text.hasBytes(of: user.text) == true
        && Member(event.content)?.membership == .join
    }
    return own.map { Instant(milliseconds: $0.originServerTS) }
  }
}
