import Storage

/// A line is made a command by an edit: `!setings` becomes `!settings`.
///
/// A command is carried out once. By an edit it is only where nothing came of the line before.
extension Draft {
  mutating func correct(_ line: Message, _ utterance: Utterance) throws {
    guard line.isCorrected(by: utterance) else { return refuseCommand(in: utterance, on: line) }
    put(Message(utterance, .word, at: now))
    var said = utterance
    said.key = line.key
    said.place = Place(line.conversation, thread: line.thread, repliesTo: line.repliesTo)
    var line = line
    line.text = String(utterance.text.prefix(Message.maximumText))
    line.status = .done
    line.error = nil
    put(line)
    try unlessRefused(said) { try $0.follow(said) }
  }

  /// Words to the director are no command, and to change nothing is no wish.
  private mutating func refuseCommand(in utterance: Utterance, on line: Message) {
    if case .ask = utterance.intent { return }
    guard !line.text.utf8.elementsEqual(utterance.text.utf8) else { return }
    put(Message(utterance, .word, at: now))
    tell(.editIsNoCommand, at: line.answerPlace, mentions: utterance.person)
  }
}

extension Intent {
  /// Something that is done where it is said, unlike a wish, which can be said in other words.
  package var isDeed: Bool {
    switch self {
    case .useThis, .replant, .decide, .newImage, .again, .back, .ask, .command: true
    case .prompt, .nothing, .misread: false
    }
  }
}

extension Message {
  /// Whether what these words say is done: by whoever wrote the line, of which nothing came.
  package func isCorrected(by utterance: Utterance) -> Bool {
    utterance.intent.isDeed && role == .person && author == utterance.person.id && !isRedacted
      && conversation == utterance.place.conversation && status == .failed && request == nil
  }
}
