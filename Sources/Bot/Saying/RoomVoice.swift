package import Concurrency
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
package import Olm
internal import Pictures
internal import Storage
package import Studio
package import Words
internal import Workers

/// Says in a room what the studio has to tell: facts become events of the outbox.
///
/// 1. A picture on the main timeline has no relation, so that a thread can start on it.
/// 2. What a person must know stands in words, never in a caption or a drawing alone.
/// 3. Words of models and people are data; the markup is ours.
/// 4. Every event costs a turn: what may be left out gives way (``Thrift``).
package struct RoomVoice: Voice {
  package let tellsProgress = true
  let languages: Languages
  let house: HouseRules
  let vault: Vault

  package init(languages: Languages, house: HouseRules, vault: Vault) {
    self.languages = languages
    self.house = house
    self.vault = vault
  }

  package func say(
    _ telling: Telling, in rows: inout some StudioGround, at now: Instant
  ) throws {
    guard let room = RoomID(telling.place.conversation) else { return }
    let language = languages.of(try rows.conversation(telling.place.conversation), house)
    let tray = OutTray(room: room, vault: vault, now: now)
    switch telling.fact {
    case .seeds(let id, let signs):
      guard let target = telling.place.repliesTo else { return }
      try tray.seed(signs, on: .known(target), showing: id, telling.place, &rows)
    case .withdrawSeeds(let id): try withdrawSeeds(of: id, telling, tray, &rows)
    case .warnAgain(let id): try tray.warn(of: id, at: telling.place, &rows)
    case .retract(let key):
      guard let event = EventID(key) else { return }
      try tray.post(.redaction(event, reason: nil), telling.urgency, &rows)
    case .picture(let id, let isFinal):
      try show(id, isFinal: isFinal, telling, language, tray, &rows)
    case .progress(let id, _, _, let isFirst):
      try sayProgress(of: id, isFirst: isFirst, telling, language, tray, &rows)
    case .paintingFailed(let id, _, _), .candidatesFailed(let id, _, _, _, _),
      .notShown(let id, _):
      try sayFailure(of: id, telling, language, tray, &rows)
    case .welcome(let id, _): try welcome(id, telling, language, tray, &rows)
    case .gateDecided(let id, _), .gateReopened(let id, by: _):
      try sayOutcome(of: id, telling, language, tray, &rows)
    default: try sayPlainly(telling, language, tray, &rows)
    }
  }

  /// Words, above them a drawing where there is one, and below them what can be tapped.
  private func sayPlainly<Rows: StudioGround>(
    _ telling: Telling, _ language: Language, _ tray: OutTray, _ rows: inout Rows
  ) throws {
    let house = try offered(for: telling, tray.room, rows)
    let teller = Teller(rows: rows, language: language, house: house)
    guard let text = try teller.text(of: telling), !text.isEmpty,
      try telling.kind != .notice || hasPlace(telling.place.conversation, rows)
    else { return }
    var told = telling.told
    // By it the outcome of a gate is written into the critique.
    if telling.kind == .critique { told?.text = text.plain }
    let line: OutgoingID
    switch try Exhibit(of: telling.fact, in: rows) {
    case nil: line = try tray.say(text, telling, told, &rows)
    case .chart(let request)?:
      line = try tray.say(text, telling, told, &rows)
      try tray.show(.chart(request), RichText(), telling, nil, language, &rows)
    case let exhibit?:
      line = try tray.show(exhibit, text, telling, told, language, &rows)
    }
    try tray.seed(telling.signs, on: .coming(line), showing: nil, telling.place, &rows)
  }

  /// Who has asked for so much that is not said yet hears no more of it for a while.
  private func hasPlace(_ room: Key, _ rows: some OutboxRows) throws -> Bool {
    try rows.waitingOutgoing(in: room, limit: OutTray.maximumWaiting) < OutTray.maximumWaiting
  }

  /// A painting, and then the words: not as its caption, which several clients do not show.
  private func welcome<Rows: StudioGround>(
    _ id: PictureID?, _ telling: Telling, _ language: Language, _ tray: OutTray, _ rows: inout Rows
  ) throws {
    let teller = Teller(rows: rows, language: language, house: house)
    guard let id, let picture = try rows.picture(id), let words = try teller.words(of: id),
      let text = try teller.text(of: telling), var told = telling.told,
      let painting = try tray.show(picture, words, telling, &rows)
    else { return try sayPlainly(telling, language, tray, &rows) }
    told.subject = .nothing
    let line = try tray.say(text, telling, told, &rows, after: painting)
    try tray.seed(telling.signs, on: .coming(line), showing: nil, telling.place, &rows)
  }

  /// In a room in clear there are no keys to make sure of, and help does not speak of it.
  private func offered(
    for telling: Telling, _ room: RoomID, _ rows: some StudioGround
  ) throws -> HouseRules {
    guard house.letsVerify, case .answer(.help) = telling.fact,
      let rows = rows as? any CryptoReading
    else { return house }
    var house = house
    house.letsVerify = try RoomBook(rows, vault: vault).stateWithoutMembers(of: room).wasEncrypted
    return house
  }

  private func show<Rows: StudioGround>(
    _ id: PictureID, isFinal: Bool, _ telling: Telling, _ language: Language,
    _ tray: OutTray, _ rows: inout Rows
  ) throws {
    let teller = Teller(rows: rows, language: language, house: house)
    guard let picture = try rows.picture(id), let words = try teller.words(of: id, isFinal: isFinal)
    else { return }
    try forgetStatus(of: id, telling, tray, &rows)
    try tray.show(picture, words, telling, &rows)
  }

  /// Written over itself. When the first was not worth a turn, none is said later: the picture is
  /// nearer then.
  private func sayProgress<Rows: StudioGround>(
    of id: PictureID, isFirst: Bool, _ telling: Telling, _ language: Language,
    _ tray: OutTray, _ rows: inout Rows
  ) throws {
    let teller = Teller(rows: rows, language: language, house: house)
    guard let text = try teller.text(of: telling) else { return }
    let key = try Key("status:\(id)")
    if let line = try status(of: id, rows), let event = EventID(line.key) {
      try tray.edit(event, to: text, telling, told: nil, as: key, &rows, thrift: .whenIdle)
    } else if try isFirst
      || rows.unprepared(lane: telling.place.conversation, coalescing: key) != nil
    {
      let content = MessageContent.notice(text).at(telling.place)
      try tray.post(
        .event(.message, content.json), .progress, &rows, ticket: Ticket(telling.told).bytes,
        coalescing: key, thrift: .whenIdle)
    }
  }

  private func status(of id: PictureID, _ rows: some StudioReading) throws -> Studio.Message? {
    try rows.messages(showing: id).first { $0.kind == .status && !$0.isRedacted }
  }

  /// What would still tell how far it is, and has not gone yet, is of no use any more; what says why
  /// there is none still is.
  private func forgetStatus<Rows: StudioGround>(
    of id: PictureID, _ telling: Telling, _ tray: OutTray, _ rows: inout Rows
  ) throws {
    let key = try Key("status:\(id)")
    guard let waiting = try rows.unprepared(lane: telling.place.conversation, coalescing: key),
      waiting.priority == Telling.Urgency.progress.rawValue
    else { return }
    _ = try rows.settle(waiting, failed: "the picture is there, or never will be", at: tray.now)
  }

  /// Into the line that told how far it was, where there is one: the asker looks there. As a newer
  /// version of that, so that what was on its way meanwhile never comes after it.
  private func sayFailure<Rows: StudioGround>(
    of id: PictureID, _ telling: Telling, _ language: Language, _ tray: OutTray, _ rows: inout Rows
  ) throws {
    try forgetStatus(of: id, telling, tray, &rows)
    if let line = try status(of: id, rows), let event = EventID(line.key) {
      let teller = Teller(rows: rows, language: language, house: house)
      guard let text = try teller.text(of: telling) else { return }
      try tray.edit(
        event, to: text, telling, told: telling.told, as: Key("status:\(id)"), &rows,
        mentions: telling.mentions)
    } else {
      try sayPlainly(telling, language, tray, &rows)
    }
    try tray.warn(of: id, at: telling.place, &rows)
  }

  /// Into the critique, where there is one: that is one event that everybody sees in its place.
  private func sayOutcome<Rows: StudioGround>(
    of id: PictureID, _ telling: Telling, _ language: Language, _ tray: OutTray, _ rows: inout Rows
  ) throws {
    let teller = Teller(rows: rows, language: language, house: house)
    guard let outcome = try teller.text(of: telling) else { return }
    let critique = try rows.messages(showing: id).first { $0.kind == .critique && !$0.isRedacted }
    guard let critique, !critique.text.isEmpty, let event = EventID(critique.key) else {
      try tray.say(outcome, telling, telling.told, &rows)
      return
    }
    var text = RichText(said: critique.text)
    text.add(outcome)
    try tray.edit(event, to: text, telling, told: telling.told, as: nil, &rows)
  }

  /// Ours are taken away, and those that are still to go do not; people's own stay.
  private func withdrawSeeds<Rows: StudioGround>(
    of id: PictureID, _ telling: Telling, _ tray: OutTray, _ rows: inout Rows
  ) throws {
    if let target = telling.place.repliesTo { try tray.forgetSeeds(on: target, &rows) }
    var shown = [id]
    // On a sheet they stand under the name of the one that was best.
    if let line = try telling.place.repliesTo.flatMap({ try rows.message($0) }),
      let first = line.picture, first != id
    {
      shown.append(first)
    }
    for picture in shown {
      for var seed in try rows.messages(showing: picture)
      where seed.kind == .seed && !seed.isRedacted && seed.repliesTo == telling.place.repliesTo {
        guard let event = EventID(seed.key) else { continue }
        seed.isRedacted = true
        try rows.apply(.message(seed))
        try tray.post(.redaction(event, reason: nil), .progress, &rows, thrift: .whenIdle)
      }
    }
  }
}
