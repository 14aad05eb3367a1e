package import Storage

/// Who speaks or taps, as the room knows them at that moment.
package struct Person: Equatable, Sendable {
  package static let maximumName = 120

  package let id: Key
  /// What the room calls them: data, never compared.
  package var name: String
  /// Power of 50 or more, or a creator of the room.
  package var isModerator: Bool
  /// May use what the operator keeps for themselves: granting credits.
  package var isOperator: Bool

  package init(_ id: Key, name: String, isModerator: Bool = false, isOperator: Bool = false) {
    self.id = id
    self.name = String(name.prefix(Self.maximumName))
    self.isModerator = isModerator
    self.isOperator = isOperator
  }
}

/// Where something was said, and what it answers.
package struct Place: Equatable, Sendable {
  package var conversation: Key
  /// The event that the thread hangs on; `nil` on the main timeline.
  package var thread: Key?
  package var repliesTo: Key?

  package init(_ conversation: Key, thread: Key? = nil, repliesTo: Key? = nil) {
    self.conversation = conversation
    self.thread = thread
    self.repliesTo = repliesTo
  }
}
