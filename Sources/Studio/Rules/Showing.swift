package import Storage

/// What was told has become an event: it is a line now, and what hangs on it can be told.
///
/// 1. A critique is told once: when it is there, or when its picture is shown, whichever is later.
/// 2. Later rounds of a loop likewise: when they are judged, or when the first round is shown.
extension Draft {
  mutating func told(_ telling: Telling, as event: Key) throws {
    guard try message(event) == nil else { return }
    switch telling.fact {
    case .seeds, .withdrawSeeds, .retract: return
    default: break
    }
    try enter(telling.place.conversation)
    let line = try line(telling, as: event)
    put(line)
    switch telling.fact {
    case .picture(let id, _): try pictureShown(id, as: line)
    case .candidates(let request, let ranked): try sheetShown(request, ranked, as: line)
    default: break
    }
  }

  private func line(_ telling: Telling, as event: Key) throws -> Message {
    var line = Message(
      key: event, conversation: telling.place.conversation, role: .bot, kind: telling.kind,
      author: Message.bot, thread: telling.place.thread, created: now)
    switch telling.fact {
    case .picture(let id, _), .critique(let id, _), .noCritique(let id, _), .late(let id),
      .paintingFailed(let id, _, _), .gateDecided(let id, _), .gateReopened(let id, _):
      line.picture = id
      line.request = try picture(id)?.request
    case .candidates(let id, let ranked):
      line.request = id
      line.picture = ranked.first
      line.detail = "\(ranked.count)"
    case .answer(.gallery(let ids)): line.detail = ids.map(\.description).joined(separator: " ")
    case .tasteLearnt(let key): line.detail = "\(key.version) \(key.name)"
    case .promptCard(let prompt): line.text = prompt
    case .directorSaid(let words): line.text = words
    case .editOffered(let prompt): line.request = try message(prompt)?.request
    case .tapNeedsWord:
      line.picture = try telling.place.repliesTo.flatMap { try message($0) }?.picture
    default: break
    }
    if case .picture(let id, _) = telling.fact, let picture = try picture(id) {
      line.text = picture.recipe.words
    }
    return line
  }

  private mutating func pictureShown(_ id: PictureID, as line: Message) throws {
    guard let picture = try picture(id) else { return }
    // Taken back while it was on its way.
    guard picture.state == .finished else {
      return tell(.retract(line.key), at: Place(line.conversation, repliesTo: line.key))
    }
    guard let request = try picture.request.flatMap({ try request($0) }) else { return }
    let isFirst = try messages(showing: id).count { $0.kind == .picture } == 1
    if isFirst { try tellCritique(of: picture, under: line) }
    if picture.candidate == nil, line.thread == request.thread,
      request.gate?.picture == id, request.gate?.isOpen == true
    {
      seed(picture, on: line)
    }
    guard isFirst, picture.round == 1, picture.candidate == nil, request.thread == nil else {
      return
    }
    for later in try pictures(of: request.id)
    where later.round > 1 && later.round <= request.automaticRounds && later.state == .finished {
      let isJudged = try critique(of: later.id).map { $0.state != .waiting } ?? false
      let isFinal = !request.isLooping && request.gate?.picture == later.id
      guard isJudged, !isFinal, try shown(later) == nil else { continue }
      tell(.picture(later.id, isFinal: false), at: Place(line.conversation, thread: line.key))
    }
  }

  mutating func seed(_ picture: Picture, on line: Message) {
    tell(.seeds(picture.id, [.thumb, .cycle, .recycle]), at: line.answerPlace)
  }

  mutating func post(_ picture: Picture, of request: Request, isFinal: Bool = false) {
    tell(.picture(picture.id, isFinal: isFinal), at: request.home, mentions: request.person)
  }

  /// The line that shows a picture: the one where its request lives, if it is there twice.
  func shown(_ picture: Picture) throws -> Message? {
    let home = try picture.request.flatMap { try request($0) }?.thread
    let lines = try messages(showing: picture.id).filter { $0.kind == .picture && !$0.isRedacted }
    return lines.first { $0.thread == home } ?? lines.first
  }

  /// The line that carries the gate of a picture: itself, or its sheet.
  func gateLine(of picture: Picture) throws -> Message? {
    guard picture.candidate != nil, let request = picture.request else {
      return try shown(picture)
    }
    for candidate in try pictures(of: request) where candidate.candidate != nil {
      let lines = try messages(showing: candidate.id)
      if let sheet = lines.first(where: { $0.kind == .sheet }) { return sheet }
    }
    return nil
  }
}

extension Message {
  /// The author of what the bot says; the room puts its own name there.
  package static let bot: Key = "easel"

  /// In its thread, as a reply, so that it also reads well where threads are not shown.
  var beneath: Place { Place(conversation, thread: thread ?? key, repliesTo: key) }
  var answerPlace: Place { Place(conversation, thread: thread, repliesTo: key) }
}
