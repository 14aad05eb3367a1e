import Storage

/// Several pictures of one wish: one sheet, best first, and a choice.
extension Draft {
  /// Called when a candidate is painted, failed, judged or not: the sheet is shown when all are.
  mutating func settleCandidates(of id: RequestID) throws {
    guard var request = try request(id), request.state == .painting || request.state == .judging
    else { return }
    let candidates = try pictures(of: id).filter { $0.candidate != nil }
    if candidates.contains(where: \.isPending) { return }
    let finished = candidates.filter { $0.state == .finished }
    if finished.isEmpty {
      try tellFailures(among: candidates, of: request)
      return try end(request, .failed, because: "no candidate was painted")
    }
    for picture in finished {
      if case .waiting? = try critique(of: picture.id)?.state {
        request.state = .judging
        return put(request)
      }
    }
    let ranked = try rank(finished)
    put(request)
    try tellFailures(among: candidates, of: request)
    tell(.candidates(id, ranked.map(\.id)), at: request.home, mentions: request.person)
    if let best = ranked.first { try openGate(of: &request, on: best) }
  }

  /// Once for all that failed; the first stands for them.
  private mutating func tellFailures(among candidates: [Picture], of request: Request) throws {
    let failed = candidates.filter { $0.failure != nil }
    guard let first = failed.first, let failure = first.failure else { return }
    let refunded = failed.map(\.price).reduce(0, +)
    try tellFailure(
      .candidatesFailed(
        first.id, failure, count: failed.count, of: candidates.count, refunded: refunded),
      of: first.id, for: request)
  }

  /// By score, those without one last, equals by number. Their place is their number from now on:
  /// what the sheet shows is what people type.
  mutating func rank(_ candidates: [Picture]) throws -> [Picture] {
    let sorted = candidates.sorted {
      ($1.score ?? -1, $0.candidate ?? 0) < ($0.score ?? -1, $1.candidate ?? 0)
    }
    return sorted.enumerated().map { place, picture in
      var picture = picture
      picture.candidate = place + 1
      put(picture)
      return picture
    }
  }

  /// The chosen one becomes active, and the gate of the sheet is its gate.
  mutating func choose(
    _ number: Int, of request: Request, by person: Person, at place: Place
  ) throws {
    let candidates = try pictures(of: request.id).filter { $0.candidate != nil }
    guard let picture = candidates.first(where: { $0.candidate == number && $0.state == .finished })
    else { throw Refusal.noSuchNumber(number) }
    if let refusal = try policyRefusal(person, request) {
      return try turnDown(refusal, person, request, at: place)
    }
    var request = request
    switch request.state {
    case .painting, .judging:
      return try turnDown(atWork(request, person), person, request, at: place)
    case .waiting where request.gate?.picture == picture.id: break
    case .waiting, .ended:
      request.gate = Gate(picture: picture.id)
      request.state = .waiting
      request.ending = nil
      put(request)
    }
    try activate(picture, of: request)
    tell(.answer(.nowActive(picture.id)), at: place, mentions: person)
  }

  mutating func sheetShown(
    _ id: RequestID, _ ranked: [PictureID], as line: Message
  ) throws {
    guard let request = try request(id), let best = ranked.first else { return }
    if request.gate?.isOpen == true {
      let numbers = (1...max(ranked.count, 1)).map { Sign.number($0) }
      tell(.seeds(best, numbers + [.thumb, .cycle, .recycle]), at: line.answerPlace)
    }
    // A sheet that is told anew stands over pictures that are shown already.
    for id in ranked {
      guard let picture = try picture(id), picture.state == .finished, try shown(picture) == nil
      else { continue }
      tell(
        .picture(id, isFinal: false),
        at: Place(line.conversation, thread: line.thread ?? line.key))
    }
  }
}
