import Concurrency
import Storage

/// Rooms that go on elsewhere, and people who come and go.
extension Draft {
  /// Everything comes along: what the next message builds on, the settings, the taste, the history,
  /// the pictures, the credits. Once: a room that is known already is one of its own.
  ///
  /// What is being painted is shown in the new room, on its main timeline: the threads stayed behind.
  mutating func moved(from old: Key, to new: Key, members: Int) throws {
    guard try rows.conversation(new) == nil else { return }
    guard let before = try rows.conversation(old) else { return try joined(new, members: members) }
    for var request in try requestsAtWork(in: old) {
      for var picture in try pictures(of: request.id) where picture.isPending {
        picture.thread = nil
        put(picture)
        // It stayed behind: nothing of the new room can be written into it.
        for var line in try messages(showing: picture.id) where line.kind == .status {
          line.isRedacted = true
          put(line)
        }
      }
      request.thread = nil
      put(request)
    }
    let lessons = try rows.tastes(in: old).filter { $0.state == .learning }
    put(Conversation(before, as: new, at: now))
    note(.moved(from: old, to: new))
    let wanted = before.settings.critic
    let critics = house.critics.filter(\.canLearn)
    if let critic = critics.first(where: { $0.name == wanted }) ?? critics.first {
      for lesson in lessons {
        cancel(.learn(lesson.key, critic: critic.name))
        queue(.learn(lesson.key(in: new), critic: critic.name))
      }
    }
    tell(.moved(active: before.active), at: Place(new))
  }

  /// Who is gone decides nothing any more: their taps stand in the room, and do not count.
  mutating func membership(_ person: Key, of conversation: Key, isMember: Bool) throws {
    note(.membership(person, of: conversation, isMember: isMember))
    guard !isMember else { return }
    for var request in try rows.requestsWaiting(in: conversation, limit: Gate.maximumLookedAt) {
      guard var gate = request.gate,
        gate.taps.contains(where: { $0.person == person }) || gate.unconfirmed?.person == person
      else { continue }
      gate.taps.removeAll { $0.person == person }
      if gate.unconfirmed?.person == person { gate.unconfirmed = nil }
      request.gate = gate
      put(request)
    }
  }
}

extension Conversation {
  /// The same room under another name.
  fileprivate init(_ before: Conversation, as id: Key, at now: Instant) {
    self.init(id, created: before.created)
    title = before.title
    active = before.active
    settings = before.settings
    taste = before.taste
    collection = before.collection
    talk = before.talk
    greeting = before.greeting
    isAsked = before.isAsked
    touched = max(before.touched, now)
  }
}

extension Taste {
  fileprivate func key(in conversation: Key) -> TasteKey {
    TasteKey(conversation: conversation, name: name, version: version)
  }
}

extension Gate {
  /// So many open gates of a room are looked through for the taps of somebody who left.
  static let maximumLookedAt = 500
}
