internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Olm
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// What people are told of messages that are not acted upon: once, and not again for each of them.
struct Notices<S: Store> where S.Transaction: StudioGround & CryptoGround {
  private static var day: Duration { .seconds(86_400) }
  /// Several are gathered into one.
  private static var gathering: Duration { .seconds(5) }

  let keyring: Keyring<S>
  let house: HouseRules
  let languages: Languages
  let now: Instant

  /// Once for each sender and key.
  func unreadable(_ unread: UnreadEvent, in transaction: inout S.Transaction) throws {
    let why: RoomNotice.Unreadable
    switch unread.cause {
    case .noKey, .earlier: why = .noKey
    case .withheld(.unverified): why = .unverified
    case .withheld: why = .withheld
    case .damaged, .malformed, .unknownAlgorithm: why = .damaged
    // Somebody plays tricks; it is no person who waits for an answer.
    case .replayed, .wrongSender, .wrongRoom: return
    }
    let session = unread.session?.text ?? ""
    try say(
      { .unreadable(name: $0, why) },
      once: SaidRow(
        .unreadable, to: unread.sender, in: unread.room, session: session, at: now),
      ticket: .unreadable(unread.room, unread.sender, session: session), in: &transaction)
  }

  /// It can be read after all: what was said of it is taken back.
  func readable(_ heard: HeardEvent, in transaction: inout S.Transaction) throws {
    let session = heard.event.content["session_id"]?.string ?? ""
    let place = SaidRow.place(.unreadable, heard.sender, heard.room, session)
    guard let row = try said(at: place, transaction) else { return }
    try keyring.note(in: &transaction) { $0.remove(place) }
    guard let event = row.event else { return }
    let text = try text({ .readable(name: $0) }, heard.sender, heard.room, transaction)
    try post(
      .event(.message, MessageContent.notice(text).editing(event)), in: heard.room, &transaction)
  }

  /// It came, and may not be acted upon.
  func refused(_ heard: HeardEvent, in transaction: inout S.Transaction) throws {
    guard heard.type == .message || heard.type == .encrypted else { return }
    if heard.payload == nil {
      try say(
        { .plain(name: $0) }, once: SaidRow(.plain, to: heard.sender, in: heard.room, at: now),
        in: &transaction)
    } else {
      try say(
        { .unreadable(name: $0, .untrusted) },
        once: SaidRow(.untrusted, to: heard.sender, in: heard.room, at: now), in: &transaction)
    }
  }

  func loopBroken(
    _ heard: HeardEvent, name: String, in transaction: inout S.Transaction
  ) throws {
    try say(
      { .loopBroken(name: $0, pause: LoopBreaker.pause) },
      once: SaidRow(.loop, to: heard.sender, in: heard.room, at: now), in: &transaction)
  }

  /// One notice for all that was missed in a room: one that has not gone yet grows.
  func missed(
    _ utterance: Utterance, limit: Duration, in room: RoomID, _ transaction: inout S.Transaction
  ) throws {
    guard case .prompt = utterance.intent else { return }
    let key: Key = "missed"
    let lane = try Key(room.text)
    var missed: [RoomNotice.Missed] = []
    if let before = try transaction.unprepared(lane: lane, coalescing: key),
      case .event(_, let content) = try RoomPost(
        opening: before.payload, of: lane, with: keyring.vault
      ).act
    {
      missed = Self.missed(in: content)
    }
    missed.append(
      RoomNotice.Missed(
        name: utterance.person.name,
        words: oneLine(utterance.text, atMost: Teller<S.Transaction>.shortPrompt)))
    let language = try language(of: lane, transaction)
    let text = Teller(rows: transaction, language: language, house: house)
      .text(of: .missed(missed, limit: limit))
    let content = MessageContent.notice(text).with(Self.missedName, Self.json(of: missed))
    let post = RoomPost(.event(.message, content.json), in: room)
    var message = try post.outgoing(sealedBy: keyring.vault, at: now)
    message.coalescing = key
    message.due = now + Self.gathering
    try transaction.post(message)
  }

  private static var missedName: String { "org.easel.missed" }

  private static func json(of missed: [RoomNotice.Missed]) -> JSONValue {
    .array(missed.suffix(100).map { ["name": .string($0.name), "words": .string($0.words)] })
  }

  private static func missed(in content: JSONValue) -> [RoomNotice.Missed] {
    guard case .array(let items)? = content[missedName] else { return [] }
    return items.compactMap { item in
      guard case .string(let name)? = item["name"], case .string(let words)? = item["words"] else {
        return nil
      }
      return RoomNotice.Missed(name: name, words: words)
    }
  }

  // MARK: Saying

  private func say(
    _ notice: (String) -> RoomNotice, once row: SaidRow, ticket: Ticket = .deed,
    in transaction: inout S.Transaction
  ) throws {
    if let before = try said(at: row.key, transaction), now - before.at < Self.day { return }
    try keyring.note(in: &transaction) { ledger in
      try Self.makeRoom(for: row, in: ledger)
      ledger.put(row)
    }
    let text = try text(notice, row.user, row.room, transaction)
    let content = MessageContent.notice(text).mentioning(Mentions([row.user]))
    try post(.event(.message, content.json), in: row.room, &transaction, ticket)
  }

  /// The oldest of the room goes when there are too many.
  private static func makeRoom(for row: SaidRow, in ledger: Ledger) throws {
    let known = try ledger.rows(
      SaidRow.self, startingWith: SaidRow.all(in: row.room), limit: SaidRow.maximum)
    guard known.count >= SaidRow.maximum else { return }
    if let oldest = known.min(by: { ($0.at, $0.key) < ($1.at, $1.key) }) {
      ledger.remove(oldest.key)
    }
  }

  private func said(at place: CryptoKey, _ transaction: S.Transaction) throws -> SaidRow? {
    try Ledger(transaction, vault: keyring.vault, entropy: .system).row(at: place)
  }

  private func text(
    _ notice: (String) -> RoomNotice, _ user: UserID, _ room: RoomID,
    _ transaction: S.Transaction
  ) throws -> RichText {
    let book = RoomBook(transaction, vault: keyring.vault)
    let name = try book.member(user, of: room)?.displayName ?? user.localpart
    let language = try language(of: try Key(room.text), transaction)
    return Teller(rows: transaction, language: language, house: house).text(of: notice(name))
  }

  private func language(of room: Key, _ transaction: S.Transaction) throws -> Language {
    languages.of(try transaction.conversation(room), house)
  }

  private func post(
    _ act: RoomPost.Act, in room: RoomID, _ transaction: inout S.Transaction,
    _ ticket: Ticket = .deed
  ) throws {
    // Who is not verified must be able to read why they are not heard.
    var post = RoomPost(act, in: room, ticket: ticket.bytes)
    post.isForEverybody = true
    var message = try post.outgoing(sealedBy: keyring.vault, at: now)
    message.priority = Telling.Urgency.answer.rawValue
    try transaction.post(message)
  }
}
