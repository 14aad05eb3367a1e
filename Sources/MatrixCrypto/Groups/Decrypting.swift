internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

extension CryptoMachine {
  /// What came of the batches, in any order. The step stands for the whole sync answer. `rows` are
  /// as they were when it was received. The keys of at most `maximumAsked` sessions that are missing
  /// are asked for with it.
  package func apply(
    _ results: [GroupResult], of reception: Reception, in rows: any CryptoReading,
    askingFor maximumAsked: Int = 0
  ) throws -> Step {
    let draft = reception.draft
    draft.ledger.rows = rows
    var opened: [Int: Result<GroupResult.Opened, OlmError>] = [:]
    for result in results {
      for entry in result.opened { opened[entry.place] = entry.result }
    }
    var speakers = Speakers(draft)
    for (place, entry) in reception.entries.enumerated() {
      if let cause = entry.cause {
        draft.tell(.undecryptable(entry.undecryptable(cause)))
        continue
      }
      guard let session = entry.session, let result = opened[place] else { continue }
      let sessionPlace = SessionPlace(room: entry.room, session: session)
      let speaker = try speakers.speaker(of: sessionPlace, naming: entry.event.sender)
      try draft.believe(result, entry, sessionPlace, speaker)
    }
    try draft.askForMissing(atMost: maximumAsked)
    try draft.sweepWaiting()
    return try draft.step()
  }
}

extension Reception.Entry {
  fileprivate func undecryptable(_ cause: UndecryptableEvent.Cause) -> UndecryptableEvent {
    UndecryptableEvent(room: room, event: event, session: session, cause: cause)
  }

  fileprivate var isLate: Bool { told != nil }
}

extension OlmError {
  /// The message is one, and does not fit the key.
  fileprivate var isOfTheKey: Bool { kind == .badMAC || kind == .badSignature }
}

extension Draft {
  fileprivate func believe(
    _ result: Result<GroupResult.Opened, OlmError>, _ entry: Reception.Entry,
    _ place: SessionPlace, _ speaker: Speaker
  ) throws {
    func refuse(_ cause: UndecryptableEvent.Cause) {
      tell(.undecryptable(entry.undecryptable(cause)))
    }
    /// Another copy of the key may open it, or say better whose it is. Told once.
    func leave(_ cause: UndecryptableEvent.Cause, _ waiting: WaitingEventRow.Cause) throws {
      try wait(for: entry.event, in: place, because: waiting)
      if entry.told != waiting { refuse(cause) }
    }
    let opened: GroupResult.Opened
    switch result {
    case .success(let found): opened = found
    case .failure(let error) where error.kind == .unknownIndex: return try leave(.earlier, .earlier)
    case .failure(let error) where error.isOfTheKey && !speaker.isFirstHand:
      return try leave(.damaged, .damaged)
    case .failure:
      if entry.isLate { try endWaiting(entry.event.id, in: place) }
      return refuse(.damaged)
    }
    if let user = speaker.user, user != entry.event.sender {
      guard speaker.isFirstHand else { return try leave(.wrongSender, .wrongSender) }
      if entry.isLate { try endWaiting(entry.event.id, in: place) }
      return refuse(.wrongSender)
    }
    if entry.isLate { try endWaiting(entry.event.id, in: place) }
    guard let payload = opened.payload else { return refuse(.malformed) }
    guard payload.room == entry.room else { return refuse(.wrongRoom) }
    guard try use(UInt64(opened.index), of: place.session, by: entry) else {
      return refuse(.replayed)
    }
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
