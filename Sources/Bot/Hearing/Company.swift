internal import Matrix
internal import MatrixClient
internal import Storage
internal import Studio

/// Who is in a room, and what they may do there.
struct Company {
  static let moderatorLevel: PowerLevel = 50

  let room: RoomID
  let us: UserID
  let book: RoomBook
  let rules: PeopleRules

  func person(_ user: UserID) throws -> Person {
    let level = try book.stateWithoutMembers(of: room).powerLevel(of: user)
    return Person(
      try Key(user.text), name: try book.name(of: user, in: room),
      isModerator: level >= Self.moderatorLevel, isOperator: rules.isOperator(user))
  }

  /// What people call us.
  func ownNames() throws -> [String] {
    [try book.name(of: us, in: room), us.localpart, us.text]
  }

  func headcount() throws -> Int { try book.headcount(of: room) }
}
