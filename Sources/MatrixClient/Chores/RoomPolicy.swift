package import Matrix

/// Which rooms we are in.
package struct RoomPolicy: Sendable {
  package enum Answer: Sendable, Equatable { case join, refuse, ignore }

  /// What an invitation by this person is answered with.
  package var answer: @Sendable (UserID) -> Answer
  package var followsUpgrades = true
  package var forgetsLeftRooms = true

  package init(_ answer: @escaping @Sendable (UserID) -> Answer) { self.answer = answer }

  package init(_ welcome: Welcome) { self.init { welcome.answer($0) } }

  package static let everybody = RoomPolicy(.everybody)
}

/// Whose invitations are accepted. All others are refused, so that they do not lie there for ever.
package enum Welcome: Sendable, Equatable {
  case everybody, nobody
  /// These people, and everybody of these servers.
  case listed(users: Set<UserID>, servers: Set<ServerName>)

  package func answer(_ user: UserID) -> RoomPolicy.Answer {
    switch self {
    case .everybody: return .join
    case .nobody: return .refuse
    case .listed(let users, let servers):
      // The names of hosts do not differ by their case, and those of people do.
      let server = user.server.lowercased()
      let isWelcome =
        users.contains(user) || servers.contains { $0.text.lowercased().hasBytes(of: server) }
      return isWelcome ? .join : .refuse
    }
  }
}
