import Concurrency
import Storage

/// What painters bring. A picture is settled once: what comes late or twice decides nothing.
extension Draft {
  mutating func began(_ id: PictureID) throws {
    guard var picture = try picture(id), picture.state == .waiting else { return }
    picture.state = .painting
    put(picture)
    guard let request = try picture.request.flatMap({ try request($0) }) else { return }
    try mark(request, .running, from: .waiting)
  }

  mutating func late(_ id: PictureID) throws {
    guard let picture = try picture(id), picture.isPending,
      let request = try picture.request.flatMap({ try request($0) })
    else { return }
    tell(.late(id), at: request.place, mentions: request.person)
  }

  mutating func progressed(
    _ id: PictureID, _ stage: PaintingStage, ahead: Int, isFirst: Bool
  ) throws {
    guard let picture = try picture(id), picture.isPending,
      let request = try picture.request.flatMap({ try request($0) })
    else { return }
    // One line for all candidates of a request.
    guard (picture.candidate ?? 1) == 1 else { return }
    let stage = request.isUnderstanding ? .understanding : stage
    tell(.progress(id, stage, ahead: ahead, isFirst: isFirst), at: request.place)
  }

  /// How far it was is of no interest any more. What says why there is none stays.
  mutating func retractStatus(of id: PictureID) throws {
    for line in try messages(showing: id)
    where line.kind == .status && !line.isRedacted && line.status != .failed { retract(line) }
  }

  /// The line that told how far it is says from now on why there is none; where none stands, a new
  /// one does.
  mutating func tellFailure(_ fact: Fact, of id: PictureID, for request: Request) throws {
    let standing = try messages(showing: id).first { $0.kind == .status && !$0.isRedacted }
    if var line = standing {
      line.status = .failed
      put(line)
    }
    tell(fact, at: request.place, mentions: request.person)
  }

  mutating func painted(_ id: PictureID, _ painting: Painting) throws {
    guard var picture = try picture(id), picture.isPending else { return }
    picture.state = .finished
    picture.blob = painting.blob
    picture.image = painting.image
    picture.recipe.detail = painting.detail.flatMap {
      $0.utf8.count <= Recipe.maximumDetail ? $0 : nil
    }
    picture.remarks = Array(painting.remarks.prefix(Picture.maximumRemarks))
    picture.finished = now
    put(picture)
    try spend(picture)
    guard var request = try picture.request.flatMap({ try request($0) }) else {
      return try greet(in: picture.conversation)
    }
    request.best = try best(of: request)

    if picture.candidate != nil {
      put(request)
      try judge(picture)
      return try settleCandidates(of: request.id)
    }
    if request.isLooping {
      request.state = .judging
      put(request)
      if picture.round == 1 { post(picture, of: request) }
    } else {
      try activate(picture, of: request)
      post(picture, of: request)
      try openGate(of: &request, on: picture)
    }
    try judge(picture)
  }

  mutating func notPainted(_ id: PictureID, _ failure: PainterFailure) throws {
    guard var picture = try picture(id), picture.isPending else { return }
    picture.state = failure.kind == .cancelled ? .cancelled : .failed
    picture.failure = failure
    put(picture)
    try giveBack(picture)
    guard let request = try picture.request.flatMap({ try request($0) }) else {
      return try greet(in: picture.conversation)
    }
    // Of several pictures it is told once, when the others are there.
    if picture.candidate != nil { return try settleCandidates(of: request.id) }
    try tellFailure(
      .paintingFailed(id, failure, refunded: picture.price), of: id, for: request)
    if try !keepBest(of: request.id) {
      try end(request, .failed, because: failure.kind.rawValue)
    }
  }

  /// Stops what is being painted or judged for it.
  mutating func stopWork(of request: Request) throws {
    for picture in try pictures(of: request.id) {
      if picture.isPending { try call(off: picture) }
      // Of a candidate that failed, while others were still awaited.
      try retractStatus(of: picture.id)
      try callOffCritique(of: picture)
    }
  }

  /// A job that waits or runs: its credits come back now, whatever its worker still does.
  mutating func call(off picture: Picture) throws {
    var picture = picture
    picture.state = .cancelled
    put(picture)
    try giveBack(picture)
    try retractStatus(of: picture.id)
    if try callOffMeaning(of: picture) { return }
    cancel(
      .paint(
        picture.id, painter: picture.recipe.painter, conversation: picture.conversation, priority: 0
      ))
  }

  mutating func end(_ request: Request, _ ending: Request.Ending, because reason: String? = nil)
    throws
  {
    var request = request
    request.state = .ended
    request.ending = ending
    request.isLooping = false
    request.isIterationDue = false
    if request.gate?.isOpen == true { request.gate = nil }
    put(request)
    switch ending {
    case .failed: try mark(request, .failed, because: reason)
    case .cancelled: try mark(request, .cancelled)
    case .approved, .restarted: try mark(request, .done)
    }
  }

  /// The status of the prompt's line. What is done stays done.
  mutating func mark(
    _ request: Request, _ status: Message.Status, from old: Message.Status? = nil,
    because reason: String? = nil
  ) throws {
    guard var line = try message(request.message), line.request == request.id,
      line.status != .done, line.status != status, old == nil || line.status == old
    else { return }
    line.status = status
    line.error = reason
    put(line)
  }

  /// The highest score, the oldest of equals; where nothing has a score, the newest. Where duels
  /// decide, whoever holds the place keeps it as long as it is there.
  func best(of request: Request) throws -> PictureID? {
    let alive = try pictures(of: request.id).filter { $0.state == .finished }
    if try isDecidedByDuels(request),
      let holder = alive.first(where: { $0.id == request.best && $0.score != nil })
    {
      return holder.id
    }
    var best: Picture?
    for picture in alive {
      guard let score = picture.score else { continue }
      if let highest = best?.score, highest >= score { continue }
      best = picture
    }
    return best?.id ?? alive.last?.id
  }

  /// The same when a picture was judged. One that could not be shown beside the best takes its place by
  /// a higher score.
  func best(
    of request: Request, with picture: Picture, after duel: Duel?
  ) throws -> PictureID? {
    let holder = try best(of: request)
    guard try isDecidedByDuels(request), picture.state == .finished, picture.id != holder,
      let score = picture.score
    else { return holder }
    switch duel?.outcome {
    case .won?: return picture.id
    case .lost?: return holder
    case .unheld?, nil: break
    }
    let highest = try holder.flatMap { try self.picture($0) }?.score
    return highest.map { score > $0 } ?? true ? picture.id : holder
  }

  /// A duel as it counts now: only where duels still decide, and against who holds the place.
  func counted(_ duel: Duel, of picture: Picture) throws -> Duel? {
    guard let request = try picture.request.flatMap({ try request($0) }),
      try isDecidedByDuels(request)
    else { return nil }
    guard try best(of: request) != duel.rival else { return duel }
    return Duel(rival: duel.rival, .unheld, because: HouseReason.rivalGone.rawValue)
  }

  private func isDecidedByDuels(_ request: Request) throws -> Bool {
    try loop(of: conversation(request.conversation)).judge == .duel
  }
}

extension Picture {
  package static let maximumRemarks = 12
}

extension Request {
  /// Where the prompt stands.
  var place: Place { Place(conversation, thread: thread, repliesTo: message) }
  /// Where its pictures go: the main timeline, or the thread it was made in.
  var home: Place { Place(conversation, thread: thread) }
  var person: Person { Person(asker, name: askerName) }
}
