import Storage

/// From reference pictures to a profile: collect, learn, show the card.
extension Draft {
  mutating func openCollection(named name: String?, _ utterance: Utterance) throws {
    var conversation = try conversation(utterance.place.conversation)
    if let open = conversation.collection { throw Refusal.collecting(open.name) }
    let name = Taste.name(name ?? conversation.taste ?? "ours")
    guard !name.isEmpty else {
      throw Refusal.badSetting(name: "taste", value: "", .oneOf([]))
    }
    if try rows.newestTaste(named: name, in: conversation.id)?.state == .learning {
      throw Refusal.lessonRunning
    }
    conversation.collection = Conversation.Collection(
      opener: utterance.person.id, name: name, opened: now)
    put(conversation)
    answer(.collectionOpened(name: name), to: utterance)
  }

  mutating func collect(_ picture: Picture, _ utterance: Utterance) throws {
    var conversation = try conversation(picture.conversation)
    guard var collection = conversation.collection else { return }
    let maximum = Conversation.Collection.references.upperBound
    // One that was taken back is none, and may be brought back while there is room.
    if collection.references.count >= maximum {
      collection.references = try collection.references.filter { try isThere($0) }
    }
    guard collection.references.count < maximum else { throw Refusal.collectionFull(maximum) }
    collection.references.append(picture.id)
    conversation.collection = collection
    put(conversation)
    let count = try collection.references.count { try isThere($0) }
    answer(.collected(count, maximum: maximum), to: utterance)
  }

  private func isThere(_ id: PictureID) throws -> Bool { try picture(id)?.state == .finished }

  mutating func finishCollection(in id: Key, by person: Person) throws {
    var conversation = try conversation(id)
    guard let collection = conversation.collection else { throw Refusal.noCollection }
    let references = try collection.references.filter { try isThere($0) }
    guard !references.isEmpty else { throw Refusal.collectionEmpty }
    let wanted = conversation.settings.critic
    let critics = house.critics.filter(\.canLearn)
    guard let critic = critics.first(where: { $0.name == wanted }) ?? critics.first else {
      throw Refusal.notHere("taste")
    }
    conversation.collection = nil
    put(conversation)
    let taste = Taste(
      conversation: id, name: collection.name,
      version: try nextVersion(of: collection.name, in: id),
      state: .learning, references: references, author: person.id, created: now)
    put(taste)
    queue(.learn(taste.key, critic: critic.name))
  }

  mutating func cancelCollection(_ utterance: Utterance) throws {
    var conversation = try conversation(utterance.place.conversation)
    guard conversation.collection != nil else { throw Refusal.noCollection }
    conversation.collection = nil
    put(conversation)
    answer(.collectionCancelled, to: utterance)
  }

  mutating func learnt(_ key: TasteKey, _ lesson: Lesson) throws {
    guard var taste = try taste(key), taste.state == .learning else { return }
    taste.state = .draft
    taste.profile = lesson.profile
    taste.figures = lesson.figures.flatMap { $0.utf8.count <= Taste.maximumFigures ? $0 : nil }
    taste.selfScore = lesson.selfScore
    put(taste)
    tell(.tasteLearnt(key), at: Place(key.conversation))
  }

  mutating func notLearnt(_ key: TasteKey, _ reason: String) throws {
    guard var taste = try taste(key), taste.state == .learning else { return }
    taste.state = .dropped
    put(taste)
    tell(.tasteNotLearnt(key, reason: reason), at: Place(key.conversation))
  }

  /// A version that no row has: a dropped one keeps its number.
  func nextVersion(of name: String, in conversation: Key) throws -> Int {
    var version = (try rows.newestTaste(named: name, in: conversation)?.version ?? 0) + 1
    while try taste(TasteKey(conversation: conversation, name: name, version: version)) != nil {
      version += 1
    }
    return version
  }
}

extension Taste {
  package static let maximumFigures = 256 << 10

  static func name(_ text: String) -> String { oneLine(text, atMost: maximumName) }
}
