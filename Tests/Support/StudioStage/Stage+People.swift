package import Storage
package import Studio

extension Person {
  package static let ann = Person("@ann:x", name: "Ann")
  package static let bob = Person("@bob:x", name: "Bob")
  package static let mod = Person("@mod:x", name: "Mod", isModerator: true, isOperator: true)
}

/// What people do.
extension Stage {
  /// - Returns: the event of the line.
  @discardableResult
  package mutating func say(
    _ words: String, by person: Person = .ann, wishes: Wishes = Wishes(), replyTo: Key? = nil,
    thread: Key? = nil, mentions: Bool = false
  ) throws -> Key {
    try mean(
      .prompt(words, wishes), by: person, text: words, replyTo: replyTo, thread: thread,
      mentions: mentions)
  }

  @discardableResult
  package mutating func mean(
    _ intent: Intent, by person: Person = .ann, text: String = "", replyTo: Key? = nil,
    thread: Key? = nil, mentions: Bool = false
  ) throws -> Key {
    let utterance = utterance(
      intent, by: person, text: text, replyTo: replyTo, thread: thread, mentions: mentions)
    try happen(.said(utterance))
    return utterance.key
  }

  @discardableResult
  package mutating func command(
    _ command: Command, by person: Person = .ann, replyTo: Key? = nil
  ) throws -> Key {
    try mean(.command(command), by: person, text: "!", replyTo: replyTo)
  }

  package mutating func utterance(
    _ intent: Intent, by person: Person = .ann, text: String = "", replyTo: Key? = nil,
    thread: Key? = nil, mentions: Bool = false
  ) -> Utterance {
    Utterance(
      key: nextEvent(), place: Place(room, thread: thread, repliesTo: replyTo), person: person,
      text: text, intent: intent, members: members, mentionsBot: mentions)
  }

  /// - Returns: the reaction's own event.
  @discardableResult
  package mutating func tap(_ sign: Sign, on target: Key, by person: Person = .ann) throws -> Key {
    let key = nextEvent()
    try happen(
      .tapped(Tap(key: key, target: target, sign: sign, person: person, conversation: room)))
    return key
  }

  /// On what shows the picture.
  @discardableResult
  package mutating func tap(
    _ sign: Sign, on picture: PictureID, by person: Person = .ann
  ) throws -> Key {
    try tap(sign, on: line(showing: picture), by: person)
  }

  package mutating func takeBack(_ tap: Key, by person: Person = .ann) throws {
    try happen(.untapped(tap, by: person, in: room))
  }

  @discardableResult
  package mutating func edit(
    _ message: Key, to words: String, by person: Person = .ann, wishes: Wishes = Wishes()
  ) throws -> Key {
    let utterance = utterance(.prompt(words, wishes), by: person, text: words)
    try happen(.edited(message: message, utterance))
    return utterance.key
  }

  package mutating func redact(_ event: Key, by person: Person = .ann) throws {
    try happen(.redacted(event: event, by: person, in: room))
  }

  /// - Returns: the event of the picture.
  @discardableResult
  package mutating func postPicture(
    _ caption: String? = nil, by person: Person = .ann, wishes: Wishes = Wishes(),
    thread: Key? = nil
  ) throws -> Key {
    let utterance = utterance(
      caption.map { .prompt($0, wishes) } ?? .nothing, by: person, text: caption ?? "",
      thread: thread)
    try happen(
      .posted(Upload(utterance: utterance, blob: .ofTests(events(utterance)), image: .ofTests())))
    return utterance.key
  }

  private func events(_ utterance: Utterance) -> UInt8 { utterance.key.bytes.last ?? 0 }
}
