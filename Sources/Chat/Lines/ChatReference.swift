package import Matrix

/// Which message a command means.
package enum ChatReference: Equatable, Sendable {
  /// As it stands beside it.
  case number(Int)
  /// By its name, for scripts.
  case event(EventID)
  /// The last one that somebody else said.
  case last
  /// The last one of our own.
  case mine

  package init?(_ word: some StringProtocol) {
    let word = String(word)
    switch word {
    case "last": self = .last
    case "mine": self = .mine
    default:
      if let number = Int(word), number > 0 {
        self = .number(number)
      } else if word.utf8.first == UInt8(ascii: "$"), let event = EventID(word) {
        self = .event(event)
      } else {
        return nil
      }
    }
  }
}
