internal import Concurrency
internal import JSON
internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio
internal import Words
internal import Workers

/// Taps, and what we sent ourselves.
extension Hearing {
  /// A tap of long ago is not meant for now, and who has left decides nothing.
  func tapped(
    _ target: EventID, _ reaction: String, _ heard: HeardEvent,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    guard !isTooOld(heard), let sign = Sign(reaction: reaction) else { return [] }
    let company = company(of: heard.room, transaction)
    let member = try company.book.member(heard.sender, of: heard.room)
    guard member.map({ $0.membership == .join }) ?? true else { return [] }
    let (room, key) = (try Key(heard.room.text), try Key(target.text))
    guard let line = try transaction.message(key), line.conversation == room else { return [] }
    let person = try company.person(heard.sender)
    guard try isPatient(person, heard, &transaction, now) else { return [] }
    if line.role == .bot { noticed(heard, line.thread.flatMap(EventID.init)) }
    return [
      .tapped(
        Tap(
          key: try Key(heard.event.id.text), target: key, sign: sign, person: person,
          conversation: room))
    ]
  }

  /// What we sent has arrived, whether or not the server's answer did: from here on it has a name,
  /// and in the timeline it stands before everything that people do to it.
  func echoed(
    _ heard: HeardEvent, _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    guard let name = heard.event.unsigned.transactionID.flatMap({ TransactionName($0.text) }),
      let message = try transaction.outgoing(name.message), message.state == .prepared,
      message.transactionID.flatMap(TransactionName.init) == name
    else { return [] }
    let post = try RoomPost(opening: message.payload, of: message.lane, with: keyring.vault)
    guard post.room == heard.room else { return [] }
    let event = heard.event.id
    _ = try transaction.settle(message, sent: PostResult(event: event).bytes, at: now)
    switch try Ticket(post.ticket) {
    case .told(let told, _): return [.told(told, as: try Key(event.text))]
    case .unheard(let notice): try keyring.told(notice, as: event, in: &transaction)
    case .deed: break
    }
    return []
  }

  /// Nobody is answered faster than people write and tap.
  func isPatient(
    _ person: Person, _ heard: HeardEvent, _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> Bool {
    let lines = try transaction.messages(
      in: try Key(heard.room.text), limit: LoopBreaker.window)
    guard LoopBreaker.isLoop(person.id, lines, at: now) else { return true }
    try notices(now).unheard(heard, .tooFast, in: &transaction)
    return false
  }
}

/// Tells a program that answers us from a person: nobody writes and taps so much.
enum LoopBreaker {
  static let window = 100
  static let maximum = 20
  static let pause = Duration.seconds(60)

  static func isLoop(_ author: Key, _ lines: [Studio.Message], at now: Instant) -> Bool {
    lines.count {
      $0.author == author && $0.role == .person && now - $0.created < pause
    } >= maximum
  }
}
