internal import Matrix

/// Keys that something cannot be read without.
///
/// 1. Our other devices and the backup are asked, once a session; what is more than so many in one step
///    is asked for when something of it comes again.
/// 2. It is part of the step that found them missing: a step of its own in the same commit would look
///    like a copy that was put back, if the program died between counting and committing.
extension Draft {
  func askForMissing(atMost maximum: Int) throws {
    guard maximum > 0 else { return }
    var seen: Set<SessionPlace> = []
    for event in missing {
      guard let session = event.session else { continue }
      guard seen.count < maximum else { return }
      guard seen.insert(SessionPlace(room: event.room, session: session)).inserted else {
        continue
      }
      try requestKey(event.room, session)
      try fetchFromBackup(event.room, session)
    }
  }

  /// The oldest first.
  private var missing: [UndecryptableEvent] {
    let events = happenings.compactMap { happening -> UndecryptableEvent? in
      guard case .undecryptable(let event) = happening else { return nil }
      return event.cause == .noKey || event.cause == .earlier ? event : nil
    }
    return events.sorted {
      ($0.event.originServerTS, $0.event.id) < ($1.event.originServerTS, $1.event.id)
    }
  }
}
