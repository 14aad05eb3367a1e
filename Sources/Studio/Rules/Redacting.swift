import Concurrency
import Storage

/// What people take back. Nothing is destroyed: a picture's bytes stay until they are collected,
/// since a dishonest server could forge a redaction.
extension Draft {
  mutating func redacted(_ event: Key, by person: Person, in conversation: Key) throws {
    guard var line = try message(event), line.conversation == conversation, !line.isRedacted else {
      return
    }
    switch line.kind {
    case .tap, .word: return try untapped(event, by: person)
    case .picture, .welcome:
      line.isRedacted = true
      line.text = ""
      put(line)
      if let id = line.picture { try hide([id], besides: event) }
      if line.role == .person { try callOffWish(of: line) }
    case .sheet:
      line.isRedacted = true
      put(line)
      let candidates = try line.request.map { try pictures(of: $0) } ?? []
      try hide(candidates.filter { $0.candidate != nil }.map(\.id), besides: event)
    case .prompt:
      line.isRedacted = true
      line.text = ""
      put(line)
      try callOffWish(of: line)
    default:
      line.isRedacted = true
      line.text = ""
      put(line)
    }
  }

  /// What was asked for in this line, where it is not painted yet.
  private mutating func callOffWish(of line: Message) throws {
    guard let request = try line.request.flatMap({ try request($0) }),
      request.state == .painting || request.state == .judging
    else { return }
    try stopWork(of: request)
    try end(request, .cancelled)
  }

  private mutating func hide(_ ids: [PictureID], besides event: Key) throws {
    var hidden: [Picture] = []
    for id in ids {
      guard var picture = try picture(id), picture.state == .finished else { continue }
      picture.state = .hidden
      picture.hidden = now
      put(picture)
      hidden.append(picture)
    }
    guard let room = hidden.first?.conversation else { return }
    var active = try conversation(room).active
    if let picture = hidden.first(where: { $0.id == active }) {
      active = try livingAncestor(of: picture)?.id
      try setActive(active, in: room)
    }
    for picture in hidden {
      for copy in try messages(showing: picture.id)
      where copy.kind == .picture && copy.key != event && !copy.isRedacted { retract(copy) }
      tell(
        .hidden(picture.id, nowActive: active), at: Place(room, thread: picture.thread))
      try leave(picture)
    }
    try retractDrawings(of: hidden, in: room)
  }

  /// What the bot itself said.
  mutating func retract(_ line: Message) {
    var line = line
    line.isRedacted = true
    put(line)
    tell(.retract(line.key), at: line.answerPlace)
  }

  /// Sheets, galleries and trees are drawings of pictures. A sheet is told anew without what is
  /// hidden, since people choose by it; the others can be asked for again.
  private mutating func retractDrawings(of hidden: [Picture], in room: Key) throws {
    let names = Set(hidden.map(\.id.description))
    let lines = try rows.messages(in: room, limit: Message.maximumLookedBack)
    for line in lines.map({ messageAsDecided($0) }) where line.role == .bot && !line.isRedacted {
      let shown = (line.detail ?? "").split(separator: " ").map(String.init)
      switch line.kind {
      case .gallery where !names.isDisjoint(with: shown): retract(line)
      // A tree shows whatever was known of the room.
      case .notice where shown == [Message.tree]: retract(line)
      default: break
      }
    }
    for id in Set(hidden.filter { $0.candidate != nil }.compactMap(\.request)).sorted() {
      try retellSheet(of: id)
    }
  }

  private mutating func retellSheet(of id: RequestID) throws {
    guard let request = try request(id) else { return }
    let candidates = try pictures(of: id).filter { $0.candidate != nil }
    var sheets: [Key: Message] = [:]
    for candidate in candidates {
      for line in try messages(showing: candidate.id)
      where line.kind == .sheet && !line.isRedacted { sheets[line.key] = line }
    }
    guard !sheets.isEmpty else { return }
    for sheet in sheets.values.sorted(by: { $0.key < $1.key }) { retract(sheet) }
    let left = try rank(candidates.filter { $0.state == .finished })
    guard !left.isEmpty else { return }
    tell(.candidates(id, left.map(\.id)), at: request.home, mentions: request.person)
  }

  /// Its request goes on with the best that is left, or has come to its end.
  private mutating func leave(_ picture: Picture) throws {
    guard var request = try picture.request.flatMap({ try request($0) }) else { return }
    let wasJudging = try critique(of: picture.id)?.state == .waiting
    if wasJudging { try callOffCritique(of: picture) }
    request.best = try best(of: request)
    put(request)
    let isConcerned: Bool
    switch request.state {
    case .painting, .ended: isConcerned = false
    case .waiting: isConcerned = request.gate?.picture == picture.id
    case .judging:
      if picture.candidate != nil, !request.isIterationDue {
        return try settleCandidates(of: request.id)
      }
      isConcerned = request.isIterationDue ? request.gate?.picture == picture.id : wasJudging
    }
    guard isConcerned else { return }
    guard let best = try request.best.flatMap({ try self.picture($0) }) else {
      return try end(request, .cancelled)
    }
    // A later round stands in a thread, where nobody looks for what is to be decided.
    if best.candidate == nil, try shown(best).map({ $0.thread != request.thread }) ?? true {
      post(best, of: request)
    }
    try openGate(of: &request, on: best)
  }

  mutating func undelete(_ id: PictureID, _ utterance: Utterance) throws {
    guard var picture = try picture(id), picture.conversation == utterance.place.conversation else {
      throw Refusal.noSuchPicture
    }
    switch picture.state {
    case .hidden: break
    case .gone: throw Refusal.pictureGone(id)
    case .finished, .waiting, .painting, .failed, .cancelled: throw Refusal.notHidden(id)
    }
    guard picture.owner == utterance.person.id || utterance.person.isModerator else {
      throw Refusal.notYourPicture(id)
    }
    picture.state = .finished
    picture.hidden = nil
    put(picture)
    if var request = try picture.request.flatMap({ try request($0) }) {
      request.best = try best(of: request)
      put(request)
    }
    tell(
      .picture(id, isFinal: false), at: Place(picture.conversation, thread: picture.thread),
      mentions: utterance.person)
    answer(.undeleted(id), to: utterance)
  }
}

extension Picture {
  /// Its bytes are collected: what is left is where it stood.
  package var collected: Picture {
    var picture = self
    picture.state = .gone
    picture.blob = nil
    picture.recipe.detail = nil
    return picture
  }
}
