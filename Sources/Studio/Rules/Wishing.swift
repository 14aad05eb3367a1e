import Concurrency
import Spelling
import Storage

/// What somebody wants painted, with its source already chosen.
struct Wish {
  var prompt: String
  var wishes: Wishes
  var person: Person
  /// The line it was said in; of the kind prompt, but for a tapped card.
  var line: Message
  var place: Place
  var source: Source
  /// What a director makes of the words, where they alone do not say it.
  var meaning: Meaning?
  /// The line becomes the wish's own; not where it shows the picture that was tapped.
  var isOfLine = true
}

/// From a wish to a request with its first pictures in the queue: or a refusal, and nothing queued.
extension Draft {
  @discardableResult
  mutating func begin(_ wish: Wish) throws -> RequestID {
    var conversation = try conversation(wish.place.conversation)
    try guardWork(in: conversation.id)
    let usual = try self.painter(named: wish.wishes.painter, in: conversation)
    let wish = wish.fitted(to: usual)
    let painter = painter(for: wish, insteadOf: usual)
    let source = try source(of: wish, for: painter)
    let size = try size(for: wish.wishes.shape, in: conversation, from: source, by: painter)
    if conversation.title == nil {
      conversation.title = oneLine(wish.prompt, atMost: Conversation.maximumTitle)
      put(conversation)
    }
    let unhonoured = unhonoured(wish, by: painter, from: source, size)
    let place = wish.place.answer(to: wish.line.key)
    if !unhonoured.isEmpty {
      tell(.notHonoured(painter: painter.name, unhonoured), at: place, mentions: wish.person)
    }
    try saySource(of: wish, source, at: place)
    if painter.name != usual.name {
      let why = why(painter, not: usual, for: wish)
      tell(.paintedBy(painter.name, insteadOf: usual.name, why), at: place)
    }

    let count = wish.wishes.candidates ?? 1
    var request = Request(
      id: try drawRequestID(), conversation: conversation.id, asker: wish.person.id,
      askerName: wish.person.name, message: wish.line.key, thread: wish.place.thread,
      prompt: wish.prompt, wishes: wish.wishes, source: source?.id,
      // A choice among candidates is a person's: nothing runs by itself around it.
      isLooping: count == 1 && (wish.wishes.loop ?? loop(of: conversation).isOn), created: now)
    request.automaticRounds = request.isLooping ? 1 : 0
    request.meaning = wish.meaning
    put(request)
    try reserve(count * painter.price, for: wish.person.id, in: conversation.id)
    let seed = wish.wishes.seed ?? drawSeed()
    for number in 0..<count {
      var recipe = try recipe(
        for: request, by: painter, from: source, size: size, seed: seed &+ UInt64(number))
      recipe.others = try others(of: request, beside: source, by: painter)
      try addPicture(
        recipe, of: request, from: source, candidate: count > 1 ? number + 1 : nil,
        owner: wish.person.id, priority: 1)
    }
    if let director = request.meaning?.director {
      queue(.understand(request.id, director: director, conversation: conversation.id))
    }
    guard wish.isOfLine else { return request.id }
    var line = wish.line
    line.request = request.id
    line.status = .waiting
    line.error = nil
    put(line)
    return request.id
  }

  /// One more request at work, unless the room has as many as it may.
  func guardWork(in conversation: Key) throws {
    guard try requestsAtWork(in: conversation).count < house.maximumOpenRequests else {
      throw Refusal.tooManyRequests(maximum: house.maximumOpenRequests)
    }
  }

  /// A picture that waits for its painter, paid for already; or first for what is meant.
  @discardableResult
  mutating func addPicture(
    _ recipe: Recipe, of request: Request, from parent: Picture?, candidate: Int? = nil,
    owner: Key, priority: Int
  ) throws -> PictureID {
    let picture = Picture(
      id: try drawPictureID(), conversation: request.conversation, request: request.id,
      parent: parent?.id, depth: parent.map { $0.depth + 1 } ?? 0, origin: .painted,
      state: .waiting, owner: owner, recipe: recipe, round: request.round, candidate: candidate,
      price: house.credits == nil ? 0 : house.painter(recipe.painter)?.price ?? 0,
      thread: request.thread, created: now)
    put(picture)
    guard request.meaning?.isAwaited != true else { return picture.id }
    queue(
      .paint(
        picture.id, painter: recipe.painter, conversation: request.conversation,
        priority: priority))
    return picture.id
  }

  /// Short enough that people type it, and that every back end takes it.
  mutating func drawSeed() -> UInt64 { chance.next() >> 32 }

  func painter(named name: String?, in conversation: Conversation) throws -> PainterCapabilities {
    if let name {
      if let painter = house.painter(name) { return painter }
      let nearest = Spelling.nearest(to: name, among: house.painters.map(\.name))
      throw Refusal.painterUnknown(name, nearest: nearest)
    }
    // A room's own painter may have left the house.
    if let painter = conversation.settings.painter.flatMap(house.painter) { return painter }
    guard let painter = house.painters.first else {
      throw Refusal.painterUnknown("", nearest: nil)
    }
    return painter
  }

