package import Matrix

/// Who is heard at all, who runs the studio, and who may make sure of the bot while it runs.
package struct PeopleRules: Sendable {
  package enum Meeting: Sendable { case operators, people, nobody }

  /// Whoever matches one of these is heard.
  private let heard: [Glob]
  private let operators: [Glob]
  private let meeting: Meeting

  /// Patterns of users (`@*:example.org`) or of servers (`*.example.org`); `*` is everybody.
  package init(heard: [String], operators: [String], meeting: Meeting = .operators) {
    self.heard = heard.map(Glob.init)
    self.operators = operators.map(Glob.init)
    self.meeting = meeting
  }

  package func hears(_ user: UserID) -> Bool { heard.contains { $0.matches(user) } }
  package func isOperator(_ user: UserID) -> Bool { operators.contains { $0.matches(user) } }

  package func mayMeet(_ user: UserID) -> Bool {
    switch meeting {
    case .operators: isOperator(user)
    case .people: hears(user)
    case .nobody: false
    }
  }

  /// Whether there is anybody whom ``mayMeet(_:)`` names.
  package var meetsSomebody: Bool {
    switch meeting {
    case .operators: !operators.isEmpty
    case .people: true
    case .nobody: false
    }
  }
}

/// `*` stands for any bytes, `?` for one.
private struct Glob: Sendable {
  private let pattern: [UInt8]
  private let isOfUser: Bool

  init(_ text: String) {
    pattern = Array(text.utf8)
    isOfUser = pattern.first == UInt8(ascii: "@")
  }

  func matches(_ user: UserID) -> Bool {
    matches(Array(isOfUser ? user.text.utf8[...] : user.server.utf8[...]))
  }

  /// In one walk, going back to the last star only: no pattern makes it slow.
  private func matches(_ text: [UInt8]) -> Bool {
    var (place, index) = (0, 0)
    var star: (place: Int, index: Int)?
    while index < text.count {
      if place < pattern.count, pattern[place] == UInt8(ascii: "*") {
        star = (place, index)
        place += 1
      } else if place < pattern.count,
        pattern[place] == text[index] || pattern[place] == UInt8(ascii: "?")
      {
        place += 1
        index += 1
      } else if let last = star {
        star = (last.place, last.index + 1)
        (place, index) = (last.place + 1, last.index + 1)
      } else {
        return false
      }
    }
    return pattern[place...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
