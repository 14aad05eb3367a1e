import Concurrency
import Storage

/// Rounds: by themselves until the loop stops, then one for each 🔁.
///
/// Converged, in the band where people decide, out of rounds, out of credits: each ends in the same
/// way, with the best so far at an open gate. After that it never runs by itself again.
extension Draft {
  func loop(of conversation: Conversation) -> LoopSettings {
    conversation.settings.loop ?? house.loop
  }

  /// After a round was judged, or could not be.
  mutating func goOn(_ request: Request, after picture: Picture) throws {
    guard let best = try request.best.flatMap({ try self.picture($0) }) else {
      return try end(request, .cancelled)
    }
    let loop = try loop(of: conversation(request.conversation))
    // Of the best: a duel may have kept it although this one scores higher.
    let isEnough = best.score.map { $0 >= loop.gate } ?? false
    if isEnough || !request.isLooping || request.automaticRounds >= loop.rounds {
      return try stop(request, on: best, after: picture)
    }
    let before = self
    do {
      var request = request
      request.automaticRounds += 1
      try startRound(
        of: &request, from: best, asFresh: loop.source == .fresh, owner: request.asker, priority: 0)
      put(request)
      try showRound(picture, of: request)
    } catch let refusal as Refusal {
      self = before
      tell(.refused(refusal), at: request.place, mentions: request.person)
      try stop(request, on: best, after: picture)
    }
  }

  private mutating func stop(
    _ request: Request, on best: Picture, after picture: Picture
  ) throws {
    var request = request
    request.isLooping = false
    put(request)
    if best.id != picture.id { try showRound(picture, of: request) }
    // In a thread of its own a request shows each picture once.
    let isShown = best.round == 1 || (request.thread != nil && best.id != picture.id)
    if !isShown { post(best, of: request, isFinal: true) }
    if best.id == picture.id, isShown { try tellCritique(of: best) }
    try activate(best, of: request)
    try openGate(of: &request, on: best)
  }

  /// A painter failed, or somebody cancelled, and nothing is painted for it any more: what was painted
  /// before is shown and has its gate.
  /// - Returns: whether there is any.
  mutating func keepBest(of id: RequestID) throws -> Bool {
    guard var request = try request(id) else { return false }
    request.best = try best(of: request)
    put(request)
    let finished = try pictures(of: id).filter { $0.state == .finished }
    guard let best = finished.first(where: { $0.id == request.best }) else { return false }
    if request.gate == nil, finished.contains(where: { $0.candidate != nil }) {
      for picture in finished { try callOffCritique(of: picture) }
      try settleCandidates(of: id)
      return true
    }
    // A round that somebody tapped for: back to where it was to start from.
    if let base = finished.first(where: { $0.id == request.gate?.picture }) {
      try openGate(of: &request, on: base)
      return true
    }
    // Later rounds are shown once they are judged.
    let unseen = try finished.filter {
      try $0.round > 1 && critique(of: $0.id)?.state == .waiting
    }
    request.isLooping = false
    put(request)
    for picture in unseen where picture.id != best.id {
      try callOffCritique(of: picture)
      try showRound(picture, of: request)
    }
    let isShown =
      best.round == 1 || (request.thread != nil && !unseen.contains { $0.id == best.id })
    if !isShown { post(best, of: request, isFinal: true) }
    try activate(best, of: request)
    try openGate(of: &request, on: best)
    return true
  }

  /// A judged round: the first stands in the main timeline already; the others go under it.
  private mutating func showRound(_ picture: Picture, of request: Request) throws {
    guard picture.state == .finished else { return }
    if picture.round == 1 { return try tellCritique(of: picture) }
    if request.thread != nil { return post(picture, of: request) }
    let first = try pictures(of: request.id).first { $0.round == 1 }
    // Not there yet: it goes when the first round is told. One that was taken back has its thread
    // still.
    guard let root = try first.flatMap({ try shown($0) ?? everShown($0) }) else { return }
    tell(
      .picture(picture.id, isFinal: false),
      at: Place(request.conversation, thread: root.thread ?? root.key))
  }

  /// How many pictures would be painted again to the letter, and paid for, with the seed that the
  /// person named: a worse round leaves its base and its critique as they were. Who steers by figures
  /// goes less far each time, and keeps the seed.
  private func sameOrders(as recipe: Recipe, of request: RequestID) throws -> Int {
    guard recipe.guidance == nil else { return 0 }
    return try pictures(of: request).count {
      ($0.state == .finished || $0.state == .hidden) && $0.recipe.source == recipe.source
        && $0.recipe.prompt.utf8.elementsEqual(recipe.prompt.utf8)
    }
  }

  /// The next picture of a request: the person's words again, with what the critique of `base` made
  /// of them; without a critique the same prompt with another seed.
  @discardableResult
  mutating func startRound(
    of request: inout Request, from base: Picture, asFresh: Bool = false, owner: Key, priority: Int
  ) throws -> PictureID {
    let conversation = try conversation(request.conversation)
    if try self.request(request.id)?.isAtWork != true { try guardWork(in: conversation.id) }
    let painter =
      try painter(of: base) ?? painter(named: nil, in: conversation)
    let source = asFresh || !painter.paintsFromPictures ? nil : base
    if source == nil, !painter.paintsFromText { throw Refusal.painterNeedsPicture(painter.name) }
    try reserve(painter.price, for: owner, in: conversation.id)
    let judgement = try critique(of: base.id)?.judgement
    var recipe = try recipe(
      for: request, by: painter, from: source,
      size: painter.nearest(to: base.recipe.size.width, base.recipe.size.height),
      seed: (judgement == nil ? nil : request.wishes.seed) ?? drawSeed(), revised: judgement)
    if judgement == nil { recipe.prompt = base.recipe.prompt }
    recipe.others = try others(of: request, beside: source, by: painter)
    if request.wishes.seed != nil, judgement != nil {
      recipe.seed &+= UInt64(try sameOrders(as: recipe, of: request.id))
    }
    request.round += 1
    request.state = .painting
    request.isIterationDue = false
    put(request)
    return try addPicture(recipe, of: request, from: base, owner: owner, priority: priority)
  }
}
