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

/// What came in from a room, as events of the studio.
///
/// 1. Nobody is heard but people whom the rules allow; never ourselves, and never another program
///    (`m.notice`, or what carries the mark of an Easel), or two of them would talk for ever.
/// 2. In an encrypted room only what came encrypted from a sender whom the policy trusts is obeyed,
///    but for reactions and redactions, which no client encrypts.
/// 3. A picture waits, and its room with it, until it was fetched: what is said after it may mean it.
struct Hearing<S: Store>: Sendable where S.Transaction: StudioGround & CryptoGround {
  let keyring: Keyring<S>
  let rules: PeopleRules
  let house: HouseRules
  let languages: Languages
  /// What is older is not painted, but listed.
  let catchUp: Duration
  let clock: WallClock
  /// Told which event was heard, and in which thread: outside of what is committed.
  let noticed: @Sendable (HeardEvent, EventID?) -> Void
  /// Told who wants to make sure of us, likewise.
  var wantsToMeet: @Sendable (UserID, RoomID) -> Void = { _, _ in }

  var us: UserID { keyring.machine.user }

  func events(
    of arrival: Arrival, in transaction: inout S.Transaction
  ) throws -> [StudioEvent] {
    let now = clock.now()
    let news = try keyring.open(arrival)
    switch news {
    case .heard(let heard): return try events(of: heard, arrival, &transaction, now)
    case .unreadable(let unread):
      guard rules.hears(unread.sender), unread.sender != us else { return [] }
      try notices(now).unheard(news, in: &transaction)
      return []
    case .joined(let room): return try joined(room, &transaction)
    case .moved(let old, let new): return try moved(from: old, to: new, &transaction)
    case .left: return []
    }
  }

  func notices(_ now: Instant) -> Notices<S> {
    Notices(keyring: keyring, house: house, languages: languages, now: now)
  }

  func company(of room: RoomID, _ transaction: S.Transaction) -> Company {
    Company(
      room: room, us: us, book: RoomBook(transaction, vault: keyring.vault), rules: rules)
  }

  /// What was said while nobody was here is done if it is not long ago: here alone is asked.
  func isTooOld(_ heard: HeardEvent) -> Bool { heard.age > catchUp }

  private func events(
    of heard: HeardEvent, _ arrival: Arrival, _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    if heard.event.isState { return try changed(heard, &transaction) }
    if heard.sender == us { return try echoed(heard, &transaction, now) }
    // What is taken away is gone from the room, also by a moderator who is not heard: that they may
    // is the server's to judge, which does so by the type that it sees.
    guard rules.hears(heard.sender) || heard.event.type == .redaction else { return [] }
    guard heard.isAllowed else {
      if heard.type == .message, heard.content["msgtype"]?.isString("m.notice") != true {
        try notices(now).unheard(.heard(heard), in: &transaction)
      }
      return []
    }
    if heard.isLate { try notices(now).readable(heard, in: &transaction) }
    // What cannot be read as what it says it is has nothing to say to us.
    guard let content = try? heard.read() else { return [] }
    switch content {
    case .message(let message):
      return try said(message, heard, arrival, &transaction, now)
    case .reaction(let target, let key):
      return try tapped(target, key, heard, &transaction, now)
    case .redaction:
      guard let target = heard.event.redacts else { return [] }
      let person = try company(of: heard.room, transaction).person(heard.sender)
      return [.redacted(event: try Key(target.text), by: person, in: try Key(heard.room.text))]
    case .encrypted, .sticker, .pollStart, .pollResponse, .pollEnd, .redacted, .other: return []
    }
  }
}
