extension RoomState {
  /// Those that hold now, without what creators have by themselves.
  package var levels: PowerLevels { writtenLevels ?? PowerLevels() }

  package func powerLevel(of user: UserID) -> PowerLevel {
    let isCreator = creation?.creators.contains(user) ?? false
    if isCreator, creation?.rules.creatorsAreInfinite == true { return .infinite }
    guard let writtenLevels else { return isCreator ? 100 : 0 }
    return .level(writtenLevels.users[user] ?? writtenLevels.usersDefault)
  }

  package func requiredLevel(toSend type: EventType) -> PowerLevel {
    .level(levels.events[type] ?? levels.eventsDefault)
  }

  package func requiredLevel(toSetState type: EventType) -> PowerLevel {
    .level(levels.events[type] ?? levels.stateDefault)
  }

  package enum Act: Sendable {
    case send(EventType), setState(EventType)
    case redactOwn, redactOthers, invite, kick, ban, notifyRoom
  }

  package func requiredLevel(to act: Act) -> PowerLevel {
    switch act {
    case .send(let type): requiredLevel(toSend: type)
    case .setState(let type): requiredLevel(toSetState: type)
    case .redactOwn: requiredLevel(toSend: .redaction)
    case .redactOthers: max(requiredLevel(toSend: .redaction), .level(levels.redact))
    case .invite: .level(levels.invite)
    case .kick: .level(levels.kick)
    case .ban: .level(levels.ban)
    case .notifyRoom: .level(levels.notifyRoom)
    }
  }

  /// Whether the user is in the room and has the power. The rules of who may act upon whom come on
  /// top of it.
  package func may(_ user: UserID, _ act: Act) -> Bool {
    members[user]?.membership == .join && powerLevel(of: user) >= requiredLevel(to: act)
  }

  /// Kicking and banning also need more power than the other has.
  package func may(_ user: UserID, _ act: Act, upon other: UserID) -> Bool {
    may(user, act) && powerLevel(of: user) > powerLevel(of: other)
  }
}

extension RoomState {
  package func users(_ membership: Membership) -> [UserID] {
    members.filter { $0.value.membership == membership }.keys.sorted()
  }

  package func membership(of user: UserID) -> Membership? { members[user]?.membership }
}
