internal import Matrix
internal import Storage
internal import Studio
internal import Words

extension MessageContent {
  /// What a program says.
  static func notice(_ text: RichText) -> MessageContent { .notice(text.plain, html: text.html) }

  /// Where it stands and what it answers. An event that cannot be named is not related to: the words
  /// are worth more than their place.
  func at(_ place: Place) -> MessageContent {
    let replied = place.repliesTo.flatMap(EventID.init)
    guard let root = place.thread.flatMap(EventID.init) else {
      return replied.map { replying(to: $0) } ?? self
    }
    // An answer to the root is what clients without threads take any line of the thread for.
    guard let replied, replied != root else { return inThread(of: root, after: root) }
    return inThread(of: root, replyingTo: replied)
  }

  func mentioning(_ person: Person?) -> MessageContent {
    guard let user = person.flatMap({ UserID($0.id.description) }) else { return self }
    return mentioning(Mentions([user]))
  }
}

extension EventID {
  init?(_ key: Key) { self.init(key.description) }
}

extension RoomID {
  init?(_ key: Key) { self.init(key.description) }
}