  /// Whom the wish names, or else the room's. Where that one does not take the pictures that were
  /// named, takes nothing but pictures, or is away, the first of the house who can do it for no more
  /// credits.
  private func painter(
    for wish: Wish, insteadOf usual: PainterCapabilities
  ) -> PainterCapabilities {
    guard wish.wishes.painter == nil else { return usual }
    let able = house.painters.filter { $0.isAble(wish) && $0.price <= usual.price }
    let well = able.filter { !house.isAway($0) }
    // Where nobody takes all of them, as many as the usual one does.
    let whole = well.filter { $0.takesAll(wish) }
    let others = whole.isEmpty ? well : whole
    if usual.isAble(wish), usual.takesAll(wish) || whole.isEmpty {
      return house.isAway(usual) ? others.first(where: \.standsIn) ?? usual : usual
    }
    // Where all who could are away, one of them is asked all the same: it may be back.
    return others.first ?? able.first { $0.takesAll(wish) } ?? able.first ?? usual
  }

  private func why(
    _ painter: PainterCapabilities, not usual: PainterCapabilities, for wish: Wish
  ) -> WhyAnother {
    if usual.isAble(wish) {
      return painter.takesAll(wish) && !usual.takesAll(wish) ? .takesFewer : .isAway
    }
    return wish.source.picture == nil ? .needsPicture : .takesNoPicture
  }

  private func source(of wish: Wish, for painter: PainterCapabilities) throws -> Picture? {
    guard let picture = wish.source.picture else {
      guard painter.paintsFromText else { throw Refusal.painterNeedsPicture(painter.name) }
      return nil
    }
    guard painter.paintsFromPictures else { throw Refusal.painterNeedsText(painter.name) }
    return picture
  }

  private func unhonoured(
    _ wish: Wish, by painter: PainterCapabilities, from source: Picture?, _ size: Size
  ) -> [Unhonoured] {
    var list: [Unhonoured] = []
    let wishes = wish.wishes
    if let ratio = wishes.shape?.ratio, !size.isAbout(ratio) { list.append(.shape) }
    if wishes.seed != nil, !painter.takesSeed { list.append(.seed) }
    if wishes.negative != nil, !painter.takesNegative { list.append(.negative) }
    if wishes.strength != nil, !painter.takesStrength || source == nil { list.append(.strength) }
    if wishes.steps != nil, !painter.takesSteps { list.append(.steps) }
    if wish.source.isOverruled || wish.source.isLetGo { list.append(.source) }
    if wishes.loop == true, (wishes.candidates ?? 1) > 1 { list.append(.loop) }
    if wishes.from != nil, wish.line.kind == .picture { list.append(.from) }
    if !wishes.with.isEmpty, source == nil || !painter.takesAll(wish) { list.append(.others) }
    return list
  }

  /// A picture is still being painted, and somebody may think that it is the source.
  private mutating func saySource(of wish: Wish, _ source: Picture?, at place: Place) throws {
    guard !wish.source.isNamed, !wish.source.isOverruled, !wish.wishes.isFresh,
      try conversation(place.conversation).settings.mode != .text2img
    else { return }
    for request in try requestsAtWork(in: place.conversation).reversed()
    where request.thread == place.thread {
      let pending = try pictures(of: request.id).last { $0.isPending }
      if let pending { return tell(.sourceIs(source?.id, whilePainting: pending.id), at: place) }
    }
  }
}

extension Wish {
  init(
    _ utterance: Utterance, _ prompt: String, _ wishes: Wishes, source: Source, at now: Instant
  ) {
    self.init(
      prompt: prompt, wishes: wishes, person: utterance.person,
      line: Message(utterance, .prompt, at: now), place: utterance.place, source: source)
  }

  /// A source that nobody named is let go where the usual painter paints from words alone: whoever
  /// stands in for it paints from words too. A named one is not let go.
  fileprivate func fitted(to usual: PainterCapabilities) -> Wish {
    guard source.picture != nil, !namesPictures, usual.paintsFromText, !usual.paintsFromPictures
    else { return self }
    var wish = self
    wish.source = Source(isLetGo: true)
    return wish
  }
}

extension PainterCapabilities {
  fileprivate func isAble(_ wish: Wish) -> Bool {
    wish.source.picture == nil ? paintsFromText : paintsFromPictures
  }
}

extension HouseRules {
  /// A workflow of a room is as well as the servers that paint it.
  fileprivate func isAway(_ painter: PainterCapabilities) -> Bool {
    away.contains(painter.adopted?.painter ?? painter.name)
  }
}

extension Picture {
  package var isPending: Bool { state == .waiting || state == .painting }
}
