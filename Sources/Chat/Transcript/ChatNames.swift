package import Matrix

/// What people in a room are called.
///
/// Two who chose the same name are told apart, and so is whoever took the name of another's ID.
package struct ChatNames: Sendable {
  static let maximumCount = 32

  private let user: UserID
  private var names: [UserID: String]

  package init(_ members: [UserID: Member] = [:], user: UserID) {
    self.user = user
    var names: [UserID: String] = [:]
    var counts: [String: Int] = [:]
    for (user, member) in members {
      let name = Self.name(user, member.displayName)
      names[user] = name
      counts[name, default: 0] += 1
    }
    for (user, name) in names where (counts[name] ?? 0) > 1 || name.contains("@") {
      names[user] = "\(name) (\(user.text))"
    }
    self.names = names
  }

  package func callAsFunction(_ user: UserID) -> String {
    user == self.user ? "you" : names[user] ?? Self.name(user, nil)
  }

  private static func name(_ user: UserID, _ chosen: String?) -> String {
    let name = (chosen ?? "").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return name.isEmpty || name == "you" ? user.localpart : String(name.prefix(maximumCount))
  }
}
