internal import JSON
package import Matrix
package import MatrixClient

/// What was said in a room, as it is now; events in, changes out.
///
/// 1. An event counts once, however often it comes.
/// 2. A message has a number from when it is first heard of, also when it could not be read then.
/// 3. An edit counts only by whoever said the message.
/// 4. It remembers the last ``maximumEntries`` messages. What is about older ones is told, and changes
///    nothing here.
package struct Transcript: Sendable {
  package static let maximumEntries = 5_000
  static let maximumOrphans = 1_000

  package enum Change: Sendable {
    /// New, or readable at last.
    case message(TranscriptEntry)
    case edited(TranscriptEntry, by: EventID)
    /// `isNew` is false when a reaction was taken back.
    case reaction(TranscriptEntry.Reaction, on: EventID, TranscriptEntry?, isNew: Bool)
    case redacted(EventID, TranscriptEntry?, by: UserID, reason: String?)
    case unreadable(TranscriptEntry)
    case joined
    case left(by: UserID?, reason: String?)
    case moved(to: RoomID)
    /// Somebody else came or went.
    case membership(UserID, Membership, by: UserID)
  }

  package let room: RoomID
  package private(set) var entries: [TranscriptEntry] = []
  private var places: [EventID: Int] = [:]
  /// How many entries were forgotten: a place less this is an index.
  private var forgotten = 0
  private var lastNumber = 0
  private var seen: Set<EventID> = []
  /// Reactions to what cannot be read yet.
  private var orphans: [EventID: [TranscriptEntry.Reaction]] = [:]
  /// To what each reaction and edit belongs.
  private var owners: [EventID: EventID] = [:]

  package init(_ room: RoomID) { self.room = room }

  package subscript(event: EventID) -> TranscriptEntry? {
    places[event].map { entries[$0 - forgotten] }
  }

  package subscript(number number: Int) -> TranscriptEntry? {
    entries.last { $0.number == number }
  }

  package func last(of user: UserID, isOwn: Bool) -> TranscriptEntry? {
    entries.last { ($0.sender == user) == isOwn && !$0.isRedacted }
  }

  /// The last message of a thread.
  package func last(inThread root: EventID) -> TranscriptEntry? {
    entries.last { $0.thread == root || $0.event == root }
  }

  // MARK: Taking in

  package mutating func take(_ news: RoomNews) -> [Change] {
    switch news {
    case .heard(let heard): take(heard)
    case .unreadable(let unread):
      take(unread)
    case .joined: [.joined]
    case .left(_, let user, let reason): [.left(by: user, reason: reason)]
    case .moved(_, let room): [.moved(to: room)]
    }
  }

  private mutating func take(_ unread: UnreadEvent) -> [Change] {
    guard places[unread.event] == nil else { return [] }
    let entry = TranscriptEntry(
      lastNumber + 1, unread.event, by: unread.sender, at: unread.sent, .unreadable(unread.cause),
      unread.cause.sentence)
    add(entry)
    return [.unreadable(entry)]
  }

  private mutating func take(_ heard: HeardEvent) -> [Change] {
    guard remember(heard.event.id) else { return [] }
    if heard.event.type == .redaction { return redact(heard) }
    if heard.event.isState { return membership(heard) }
    // What cannot be read as what it says it is, is nothing that anybody would miss.
    guard let content = try? heard.read() else { return [] }
    if case .reaction(let event, let key) = content { return react(heard, event, key) }
    if case .message(let message) = content, case .replacement(let event)? = message.relation {
      return edit(heard, event, message)
    }
    let known = places[heard.event.id].map { $0 - forgotten }
    let number = known.map { entries[$0].number } ?? lastNumber + 1
    guard var entry = TranscriptEntry(heard, content, numbered: number) else { return [] }
    if let known {
      entry.isLate = true
      entries[known] = entry
    } else {
      add(entry)
    }
    for reaction in orphans.removeValue(forKey: entry.event) ?? [] {
      change(entry.event) { _ = $0.add(reaction) }
    }
    return [.message(self[entry.event] ?? entry)]
  }

  private mutating func react(
    _ heard: HeardEvent, _ event: EventID, _ key: String
  ) -> [Change] {
    let reaction = TranscriptEntry.Reaction(
      event: heard.event.id, key: key, sender: heard.sender)
    if places[event] != nil {
      var isNew = false
      change(event) { isNew = $0.add(reaction) }
      guard isNew else { return [] }
    } else if orphans.count < Self.maximumOrphans {
      orphans[event, default: []].append(reaction)
    }
    owners[reaction.event] = event
    return [.reaction(reaction, on: event, self[event], isNew: true)]
  }

  private mutating func edit(
    _ heard: HeardEvent, _ event: EventID, _ message: Message
  ) -> [Change] {
    guard let entry = self[event], entry.sender == heard.sender, let new = message.newContent
    else { return [] }
    var isNew = false
    change(event) { isNew = $0.edit(heard.event.id, TranscriptEntry.text(of: new)) }
    guard isNew, let changed = self[event] else { return [] }
    owners[heard.event.id] = event
    return [.edited(changed, by: heard.event.id)]
  }

  private mutating func redact(_ heard: HeardEvent) -> [Change] {
    guard let event = heard.event.redacts else { return [] }
    let reason = heard.content["reason"]?.string.map { String($0.prefix(500)) }
    if let owner = owners[event] {
      var reaction: TranscriptEntry.Reaction?
      var wasEdit = false
      change(owner) {
        reaction = $0.remove(reaction: event)
        if reaction == nil { wasEdit = $0.remove(edit: event) }
      }
      if let reaction { return [.reaction(reaction, on: owner, self[owner], isNew: false)] }
      if wasEdit, let entry = self[owner] { return [.edited(entry, by: heard.event.id)] }
    }
    change(event) { $0.redact(by: heard.sender) }
    return [.redacted(event, self[event], by: heard.sender, reason: reason)]
  }

  private func membership(_ heard: HeardEvent) -> [Change] {
    guard heard.event.type == .member,
      let user = heard.event.stateKey.flatMap({ UserID($0.text) }),
      let member = Member(heard.content)
    else { return [] }
    let before = heard.event.unsigned.previousContent.flatMap { Member($0) }?.membership
    guard before != member.membership else { return [] }
    return [.membership(user, member.membership, by: heard.sender)]
  }

  // MARK: Rows

  private mutating func remember(_ event: EventID) -> Bool {
    if seen.count > 4 * Self.maximumEntries { seen = Set(places.keys) }
    return seen.insert(event).inserted
  }

  private mutating func change(_ event: EventID, _ body: (inout TranscriptEntry) -> Void) {
    if let place = places[event] { body(&entries[place - forgotten]) }
  }

  private mutating func add(_ entry: TranscriptEntry) {
    lastNumber = entry.number
    places[entry.event] = forgotten + entries.count
    entries.append(entry)
    guard entries.count > Self.maximumEntries else { return }
    // A tenth at once, so that the others are not moved each time.
    let old = entries.prefix(Self.maximumEntries / 10)
    for entry in old { places[entry.event] = nil }
    owners = owners.filter { places[$0.value] != nil }
    forgotten += old.count
    entries.removeFirst(old.count)
  }
}
