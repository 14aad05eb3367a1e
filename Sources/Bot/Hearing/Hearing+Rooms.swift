internal import Matrix
internal import MatrixClient
internal import MatrixCrypto
internal import Storage
internal import Studio
internal import Workers

/// Where we are, and with whom.
extension Hearing {
  func joined(_ room: RoomID, _ transaction: inout S.Transaction) throws -> [StudioEvent] {
    let company = company(of: room, transaction)
    // A room that went on elsewhere was greeted long ago.
    if let old = try company.book.predecessor(of: room) {
      return try moved(from: old, to: room, &transaction)
    }
    let members = try members(company, &transaction)
    return members + [.joined(try Key(room.text), members: try company.headcount())]
  }

  /// Told twice where the old room said so in time: only the first has an effect.
  func moved(
    from old: RoomID, to new: RoomID, _ transaction: inout S.Transaction
  ) throws -> [StudioEvent] {
    let company = company(of: new, transaction)
    let members = try members(company, &transaction)
    return members + [
      .moved(
        from: try Key(old.text), to: try Key(new.text), members: try company.headcount())
    ]
  }

  /// Those that we know of; where the server told of some, it is asked for the others.
  private func members(
    _ company: Company, _ transaction: inout S.Transaction
  ) throws -> [StudioEvent] {
    let known = try company.book.joinedMembers(of: company.room)
    if try company.headcount() > known.count {
      try keyring.learnMembers(of: company.room, in: &transaction)
    }
    let room = try Key(company.room.text)
    return try known.filter { $0 != us }
      .map { .membership(try Key($0.text), of: room, isMember: true) }
  }

  /// Who comes and goes. Nobody paints for nobody: we leave when we are alone.
  func changed(
    _ heard: HeardEvent, _ transaction: inout S.Transaction
  ) throws -> [StudioEvent] {
    guard heard.type == .member, let user = heard.event.stateKey.flatMap({ UserID($0.text) }),
      let member = Member(heard.content), user != us
    else { return [] }
    let company = company(of: heard.room, transaction)
    let room = try Key(heard.room.text)
    let isMember = member.membership == .join
    let headcount = try company.headcount()
    if !isMember, try company.book.isJoined(heard.room), headcount <= 1 {
      try keyring.leave(heard.room, in: &transaction)
    }
    var events: [StudioEvent] = [
      .membership(try Key(user.text), of: room, isMember: isMember)
    ]
    if isMember { events.append(.grew(room, members: headcount)) }
    return events
  }

  /// Whether somebody is in the room of a picture that they name: the server's answer of now, where
  /// there is one, goes before what we saw of their coming and going.
  func standing(
    of utterance: Utterance, _ transaction: S.Transaction
  ) throws -> [StudioEvent] {
    guard let user = UserID(utterance.person.id.description) else { return [] }
    var rooms: [Key] = []
    for id in utterance.intent.namedPictures {
      guard let room = try transaction.picture(id)?.conversation,
        room != utterance.place.conversation, !rooms.contains(room)
      else { continue }
      rooms.append(room)
    }
    return try rooms.flatMap { try standing(of: utterance.person.id, user, in: $0, transaction) }
  }

  private func standing(
    of person: Key, _ user: UserID, in conversation: Key, _ transaction: S.Transaction
  ) throws -> [StudioEvent] {
    guard let room = RoomID(conversation) else { return [] }
    let book = company(of: room, transaction).book
    guard try book.isJoined(room), let member = try book.member(user, of: room) else { return [] }
    let isMember = member.membership == .join
    let wasMember = try transaction.isMember(person, of: conversation)
    guard isMember != wasMember else { return [] }
    return [.membership(person, of: conversation, isMember: isMember)]
  }
}

extension Intent {
  /// `--from ID`, `--with ID, ID`, `!from ID`
  fileprivate var namedPictures: [PictureID] {
    switch self {
    case .prompt(_, let wishes), .again(let wishes):
      [wishes.from].compactMap(\.self) + wishes.with
    case .command(.from(let id)): [id]
    default: []
    }
  }
}
