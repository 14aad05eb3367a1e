internal import Concurrency
internal import Matrix
internal import MatrixCrypto
internal import Storage

/// What of a sync answer is news, in the order in which it happened.
///
/// 1. Each event is news once: its arrival has its ID as key, however often it comes.
/// 2. In a room, things stand in the order of the timeline, the encrypted ones and the others.
/// 3. The first answer of a store brings no backlog: what was said before is not for us. One that begins
///    anew, because the server lost our place, brings what was said after what is known of a room.
/// 4. In an encrypted room nothing that comes in clear is allowed, but for what is never encrypted.
struct Intake {
  /// A key that is late by so much is not waited for in silence any longer.
  static let patience = Duration.seconds(25)

  let answer: SyncAnswer
  let user: UserID
  let isFirst: Bool
  /// How far rooms were taken in, for an answer that begins anew.
  let places: [RoomID: RoomPlace]
  let now: Instant
  /// Rooms that are encrypted, as the machine knows after this answer.
  let isEncrypted: (RoomID) throws -> Bool
  /// What came of decrypting, by event.
  private let decrypted: [EventID: DecryptedEvent]
  private let undecryptable: [EventID: UndecryptableEvent]
  private let late: [DecryptedEvent]

  /// One thing that arrives, and when it is to be handled.
  struct Item {
    let key: String
    let lane: String
    let news: RoomNews
    let due: Instant
  }

  init(
    _ answer: SyncAnswer, _ happenings: [CryptoHappening], user: UserID, isFirst: Bool,
    places: [RoomID: RoomPlace] = [:], now: Instant, isEncrypted: @escaping (RoomID) throws -> Bool
  ) {
    self.answer = answer
    self.user = user
    self.isFirst = isFirst
    self.places = places
    self.now = now
    self.isEncrypted = isEncrypted
    var decrypted: [EventID: DecryptedEvent] = [:]
    var undecryptable: [EventID: UndecryptableEvent] = [:]
    var late: [DecryptedEvent] = []
    decrypted.reserveCapacity(happenings.count)
    for happening in happenings {
      switch happening {
      case .decrypted(let event) where event.isLate: late.append(event)
      case .decrypted(let event): decrypted[event.event.id] = event
      case .undecryptable(let event): undecryptable[event.event.id] = event
      default: break
      }
    }
    (self.decrypted, self.undecryptable, self.late) = (decrypted, undecryptable, late)
  }

  func items() throws -> [Item] {
    var items = late.sorted { $0.event.originServerTS < $1.event.originServerTS }.map { heard($0) }
    for room in answer.joined { items += try timeline(news(of: room), of: room.id) }
    for room in answer.left where !isFirst {
      items += try timeline(room.timeline.events, of: room.id)
    }
    return items
  }

  // MARK: Events

  /// What was said before we came in is not for us.
  private func news(of room: JoinedRoom) -> [RoomEvent] {
    let join = room.ownJoin(of: user)
    let events = room.timeline.events.drop { join != nil && $0.id != join }
    guard isFirst else { return Array(events) }
    return places[room.id]?.after(events) ?? []
  }

  private func timeline(_ events: [RoomEvent], of room: RoomID) throws -> [Item] {
    let isEncrypted = try isEncrypted(room)
    return events.compactMap { event in
      guard event.type == .encrypted, !event.isRedacted else {
        return clear(event, in: room, isEncrypted: isEncrypted)
      }
      if let event = decrypted[event.id] { return heard(event) }
      return undecryptable[event.id].map(unread)
    }
  }

  private func clear(_ event: RoomEvent, in room: RoomID, isEncrypted: Bool) -> Item? {
    guard event.type != .encrypted else { return nil }
    return item(event, HeardEvent(clear: event, in: room, isEncrypted: isEncrypted, at: now))
  }

  private func heard(_ event: DecryptedEvent) -> Item {
    item(event.event, HeardEvent(event, at: now))
  }

  private func item(_ event: RoomEvent, _ heard: HeardEvent) -> Item {
    Item(key: event.id.text, lane: heard.room.text, news: .heard(heard), due: now)
  }

  /// In a lane of its own: what can be read does not wait for it.
  private func unread(_ event: UndecryptableEvent) -> Item {
    Item(
      key: Self.unreadKey(event.event.id), lane: event.room.text + "\0unread",
      news: .unreadable(UnreadEvent(event)),
      due: event.cause == .noKey ? now + Self.patience : now)
  }

  static func unreadKey(_ event: EventID) -> String { event.text + "\0unread" }
}
