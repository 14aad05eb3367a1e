import Storage

/// Asking the director what a wish means, before anything is painted for it.
///
/// 1. What people see painted is what they were told is meant: it stands in the picture's caption.
/// 2. A director that cannot say costs nobody their picture: the words are painted as they are.
extension Draft {
  /// What has to be found out about a wish, where the room wants that and it builds on a picture.
  /// What builds on nothing says all that it means.
  func intent(of wish: Wish) throws -> Meaning? {
    let settings = try conversation(wish.place.conversation).settings
    guard settings.understand ?? house.understand == .intent, let source = wish.source.picture,
      let director = reader
    else { return nil }
    return Meaning(.intent, by: director, before: try rows.chain(of: source).words)
  }

  /// Who says what is meant; nobody where the director has no model.
  var reader: String? { house.readsWishes ? house.director : nil }

  mutating func understood(_ id: RequestID, _ prompt: String) throws {
    let prompt = oneLine(prompt, atMost: Meaning.maximumPrompt)
    guard !prompt.isEmpty else {
      return try notUnderstood(id, because: HouseReason.nothingSaid.rawValue)
    }
    guard var request = try request(id), request.isUnderstanding else { return }
    request.meaning?.prompt = prompt
    try paintAsMeant(&request)
  }

  mutating func notUnderstood(_ id: RequestID, because reason: String) throws {
    guard var request = try request(id), request.isUnderstanding else { return }
    tell(
      .notUnderstood(reason: oneLine(reason, atMost: 300)), at: request.place,
      mentions: request.person)
    try paintAsMeant(&request)
  }

  /// Told of its first picture, as if a painter took long.
  mutating func hesitated(_ id: RequestID) throws {
    guard let request = try request(id), request.isUnderstanding,
      let first = try pictures(of: id).first(where: \.isPending)
    else { return }
    tell(.late(first.id), at: request.place, mentions: request.person)
  }

  /// Its pictures go to their painters now.
  private mutating func paintAsMeant(_ request: inout Request) throws {
    request.meaning?.isAwaited = false
    put(request)
    for var picture in try pictures(of: request.id) where picture.state == .waiting {
      let key = picture.recipe.tasteKey(in: request.conversation)
      let profile = try key.flatMap { try taste($0) }?.profile
      picture.recipe.words = request.meant
      picture.recipe.prompt = Composition.prompt(words: request.meant, taste: profile)
      put(picture)
      queue(
        .paint(
          picture.id, painter: picture.recipe.painter, conversation: request.conversation,
          priority: 1))
    }
  }

  /// - Returns: whether its painter was not asked yet, since nobody has said what is meant.
  mutating func callOffMeaning(of picture: Picture) throws -> Bool {
    guard let request = try picture.request.flatMap({ try request($0) }),
      let meaning = request.meaning, meaning.isAwaited, let director = meaning.director
    else { return false }
    cancel(.understand(request.id, director: director, conversation: request.conversation))
    return true
  }
}

extension Request {
  /// It waits for what is meant.
  package var isUnderstanding: Bool { state == .painting && meaning?.isAwaited == true }
}
