package import Concurrency
package import Storage

/// A row as it is from now on.
package enum Change: Equatable, Sendable {
  case conversation(Conversation)
  case message(Message)
  case request(Request)
  case picture(Picture)
  case critique(Critique)
  case taste(Taste)
  case adoption(Adoption)
  case account(Account)
  case membership(Key, of: Key, isMember: Bool)
  case setting(SettingChange)
  /// Everything of a room is another's from now on, and nothing is left of the first but its members.
  case moved(from: Key, to: Key)
}

/// Who changed which setting, for the audit trail.
package struct SettingChange: Equatable, Sendable {
  package var conversation: Key
  package var name: String
  package var old: String
  package var new: String
  package var by: Key
  package var at: Instant

  package init(
    conversation: Key, name: String, old: String, new: String, by: Key, at: Instant
  ) {
    self.conversation = conversation
    self.name = name
    self.old = old
    self.new = new
    self.by = by
    self.at = at
  }
}

/// What must happen in the world once the changes are committed. In the same transaction these
/// become rows: jobs, and lines of the outbox.
package enum Effect: Equatable, Sendable {
  case queue(Work)
  case cancel(Work)
  case tell(Telling)
}

/// Work for somebody else. Its name is the key of its job, so that it is queued once. The priority is
/// no part of the name: what is cancelled is the picture's job, however urgent it was.
package enum Work: Hashable, Sendable {
  case paint(PictureID, painter: String, conversation: Key, priority: Int)
  case judge(PictureID, critic: String, conversation: Key)
  case learn(TasteKey, critic: String)
  case answer(conversation: Key, line: Int, director: String)
  case understand(RequestID, director: String, conversation: Key)
  /// Look at a workflow that somebody brought; `turn`: after so many answers.
  case read(AdoptionKey, turn: Int)
}

package struct Decision: Equatable, Sendable {
  /// In the order in which they were made; a later one of the same row replaces the earlier.
  package var changes: [Change] = []
  package var effects: [Effect] = []

  package init() {}
}
