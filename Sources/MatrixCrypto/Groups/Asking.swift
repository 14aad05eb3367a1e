internal import Matrix

/// Asks for the keys of what cannot be read: our other devices, and the backup. Each is asked now and
/// then for a session, and for so many of a room.
extension Draft {
  func askForKeys(upTo limit: Int) throws {
    guard isWaitingForKeys else { return }
    for place in missingKeys(upTo: limit) {
      try requestKey(place.room, place.session)
      try fetchOnce(place.room, place.session)
    }
    try sweep(KeyRequestRow.self)
    try sweep(BackupFetchRow.self)
  }

  /// Of what was told in this step, oldest first.
  private func missingKeys(upTo limit: Int) -> [SessionPlace] {
    let events = happenings.compactMap { happening -> UndecryptableEvent? in
      guard case .undecryptable(let event) = happening,
        event.cause == .noKey || event.cause == .earlier
      else { return nil }
      return event
    }.sorted {
      ($0.event.originServerTS, $0.event.id) < ($1.event.originServerTS, $1.event.id)
    }
    var seen: Set<SessionPlace> = []
    var missing: [SessionPlace] = []
    for event in events where missing.count < limit {
      guard let session = event.session else { continue }
      let place = SessionPlace(room: event.room, session: session)
      if seen.insert(place).inserted { missing.append(place) }
    }
    return missing
  }
}
