import Concurrency
import Storage

/// Who may decide, which vote is the first that counts, and what needs a word.
extension Draft {
  mutating func openGate(of request: inout Request, on picture: Picture) throws {
    request.gate = Gate(picture: picture.id)
    request.state = .waiting
    request.ending = nil
    request.isLooping = false
    request.isIterationDue = false
    put(request)
    try mark(request, .done)
    // Not shown yet: the seeds go with it.
    if picture.candidate == nil, let line = try shown(picture), line.thread == request.thread {
      try seed(picture, on: line)
    }
  }

  /// A tap, or a word that stands for one, on a picture that the bot showed.
  mutating func vote(_ tap: Gate.Tap, by person: Person, on id: PictureID, at place: Place) throws {
    guard let picture = try picture(id) else { return }
    let isWord = try message(tap.event) != nil
    guard var request = try picture.request.flatMap({ try request($0) }) else {
      // Nobody asked for it: it was posted, or brought here.
      if isWord { tell(.tapRefused(.nothingToDecide), at: place, mentions: person) }
      return
    }
    if let refusal = try refusal(of: tap, by: person, on: picture, of: request) {
      let line = Message(tap, of: request, on: picture, at: place, now, isWord: isWord)
      return try turnDown(refusal, person, request, at: place, keeping: line)
    }
    if request.state == .ended {
      // Nothing would change.
      if tap.option == .approve, request.ending == .approved, picture.approvedBy != nil { return }
      if tap.option == .restart, request.ending == .restarted { return }
    }
    if request.gate?.picture != id || request.gate?.isOpen != true {
      request.gate = Gate(picture: id)
      request.state = .waiting
      request.ending = nil
    }
    guard var gate = request.gate else { return }
    guard gate.taps.count < Gate.maximumTaps else {
      return try turnDown(.tooManyTaps(maximum: Gate.maximumTaps), person, request, at: place)
    }
    put(Message(tap, of: request, on: picture, at: place, now, isWord: isWord))
    if !isWord, try needsWord(isCostly: tap.option == .iterate, in: request.conversation) {
      gate.unconfirmed = tap
      request.gate = gate
      put(request)
      return tell(.tapNeedsWord(TapWord(tap.option)), at: place, mentions: person)
    }
    gate.unconfirmed = nil
    gate.taps.append(tap)
    request.gate = gate
    put(request)
    let standing = gate.standing(tap.option)
    if case .quorum(let count) = try policy(of: request.conversation), standing.count < count {
      return
    }
    try carryOut(tap, of: request, on: picture, taps: standing.map(\.event))
  }

  /// `approve`, `iterate`, `restart` in words, as a reply to a picture, its critique or a card.
  mutating func decided(_ option: Gate.Option, in utterance: Utterance) throws {
    if try decidedOnCard(option, in: utterance) { return }
    guard let id = try replied(utterance.place) else { throw Refusal.replyToAPicture }
    let tap = Gate.Tap(
      event: utterance.key, person: utterance.person.id, name: utterance.person.name,
      option: option)
    try vote(tap, by: utterance.person, on: id, at: utterance.place.answer(to: utterance.key))
  }

  func policy(of conversation: Key) throws -> GatePolicy {
    try self.conversation(conversation).settings.gate ?? house.gate
  }

  private func refusal(
    of tap: Gate.Tap, by person: Person, on picture: Picture, of request: Request
  ) throws -> TapRefusal? {
    guard picture.state == .finished else { return .nothingToDecide }
    if let refusal = try policyRefusal(person, request) { return refusal }
    switch request.state {
    case .waiting: return nil
    case .painting, .judging: return atWork(request, person)
    case .ended:
      guard let outcome = request.gate?.outcome, outcome.person != person.id,
        now - outcome.at < Gate.atOnce
      else { return nil }
      return .tooLate(winner: outcome.name, outcome.option)
    }
  }

  /// The picture stands there, and its request goes on: by itself, or by a tap. Nobody was quicker
  /// than oneself.
  func atWork(_ request: Request, _ person: Person) -> TapRefusal {
    guard let outcome = request.gate?.outcome, outcome.person != person.id else {
      return .stillRunning
    }
    return .tooLate(winner: outcome.name, outcome.option)
  }

  func policyRefusal(_ person: Person, _ request: Request) throws -> TapRefusal? {
    switch try policy(of: request.conversation) {
    case .requester where person.id != request.asker: .notYourRequest(asker: request.askerName)
    case .moderators where !person.isModerator: .moderatorsOnly
    default: nil
    }
  }

  /// Once for each person and gate. A loop that has not come to a gate is said to run once, whoever
  /// taps: there the line of that tap is kept for it.
  mutating func turnDown(
    _ refusal: TapRefusal, _ person: Person, _ request: Request, at place: Place,
    keeping line: Message? = nil
  ) throws {
    var request = request
    if var gate = request.gate {
      guard !gate.refused.contains(person.id), gate.refused.count < Gate.maximumTaps else { return }
      gate.refused.append(person.id)
      request.gate = gate
      put(request)
    } else if let line = line?.failed(because: "\(refusal)") {
      guard try !isSaid(refusal, line) else { return }
      put(line)
    }
    tell(.tapRefused(refusal), at: place, mentions: person)
  }

  private func isSaid(_ refusal: TapRefusal, _ line: Message) throws -> Bool {
    let lines = try rows.messages(in: line.conversation, limit: Message.maximumLookedBack)
    return lines.contains {
      $0.role == .person && $0.request == line.request && $0.error == line.error
        && (refusal == .stillRunning || $0.author == line.author)
    }
  }
}

extension Gate {
  /// The taps for this option that stand, one for each person.
  func standing(_ option: Option) -> [Tap] {
    var people: Set<Key> = []
    return taps.filter { $0.option == option && people.insert($0.person).inserted }
  }
}

extension Message {
  /// The line of a tap that counted; a word has one already.
  fileprivate init(
    _ tap: Gate.Tap, of request: Request, on picture: Picture, at place: Place, _ now: Instant,
    isWord: Bool
  ) {
    self.init(
      key: tap.event, conversation: request.conversation, role: .person,
      kind: isWord ? .word : .tap, author: tap.person, text: tap.option.rawValue,
      request: request.id, picture: picture.id, thread: place.thread, created: now)
  }
}
