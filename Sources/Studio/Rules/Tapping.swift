import Concurrency
import Storage

/// What a sign means depends on what it is put on.
extension Draft {
  mutating func tapped(_ tap: Tap) throws {
    guard try message(tap.key) == nil, let line = try message(tap.target),
      line.conversation == tap.conversation, !line.isRedacted
    else { return }
    let before = self
    do {
      try follow(tap, on: line)
      // Who taps without end is known by it.
      if decision != before.decision, try message(tap.key) == nil { put(Message(tap, at: now)) }
    } catch let refusal as Refusal {
      self = before
      tell(.refused(refusal), at: line.answerPlace, mentions: tap.person)
    }
  }

  private mutating func follow(_ tap: Tap, on line: Message) throws {
    if let deed = try deed(of: tap.sign, on: line),
      try needsWord(isCostly: deed.isCostly, in: tap.conversation)
    {
      return tell(.tapNeedsWord(deed.word), at: line.answerPlace, mentions: tap.person)
    }
    try carryOut(tap, on: line)
  }

  mutating func carryOut(_ tap: Tap, on line: Message) throws {
    switch line.kind {
    case .picture, .critique: try tappedPicture(tap, on: line)
    case .sheet: try tappedSheet(tap, on: line)
    case .gallery:
      if case .number(let number) = tap.sign { try chooseFromGallery(number, line, tap.person) }
    case .welcome: try welcomed(tap, on: line)
    case .collection:
      if tap.sign == .check { try finishCollection(in: tap.conversation, by: tap.person) }
    case .tasteCard: try tappedTaste(tap, on: line)
    case .promptCard: try tappedPrompt(tap, on: line)
    case .workflowCard: try tappedWorkflow(tap, on: line)
    case .offer:
      if tap.sign == .palette { try paintEdit(line, by: tap) }
    case .prompt, .notice, .word, .tap, .seed, .status, .warning, .file: break
    }
  }

  /// What a tap, or its word, asked for is known by it, so that it can be taken back.
  mutating func keep(_ tap: Tap, asking id: RequestID?) throws {
    var line = try message(tap.key) ?? Message(tap, at: now)
    line.request = id
    put(line)
  }

  private mutating func tappedPicture(_ tap: Tap, on line: Message) throws {
    guard let id = line.picture else { return }
    if tap.sign == .play { return try continueWith(id, tap.person, at: line.answerPlace) }
    // What people put on each other's pictures is theirs.
    guard line.role == .bot else { return }
    if tap.sign == .seedling { return try replant(id, by: tap, on: line) }
    guard let option = tap.sign.option else { return }
    try vote(Gate.Tap(tap, option), by: tap.person, on: id, at: line.answerPlace)
  }

  private mutating func tappedSheet(_ tap: Tap, on line: Message) throws {
    guard let id = line.request, let request = try request(id) else { return }
    if case .number(let number) = tap.sign {
      return try choose(number, of: request, by: tap.person, at: line.answerPlace)
    }
    guard let picture = request.gate?.picture else { return }
    if tap.sign == .play { return try continueWith(picture, tap.person, at: line.answerPlace) }
    if tap.sign == .seedling { return try replant(picture, by: tap, on: line) }
    guard let option = tap.sign.option else { return }
    try vote(Gate.Tap(tap, option), by: tap.person, on: picture, at: line.answerPlace)
  }
}

extension Sign {
  /// On a picture: 👍 ✅ · 🔁 🔄 · ♻️ 🆕 ❌
  var option: Gate.Option? {
    switch self {
    case .thumb, .check: .approve
    case .cycle: .iterate
    case .recycle, .cross: .restart
    case .play, .seedling, .palette, .speech, .bin, .number: nil
    }
  }
}

extension Message {
  /// A tap that did something beside the gates.
  fileprivate init(_ tap: Tap, at now: Instant) {
    self.init(
      key: tap.key, conversation: tap.conversation, role: .person, kind: .tap,
      author: tap.person.id, repliesTo: tap.target, created: now)
  }
}

extension Gate.Tap {
  init(_ tap: Tap, _ option: Gate.Option) {
    self.init(event: tap.key, person: tap.person.id, name: tap.person.name, option: option)
  }
}
