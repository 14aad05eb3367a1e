import Concurrency
import Storage

/// A line of text: heard or not, then routed by what it means.
extension Draft {
  mutating func said(_ utterance: Utterance) throws {
    guard try message(utterance.key) == nil, try isHeard(utterance) else { return }
    try enter(utterance.place.conversation)
    try unlessRefused(utterance) { try $0.follow(utterance) }
  }

  /// A refusal leaves nothing of what was decided before it, and is told.
  mutating func unlessRefused(
    _ utterance: Utterance, _ rules: (inout Self) throws -> Void
  ) throws {
    let before = self
    do {
      try rules(&self)
    } catch let refusal as Refusal {
      self = before
      try fail(utterance, because: "\(refusal)")
      tell(
        .refused(refusal), at: utterance.place.answer(to: utterance.key), mentions: utterance.person
      )
    }
  }

  mutating func follow(_ utterance: Utterance) throws {
    if try answeredWorkflow(utterance) { return }
    switch utterance.intent {
    case .prompt(let words, let wishes): return try wished(words, wishes, utterance)
    case .again(let wishes): return try again(wishes, utterance)
    case .misread(let misreading): return try misread(misreading, utterance)
    case .nothing: return
    default: break
    }
    // A line that was corrected is there already.
    if try message(utterance.key) == nil { put(Message(utterance, .word, at: now)) }
    switch utterance.intent {
    case .useThis: try continueWith(replied(utterance.place), for: utterance)
    case .replant: try replant(utterance)
    case .decide(let option): try decided(option, in: utterance)
    case .newImage: try clearActive(utterance)
    case .back: try goBack(utterance)
    case .ask(let words): try ask(words, utterance)
    case .command(let command): try obey(command, utterance)
    case .prompt, .again, .misread, .nothing: break
    }
  }

  private mutating func misread(_ misreading: Misreading, _ utterance: Utterance) throws {
    try fail(utterance, because: "misread")
    answer(.misread(misreading), to: utterance)
  }

  /// Words for the painter, unless they are for the director.
  private mutating func wished(_ words: String, _ wishes: Wishes, _ utterance: Utterance) throws {
    guard !words.isEmpty else { return try misread(.noWords, utterance) }
    guard words.utf8.count <= Request.maximumPrompt * 4, words.count <= Request.maximumPrompt else {
      return try misread(.tooLong(maximum: Request.maximumPrompt), utterance)
    }
    if try isForDirector(utterance) {
      put(Message(utterance, .word, at: now))
      return try ask(words, utterance)
    }
    try leaveTalk(utterance)
    let source = try chooseSource(for: wishes, of: utterance)
    var wish = Wish(utterance, words, wishes, source: source, at: now)
    wish.meaning = try intent(of: wish)
    try begin(wish)
  }

  private mutating func fail(_ utterance: Utterance, because reason: String) throws {
    // A word to a card is no wish, also when it is corrected.
    let isForCard = try card(repliedTo: utterance.place)?.kind == .workflowCard
    let isPrompt = if case .command = utterance.intent { false } else { !isForCard }
    var line = Message(utterance, isPrompt ? .prompt : .word, at: now)
    if let known = try message(utterance.key) { line = known }
    put(line.failed(because: reason))
  }

  mutating func answer(_ fact: Fact, to utterance: Utterance) {
    tell(fact, at: utterance.place.answer(to: utterance.key), mentions: utterance.person)
  }

  mutating func answer(_ answer: Answer, to utterance: Utterance) {
    self.answer(.answer(answer), to: utterance)
  }
}

extension Message {
  init(_ utterance: Utterance, _ kind: Kind, at now: Instant) {
    self.init(
      key: utterance.key, conversation: utterance.place.conversation, role: .person, kind: kind,
      author: utterance.person.id, text: utterance.text, thread: utterance.place.thread,
      repliesTo: utterance.place.repliesTo, created: now)
  }

  func failed(because reason: String) -> Message {
    var line = self
    line.status = .failed
    line.error = String(reason.prefix(200))
    return line
  }
}

extension Place {
  /// In the same thread, as a reply.
  func answer(to event: Key) -> Place { Place(conversation, thread: thread, repliesTo: event) }
}
