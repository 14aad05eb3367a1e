internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

extension CryptoMachine {
  /// What came of the batches, in any order. The step stands for the whole sync answer. `rows` are
  /// as they were when it was received.
  package func apply(
    _ results: [GroupResult], of reception: Reception, in rows: any CryptoReading
  ) throws -> Step {
    let draft = reception.draft
    draft.ledger.rows = rows
    var opened: [Int: Result<GroupResult.Opened, OlmError>] = [:]
    for result in results {
      for entry in result.opened { opened[entry.place] = entry.result }
    }
    var speakers: [SessionPlace: Speaker] = [:]
    for (place, entry) in reception.entries.enumerated() {
      if let cause = entry.cause {
        draft.tell(.undecryptable(entry.undecryptable(cause)))
        continue
      }
      guard let session = entry.session, let result = opened[place] else { continue }
      let sessionPlace = SessionPlace(room: entry.room, session: session)
      let speaker = try speakers[sessionPlace] ?? draft.speaker(of: sessionPlace)
      speakers[sessionPlace] = speaker
      try draft.believe(result, entry, session, speaker)
    }
    return try draft.step()
  }
}

/// Whose session it is, looked up once for all of its messages.
private struct Speaker {
  var user: UserID?
  var trust: SenderTrust
}

extension Reception.Entry {
  fileprivate func undecryptable(_ cause: UndecryptableEvent.Cause) -> UndecryptableEvent {
    UndecryptableEvent(room: room, event: event, session: session, cause: cause)
  }
}

extension Draft {
  fileprivate func speaker(of place: SessionPlace) throws -> Speaker {
    guard
      let row: InboundGroupRow = try ledger.row(
        at: InboundGroupRow.place(place.room, place.session))
    else { return Speaker(user: nil, trust: .unauthenticated) }
    guard row.source == .direct, let sender = row.sender else {
      return Speaker(user: row.sender, trust: .unauthenticated)
    }
    let device = try device(of: sender, with: row.curve25519)
    let isItself = device?.ed25519 == row.ed25519
    if sender == machine.user, row.curve25519 == (try identityKeys.curve25519) {
      return Speaker(user: sender, trust: .verified)
    }
    return Speaker(user: sender, trust: try trust(in: isItself ? device : nil, of: sender))
  }

  fileprivate func believe(
    _ result: Result<GroupResult.Opened, OlmError>, _ entry: Reception.Entry,
    _ session: SessionID, _ speaker: Speaker
  ) throws {
    func refuse(_ cause: UndecryptableEvent.Cause) {
      tell(.undecryptable(entry.undecryptable(cause)))
    }
    let opened: GroupResult.Opened
    switch result {
    case .success(let found): opened = found
    case .failure(let error): return refuse(error.kind == .unknownIndex ? .earlier : .damaged)
    }
    if let user = speaker.user, user != entry.event.sender { return refuse(.wrongSender) }
    guard let payload = opened.payload else { return refuse(.malformed) }
    guard payload.room == entry.room else { return refuse(.wrongRoom) }
    guard try use(UInt64(opened.index), of: session, by: entry) else { return refuse(.replayed) }
    tell(
      .decrypted(
        DecryptedEvent(
          room: entry.room, event: entry.event, payload: payload, trust: speaker.trust,
          isAllowed: speaker.trust.meets(machine.policy.receive), isLate: entry.isLate)))
  }

  /// An index belongs to the first event that used it, for ever.
  private func use(
    _ index: UInt64, of session: SessionID, by entry: Reception.Entry
  ) throws -> Bool {
    let chunk = index / UsedIndicesRow.width
    var row: UsedIndicesRow =
      try ledger.row(at: UsedIndicesRow.place(entry.room, session, chunk))
      ?? UsedIndicesRow(room: entry.room, session: session, chunk: chunk)
    let mark = Array(Hash.sha256(Array(entry.event.id.text.utf8)).prefix(16))
    let (isAllowed, isNew) = row.use(index, by: mark)
    if isNew { ledger.put(row) }
    return isAllowed
  }
}
