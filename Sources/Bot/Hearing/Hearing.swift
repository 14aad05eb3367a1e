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
///    (`m.notice`), or two of them would talk for ever.
/// 2. In an encrypted room only what came encrypted from a sender whom the policy trusts is obeyed,
///    but for reactions and redactions, which no client encrypts.
/// 3. A picture waits, and its room with it, until it was fetched: what is said after it may mean it.
/// 4. So does what means something of ours that is on its way: its name is known in a moment.
struct Hearing<S: Store>: Sendable where S.Transaction: StudioGround & CryptoGround {
  let keyring: Keyring<S>
  let rules: PeopleRules
  let house: HouseRules
  let languages: Languages
  /// What is older is not painted, but listed.
  let catchUp: Duration
  let clock: WallClock
  /// Told which event was heard: outside of what is committed.
  let noticed: @Sendable (HeardEvent) -> Void

  private var us: UserID { keyring.machine.user }

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
    case .joined(let room): return try joined(room, transaction)
    case .left, .moved: return []
    }
  }

  func notices(_ now: Instant) -> Notices<S> {
    Notices(keyring: keyring, house: house, languages: languages, now: now)
  }

  func company(of room: RoomID, _ transaction: S.Transaction) -> Company {
    Company(
      room: room, us: us, book: RoomBook(transaction, vault: keyring.vault), rules: rules)
  }

  private func joined(_ room: RoomID, _ transaction: S.Transaction) throws -> [StudioEvent] {
    let company = company(of: room, transaction)
    let key = try Key(room.text)
    let members = try company.book.joinedMembers(of: room).filter { $0 != us }
    return try members.map { .membership(try Key($0.text), of: key, isMember: true) }
      + [.joined(key, members: try company.headcount())]
  }

  private func events(
    of heard: HeardEvent, _ arrival: Arrival, _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> [StudioEvent] {
    if heard.event.isState { return try changed(heard, &transaction) }
    guard heard.sender != us, rules.hears(heard.sender) else { return [] }
    guard heard.isAllowed else {
      if heard.type == .message, heard.content["msgtype"]?.isString("m.notice") != true {
        try notices(now).unheard(.heard(heard), in: &transaction)
      }
      return []
    }
    if heard.isLate { try notices(now).readable(heard, in: &transaction) }
    // What cannot be read as what it says it is has nothing to say to us.
    guard let content = try? heard.read() else { return [] }
    if try waits(heard, content, arrival, &transaction, now) { return [] }
    let room = try Key(heard.room.text)
    switch content {
    case .message(let message):
      return try said(message, heard, arrival, &transaction, now)
    case .reaction(let target, let key):
      // A tap of long ago is not meant for now.
      guard heard.age <= catchUp, let sign = Sign(reaction: key) else { return [] }
      let person = try company(of: heard.room, transaction).person(heard.sender)
      return [
        .tapped(
          Tap(
            key: try Key(heard.event.id.text), target: try Key(target.text), sign: sign,
            person: person, conversation: room))
      ]
    case .redaction:
      guard let target = heard.event.redacts else { return [] }
      let person = try company(of: heard.room, transaction).person(heard.sender)
      return [.redacted(event: try Key(target.text), by: person, in: room)]
    case .encrypted, .sticker, .pollStart, .pollResponse, .pollEnd, .redacted, .other: return []
    }
  }

  /// Who comes and goes. Nobody paints for nobody: we leave when we are alone.
  private func changed(
    _ heard: HeardEvent, _ transaction: inout S.Transaction
  ) throws -> [StudioEvent] {
    guard heard.type == .member, let user = heard.event.stateKey.flatMap({ UserID($0.text) }),
      let member = Member(heard.content), user != us
    else { return [] }
    let company = company(of: heard.room, transaction)
    let isMember = member.membership == .join
    if !isMember, try company.book.isJoined(heard.room), try company.headcount() <= 1 {
      try keyring.leave(heard.room, in: &transaction)
    }
    return [
      .membership(try Key(user.text), of: try Key(heard.room.text), isMember: isMember)
    ]
  }
}
