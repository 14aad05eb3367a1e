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
  /// Several are gathered into one.
  private static var gathering: Duration { .seconds(5) }

  let keyring: Keyring<S>
  let house: HouseRules
  let languages: Languages
  let now: Instant

  /// What cannot be read, or may not be acted upon.
  func unheard(_ news: RoomNews, in transaction: inout S.Transaction) throws {
    guard let notice = try keyring.notice(of: news, in: &transaction, at: now) else { return }
    try say(notice, in: &transaction)
  }

  func unheard(
    _ heard: HeardEvent, _ reason: Notice.Reason, in transaction: inout S.Transaction
  ) throws {
    let notice = Notice(heard, reason)
    guard try keyring.isNew(notice, in: &transaction, at: now) else { return }
    try say(notice, in: &transaction)
  }

  /// It can be read after all: what was said of it is taken back.
  func readable(_ heard: HeardEvent, in transaction: inout S.Transaction) throws {
    guard let event = try keyring.takeBack(noticeOf: heard, in: &transaction) else { return }
    let lane = try Key(heard.room.text)
    let name = try name(of: heard.sender, in: heard.room, transaction)
    let text = Teller(
      rows: transaction, language: try language(of: lane, transaction), house: house
    )
    .text(of: .heardLater(name: name))
    try post(
      .event(.message, MessageContent.notice(text).editing(event)), in: heard.room, &transaction)
  }

  /// One notice for all that was missed in a room: one that has not gone yet grows.
  func missed(
    _ utterance: Utterance, hasPicture: Bool, limit: Duration, in room: RoomID,
    _ transaction: inout S.Transaction
  ) throws {
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
        words: oneLine(utterance.text, atMost: Teller<S.Transaction>.shortPrompt),
        hasPicture: hasPicture))
    let language = try language(of: lane, transaction)
    let text = Teller(rows: transaction, language: language, house: house)
      .text(of: .missed(missed, limit: limit))
    let content = MessageContent.notice(text).with(Self.missedName, Self.json(of: missed))
    try tray(of: room).post(
      .event(.message, content.json), .answer, &transaction, coalescing: key,
      due: now + Self.gathering)
  }

  private static var missedName: String { "org.easel.missed" }

  private static func json(of missed: [RoomNotice.Missed]) -> JSONValue {
    .array(
      missed.suffix(100).map {
        [
          "name": .string($0.name), "words": .string($0.words), "picture": .boolean($0.hasPicture),
        ]
      })
  }

  private static func missed(in content: JSONValue) -> [RoomNotice.Missed] {
    guard case .array(let items)? = content[missedName] else { return [] }
    return items.compactMap { item in
      guard case .string(let name)? = item["name"], case .string(let words)? = item["words"] else {
        return nil
      }
      let hasPicture = if case .boolean(true)? = item["picture"] { true } else { false }
      return RoomNotice.Missed(name: name, words: words, hasPicture: hasPicture)
    }
  }

  // MARK: Saying

  private func say(_ notice: Notice, in transaction: inout S.Transaction) throws {
    // Somebody plays tricks; it is no person who waits for an answer.
    guard notice.reason != .forged, let why = Unheard(rawValue: notice.reason.rawValue) else {
      return
    }
    let language = try language(of: try Key(notice.room.text), transaction)
    let name = try name(of: notice.sender, in: notice.room, transaction)
    let content = MessageContent.notice(language.unheard(why, of: name))
      .mentioning(Mentions([notice.sender]))
    try post(
      .event(.message, content.json), in: notice.room, &transaction,
      ticket: Ticket.unheard(notice).bytes)
  }

  func name(
    of user: UserID, in room: RoomID, _ transaction: S.Transaction
  ) throws -> String {
    try RoomBook(transaction, vault: keyring.vault).name(of: user, in: room)
  }

  func language(of room: Key, _ transaction: S.Transaction) throws -> Language {
    languages.of(try transaction.conversation(room), house)
  }

  /// Who is not verified must be able to read why they are not heard.
  func post(
    _ act: RoomPost.Act, in room: RoomID, _ transaction: inout S.Transaction,
    ticket: [UInt8] = Ticket.deed.bytes
  ) throws {
    try tray(of: room).post(act, .answer, &transaction, ticket: ticket, isForEverybody: true)
  }

  private func tray(of room: RoomID) -> OutTray {
    OutTray(room: room, vault: keyring.vault, now: now)
  }
}
