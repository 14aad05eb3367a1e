import Storage

/// The picture that the next message builds on.
///
/// It is finished, alive, and of this room.
extension Draft {
  /// What a request made on the main timeline; one made in a thread never becomes active by itself.
  mutating func activate(_ picture: Picture, of request: Request) throws {
    guard request.thread == nil else { return }
    try setActive(picture.id, in: request.conversation)
  }

  mutating func setActive(_ id: PictureID?, in conversation: Key) throws {
    var conversation = try self.conversation(conversation)
    guard conversation.active != id else { return }
    conversation.active = id
    put(conversation)
  }

  /// "Continue with this", ▶️.
  mutating func continueWith(_ id: PictureID?, for utterance: Utterance) throws {
    guard let id else { throw Refusal.replyToAPicture }
    try continueWith(id, utterance.person, at: utterance.place.answer(to: utterance.key))
  }

  mutating func continueWith(_ id: PictureID, _ person: Person, at place: Place) throws {
    let picture = try usable(id, by: person, in: place.conversation)
    try setActive(picture.id, in: place.conversation)
    tell(.answer(.nowActive(id)), at: place, mentions: person)
  }

  mutating func clearActive(_ utterance: Utterance) throws {
    let had = try conversation(utterance.place.conversation).active != nil
    try setActive(nil, in: utterance.place.conversation)
    answer(.cleared(had: had), to: utterance)
  }

  /// The active image's parent, or none if it has none.
  mutating func goBack(_ utterance: Utterance) throws {
    guard
      let active = try conversation(utterance.place.conversation).active.flatMap({ try picture($0) }
      )
    else { throw Refusal.nothingActive }
    let parent = try livingAncestor(of: active)
    try setActive(parent?.id, in: utterance.place.conversation)
    answer(.wentBack(parent?.id), to: utterance)
  }

  /// The nearest that is finished, not hidden, and of the same room.
  func livingAncestor(of picture: Picture) throws -> Picture? {
    var current = picture
    for _ in 0..<max(picture.depth, 1) {
      guard let parent = try current.parent.flatMap({ try self.picture($0) }) else { return nil }
      if parent.state == .finished, parent.conversation == picture.conversation { return parent }
      current = parent
    }
    return nil
  }

  /// `!from ID`: a picture of another room comes along as this room's own, and is active.
  mutating func bring(_ id: PictureID, _ utterance: Utterance) throws {
    let place = utterance.place
    let foreign = try usable(id, by: utterance.person, in: place.conversation)
    if foreign.conversation == place.conversation { return try continueWith(id, for: utterance) }
    var copy = Picture(
      id: try drawPictureID(), conversation: place.conversation, request: nil, parent: id,
      depth: foreign.depth + 1, origin: .posted, state: .finished, owner: utterance.person.id,
      recipe: foreign.recipe, round: 1, price: 0, thread: place.thread, created: now)
    copy.blob = foreign.blob
    copy.image = foreign.image
    copy.score = nil
    copy.finished = now
    put(copy)
    try setActive(copy.id, in: place.conversation)
    tell(
      .picture(copy.id, isFinal: false), at: Place(place.conversation, thread: place.thread),
      mentions: utterance.person)
  }
}
