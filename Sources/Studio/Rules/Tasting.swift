import Spelling
import Storage

/// A room's tastes: kept, used, edited, put away. A kept version never changes.
extension Draft {
  mutating func obey(_ command: TasteCommand, _ utterance: Utterance) throws {
    let room = utterance.place.conversation
    switch command {
    case .collect(let name): try openCollection(named: name, utterance)
    case .finish: try finishCollection(in: room, by: utterance.person)
    case .cancel: try cancelCollection(utterance)
    case .use(let name): try useTaste(Taste.name(name), utterance)
    case .off:
      try use(nil, in: room, by: utterance.person)
      answer(.tasteOff, to: utterance)
    case .list: answer(.tastes, to: utterance)
    case .show(let name):
      answer(.taste(try shownTaste(name.map(Taste.name), in: room).key), to: utterance)
    case .forget(let name): try forget(Taste.name(name), utterance)
    case .edit(let field, let text):
      let taste = try tasteOfCard(utterance.place) ?? shownTaste(nil, in: room)
      try edit(taste, field, text, utterance)
    case .keep:
      let taste = try tasteOfCard(utterance.place) ?? newestDraft(in: room)
      try keep(
        taste ?? shownTaste(nil, in: room), by: utterance.person,
        at: utterance.place.answer(to: utterance.key))
    }
  }

  /// ✅ keep · 🔁 keep and iterate by yourself · 🗑️ drop. A kept one is not dropped by a tap.
  mutating func tappedTaste(_ tap: Tap, on line: Message) throws {
    guard var taste = try taste(of: line), taste.state == .draft else { return }
    switch tap.sign {
    case .check: try keep(taste, by: tap.person, at: line.answerPlace)
    case .cycle:
      try keep(taste, by: tap.person, at: line.answerPlace)
      try obey(.on, in: tap.conversation, by: tap.person)
    case .bin:
      taste.state = .dropped
      put(taste)
      tell(.answer(.tasteDropped(taste.key)), at: line.answerPlace, mentions: tap.person)
    default: break
    }
  }

  private mutating func keep(_ taste: Taste, by person: Person, at place: Place) throws {
    switch taste.state {
    case .draft where taste.profile != nil:
      var kept = taste
      kept.state = .kept
      put(kept)
    case .kept: break
    case .draft, .learning, .dropped: throw Refusal.noTaste(taste.name)
    }
    try use(taste.name, in: taste.conversation, by: person)
    tell(.answer(.tasteKept(taste.key)), at: place, mentions: person)
  }

  private mutating func useTaste(_ name: String, _ utterance: Utterance) throws {
    guard let taste = try keptTaste(named: name, in: utterance.place.conversation) else {
      throw Refusal.noTaste(name)
    }
    try use(taste.name, in: taste.conversation, by: utterance.person)
    answer(.tasteInUse(taste.key), to: utterance)
  }

  private mutating func use(_ name: String?, in id: Key, by person: Person) throws {
    var conversation = try conversation(id)
    guard conversation.taste != name else { return }
    note(
      .setting(
        SettingChange(
          conversation: id, name: "taste", old: conversation.taste ?? "off", new: name ?? "off",
          by: person.id, at: now)))
    conversation.taste = name
    put(conversation)
  }

  private mutating func forget(_ name: String, _ utterance: Utterance) throws {
    let room = utterance.place.conversation
    guard let newest = try rows.newestTaste(named: name, in: room) else {
      throw Refusal.noTaste(name)
    }
    guard newest.state != .learning else { throw Refusal.lessonRunning }
    for version in 1...newest.version {
      let key = TasteKey(conversation: room, name: name, version: version)
      guard var taste = try taste(key), taste.state != .dropped else { continue }
      taste.state = .dropped
      put(taste)
    }
    if try conversation(room).taste == name { try use(nil, in: room, by: utterance.person) }
    answer(.tasteForgotten(name), to: utterance)
  }

  // MARK: Editing

  /// The next version, to be kept in its turn.
  private mutating func edit(
    _ taste: Taste, _ field: TasteField, _ text: String, _ utterance: Utterance
  ) throws {
    guard let profile = taste.profile, taste.state != .dropped else {
      throw Refusal.noTaste(taste.name)
    }
    var next = Taste(
      conversation: taste.conversation, name: taste.name,
      version: try nextVersion(of: taste.name, in: taste.conversation), state: .draft,
      references: taste.references, author: utterance.person.id, created: now)
    do {
      next.profile = try profile.changing(field, to: text)
    } catch {
      throw Refusal.tasteProfile(error)
    }
    next.figures = taste.figures
    next.selfScore = taste.selfScore
    put(next)
    tell(.tasteLearnt(next.key), at: utterance.place.answer(to: utterance.key))
  }

  // MARK: Looking up

  /// What prompts carry.
  func tasteInUse(in conversation: Conversation) throws -> Taste? {
    try conversation.taste.flatMap { try keptTaste(named: $0, in: conversation.id) }
  }

  func keptTaste(named name: String, in conversation: Key) throws -> Taste? {
    guard let newest = try rows.newestTaste(named: name, in: conversation) else { return nil }
    for version in stride(from: newest.version, through: 1, by: -1) {
      let key = TasteKey(conversation: conversation, name: newest.name, version: version)
      if let taste = try taste(key), taste.state == .kept { return taste }
    }
    return nil
  }

  /// The newest version of the one named, of the one in use, else of the newest.
  private func shownTaste(_ name: String?, in id: Key) throws -> Taste {
    let known = try rows.tastes(in: id).filter { $0.profile != nil }
    let inUse = try conversation(id).taste
    let newest = known.max { ($0.created, $0.version) < ($1.created, $1.version) }
    guard let wanted = name ?? inUse ?? newest?.name else { throw Refusal.noTaste("") }
    guard let taste = known.first(where: { $0.name.utf8.elementsEqual(wanted.utf8) }) else {
      throw Refusal.noTaste(wanted)
    }
    return taste
  }

  private func newestDraft(in id: Key) throws -> Taste? {
    try rows.tastes(in: id).filter { $0.state == .draft && $0.profile != nil }
      .max { ($0.created, $0.version) < ($1.created, $1.version) }
  }

  /// The one whose card is replied to.
  private func tasteOfCard(_ place: Place) throws -> Taste? {
    guard let card = try place.repliesTo.flatMap({ try message($0) }), card.kind == .tasteCard,
      card.conversation == place.conversation
    else { return nil }
    return try taste(of: card)
  }

  func taste(of card: Message) throws -> Taste? {
    guard let parts = card.detail?.split(separator: " ", maxSplits: 1), parts.count == 2,
      let version = Int(parts[0])
    else { return nil }
    return try taste(
      TasteKey(conversation: card.conversation, name: String(parts[1]), version: version))
  }
}
