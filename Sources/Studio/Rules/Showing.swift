package import Storage

/// What was told has become an event: it is a line now, and what hangs on it can be told.
///
/// 1. A critique is told once: when it is there, or when its picture is shown, whichever is later.
/// 2. Later rounds of a loop likewise: when they are judged, or when the first round is shown.
extension Draft {
  mutating func told(_ told: Told, as event: Key) throws {
    guard try message(event) == nil else { return }
    try enter(told.place.conversation)
    let line = try line(told, as: event)
    put(line)
    switch told.subject {
    case .shown(let id): try pictureShown(id, as: line)
    case .candidates(let request, let ranked): try sheetShown(request, ranked, as: line)
    // The gate was decided while it was on its way.
    case .picture(let id) where line.kind == .seed:
      guard let request = try line.request.flatMap({ try request($0) }) else { break }
      let isOfSheet = try picture(id)?.candidate != nil
      guard request.gate?.isOpen != true || !isOfSheet && request.gate?.picture != id else { break }
      tell(
        .withdrawSeeds(id),
        at: Place(line.conversation, thread: line.thread, repliesTo: line.repliesTo))
    // It came later than what it told of.
    case .picture(let id) where line.kind == .status:
      if try picture(id)?.isPending != true { try retractStatus(of: id) }
    case .picture where line.kind == .warning: try warned(by: line)
    default: break
    }
  }

  private func line(_ told: Told, as event: Key) throws -> Message {
    var line = Message(
      key: event, conversation: told.place.conversation, role: .bot, kind: told.kind,
      author: Message.bot, text: told.text, thread: told.place.thread,
      repliesTo: told.place.repliesTo, created: now)
    switch told.subject {
    case .nothing: break
    case .picture(let id):
      line.picture = id
      line.request = try picture(id)?.request
    case .shown(let id):
      let picture = try picture(id)
      line.picture = id
      line.request = picture?.request
      line.text = picture?.recipe.words ?? ""
    case .candidates(let id, let ranked):
      line.request = id
      line.picture = ranked.first
      line.detail = "\(ranked.count)"
    case .gallery(let ids): line.detail = ids.map(\.description).joined(separator: " ")
    case .tree: line.detail = Message.tree
    case .taste(let name, let version): line.detail = "\(version) \(name)"
    case .workflow(let key): line.detail = try detail(ofCardFor: key)
    case .offer(let prompt): line.request = try message(prompt)?.request
    case .word:
      line.picture = try told.place.repliesTo.flatMap { try message($0) }?.picture
    }
    return line
  }

  private mutating func pictureShown(_ id: PictureID, as line: Message) throws {
    guard let picture = try picture(id) else { return }
    try retractStatus(of: id)
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
      try seed(picture, on: line)
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

  /// It stays in the studio: it can be built on, and shown in another room by its ID.
  mutating func notShown(_ id: PictureID, because reason: String) throws {
    guard let picture = try picture(id), picture.state == .finished,
      let request = try picture.request.flatMap({ try request($0) })
    else { return }
    try tellFailure(
      .notShown(id, reason: oneLine(reason, atMost: 200)), of: id, for: request)
  }

  mutating func seed(_ picture: Picture, on line: Message) throws {
    var signs: [Sign] = [.thumb, .cycle, .recycle]
    if try rows.isWorn(picture, house) { signs.append(.seedling) }
    tell(.seeds(picture.id, signs), at: line.answerPlace)
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

  /// The first line that showed it, whatever became of that.
  func everShown(_ picture: Picture) throws -> Message? {
    try messages(showing: picture.id).last { $0.kind == .picture }
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
