import Storage

/// A prompt has new words: redone where it is not painted yet, else offered.
extension Draft {
  mutating func edited(_ event: Key, _ utterance: Utterance) throws {
    guard try message(utterance.key) == nil, var line = try message(event), !line.isRedacted,
      line.role == .person, line.author == utterance.person.id,
      line.conversation == utterance.place.conversation
    else { return }
    if utterance.intent.isDeed { return try correct(line, utterance) }
    guard line.isAsking || line.status == .failed else { return }
    put(Message(utterance, .word, at: now))
    if case .misread(let misreading) = utterance.intent {
      return tell(.misread(misreading), at: line.answerPlace, mentions: utterance.person)
    }
    guard line.isAsking, case .prompt(let words, let wishes) = utterance.intent, !words.isEmpty,
      words.count <= Request.maximumPrompt
    else { return }
    line.text = String(utterance.text.prefix(Message.maximumText))
    put(line)
    guard var request = try line.request.flatMap({ try request($0) }) else {
      var said = utterance
      said.place = Place(line.conversation, thread: line.thread, repliesTo: line.repliesTo)
      if try isForDirector(said) { return try ask(words, insteadOf: line, by: said.person) }
      return try redo(line, words, wishes, by: utterance.person, from: nil)
    }
    if request.prompt.utf8.elementsEqual(words.utf8), request.wishes == wishes {
      guard request.edit != nil else { return }
      request.edit = nil
      return put(request)
    }
    if request.state == .painting, request.round == 1 {
      return try redo(line, words, wishes, by: utterance.person, from: request)
    }
    request.edit = Request.Edit(prompt: words, wishes: wishes)
    put(request)
    tell(.editOffered(message: event), at: line.answerPlace, mentions: utterance.person)
  }

  /// What could not be read is said anew, in a talk.
  private mutating func ask(
    _ words: String, insteadOf line: Message, by person: Person
  ) throws {
    var line = line
    line.status = .done
    line.error = nil
    put(line)
    try ask(words, at: line.answerPlace, by: person)
  }

  /// 🎨 on the offer.
  mutating func paintEdit(_ offer: Message, by tap: Tap) throws {
    guard var request = try offer.request.flatMap({ try request($0) }), let edit = request.edit,
      let line = try message(request.message)
    else { return }
    request.edit = nil
    put(request)
    try paint(edit.prompt, edit.wishes, by: tap.person, line, as: request)
    try keep(tap, asking: message(line.key)?.request)
  }

  /// What could not be read or paid for the first time is simply said anew; what waits or is being
  /// painted makes room for it. If the new words are refused, the old job goes on.
  private mutating func redo(
    _ line: Message, _ words: String, _ wishes: Wishes, by person: Person, from old: Request?
  ) throws {
    let before = self
    do {
      if let old {
        try stopWork(of: old)
        try end(old, .cancelled)
      }
      try paint(words, wishes, by: person, line, as: old)
    } catch let refusal as Refusal {
      self = before
      tell(.refused(refusal), at: line.answerPlace, mentions: person)
    }
  }

  /// From the source that the prompt had, unless the new words name another.
  private mutating func paint(
    _ words: String, _ wishes: Wishes, by person: Person, _ line: Message, as old: Request?
  ) throws {
    let place = Place(line.conversation, thread: line.thread, repliesTo: line.repliesTo)
    var source: Source
    // A caption asks from its picture.
    let upload = old == nil ? line.picture : nil
    if old != nil || upload != nil, wishes.from == nil, !wishes.isFresh {
      source = Source(
        picture: try (old?.source(keptBy: wishes) ?? upload).map {
          try usable($0, by: person, in: place.conversation)
        },
        isNamed: true)
      source = try adding(wishes.with, to: source, by: person, in: place.conversation)
    } else {
      source = try chooseSource(
        for: wishes,
        of: Utterance(
          key: line.key, place: place, person: person, text: words, intent: .prompt(words, wishes)))
    }
    var wish = Wish(
      prompt: words, wishes: wishes, person: person, line: line, place: place, source: source)
    wish.meaning = try intent(of: wish)
    try begin(wish)
    if let old { try withdrawWarnings(of: old) }
  }
}

extension Request {
  /// What was the source as the first of `--with` goes with it.
  fileprivate func source(keptBy new: Wishes) -> PictureID? {
    guard let source, wishes.with.contains(source) else { return source }
    return new.with.contains(source) ? source : nil
  }
}

extension Message {
  /// A prompt, or a picture whose caption is one: also one that could not be read or was refused.
  fileprivate var isAsking: Bool {
    kind == .prompt || kind == .picture && (request != nil || status == .failed)
  }
}
