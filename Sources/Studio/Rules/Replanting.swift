import Storage

/// Edits of edits wear a picture out, and no figure tells from which one on. 🌱 paints it anew in one
/// step: all that was asked for, from the clean picture that it began with.
///
/// 1. It is a wish of its own, whoever taps. It ends no request, decides at no gate and clears nothing;
///    ♻️ does that.
/// 2. From ``HouseRules/maximumEdits`` edits on it is offered; it works from the first on.
/// 3. It paints one picture, never a loop.
/// 4. Tapped, it is painted where the picture stands, also by a tap on the critique in its thread.
extension Draft {
  mutating func replant(_ id: PictureID, by tap: Tap, on line: Message) throws {
    let line = try ownLine(of: id, tappedOn: line)
    let place = Place(line.conversation, thread: line.thread)
    let wish = try replanting(id, by: tap.person, line, isOfLine: false, at: place)
    let request = try begin(wish)
    try keep(tap, asking: request)
  }

  /// Of a picture that is shown in this room; a sheet stands for its candidates.
  private func ownLine(of id: PictureID, tappedOn line: Message) throws -> Message {
    guard line.kind != .sheet, let own = try picture(id).flatMap({ try shown($0) }),
      own.conversation == line.conversation
    else { return line }
    return own
  }

  /// In words: the picture replied to, else the active one.
  mutating func replant(_ utterance: Utterance) throws {
    let place = utterance.place
    guard let id = try replied(place) ?? conversation(place.conversation).active else {
      throw Refusal.nothingActive
    }
    guard let line = try message(utterance.key) else { return }
    try begin(replanting(id, by: utterance.person, line, isOfLine: true, at: place))
  }

  private func replanting(
    _ id: PictureID, by person: Person, _ line: Message, isOfLine: Bool, at place: Place
  ) throws -> Wish {
    let picture = try usable(id, by: person, in: place.conversation)
    let chain = try rows.chain(of: picture)
    guard chain.edits > 0 else { throw Refusal.notEdited(id) }
    let others = try others(of: chain, by: person, in: place.conversation)
    let source = try adding(
      others, to: cleanSource(of: chain, by: person, in: place.conversation), by: person,
      in: place.conversation)
    var wish = Wish(
      prompt: chain.merged, wishes: try wishes(for: picture, chain, source), person: person,
      line: line, place: place, source: source)
    wish.wishes.with = others
    // One step says by itself what is meant.
    wish.meaning = Meaning(
      .replanted, by: chain.words.count > 1 ? reader : nil, before: chain.words)
    wish.isOfLine = isOfLine
    return wish
  }

  /// Who painted it or its beginning, its shape and what was not to be in it; chance begins anew.
  private func wishes(
    for picture: Picture, _ chain: Chain, _ source: Source
  ) throws -> Wishes {
    let before = try picture.request.flatMap { try request($0) }?.wishes
    let painters = try [picture, chain.root].compactMap { try $0.flatMap(painter(of:)) }
    var wishes = Wishes()
    wishes.painter = painters.first { $0.paintsFromText || source.picture != nil }?.name
    wishes.shape =
      before?.shape ?? .ratio(picture.recipe.size.width, picture.recipe.size.height)
    wishes.negative = before?.negative
    wishes.loop = false
    return wishes
  }

  /// What the steps meant besides, where this person may still use it.
  private func others(
    of chain: Chain, by person: Person, in conversation: Key
  ) throws -> [PictureID] {
    try chain.others.filter { id in
      do {
        _ = try usable(id, by: person, in: conversation)
        return true
      } catch is Refusal {
        return false
      }
    }
  }

  /// What was posted is built on again; what was painted from words is painted from words again.
  private func cleanSource(
    of chain: Chain, by person: Person, in conversation: Key
  ) throws -> Source {
    guard let root = chain.root, root.origin == .posted, root.state == .finished else {
      return Source(isNamed: true)
    }
    do {
      return Source(picture: try usable(root.id, by: person, in: conversation), isNamed: true)
    } catch is Refusal {
      return Source(isNamed: true)
    }
  }
}

extension StudioReading {
  /// Whether so much was painted over it that it should be painted anew.
  package func isWorn(_ picture: Picture, _ house: HouseRules) throws -> Bool {
    // Whoever has fewer ancestors has fewer edits.
    guard picture.depth >= house.maximumEdits else { return false }
    return try chain(of: picture).edits >= house.maximumEdits
  }
}
