import Spelling
import Storage

/// From a file to a painter of the room: it is read, shown, and said yes to.
///
/// 1. Nothing is painted by a workflow before somebody with the right has seen what would be bound.
/// 2. A newer one under the same name takes its place when it is said yes to, not before.
extension Draft {
  mutating func obey(_ command: WorkflowCommand, _ utterance: Utterance) throws {
    try guardWorkflows(from: utterance.person)
    switch command {
    case .adopt(let name): try adopt(as: name, utterance)
    case .forget(let name): try forgetWorkflow(name, utterance)
    }
  }

  /// A file that may be one. It is only remembered, unless its caption says more.
  mutating func brought(_ file: BroughtFile, _ utterance: Utterance) throws {
    guard try message(utterance.key) == nil else { return }
    try enter(utterance.place.conversation)
    var line = Message(utterance, .file, at: now)
    line.text = file.name
    line.detail = file.blob.description
    put(line)
    switch utterance.intent {
    case .command(let command):
      try unlessTurnedDown(utterance) { try $0.obey(command, utterance) }
    case .misread(let misreading) where utterance.isCommand:
      answer(.misread(misreading), to: utterance)
    default: break
    }
  }

  mutating func workflowRead(
    _ key: AdoptionKey, _ graph: BlobName, _ proposal: Proposal
  ) throws {
    guard var adoption = try adoption(key), adoption.state == .reading else { return }
    adoption.state = .proposed
    adoption.blob = graph
    adoption.proposal = proposal
    put(adoption)
    tell(.workflowCard(key, asks: proposal.question != nil), at: adoption.place)
  }

  mutating func workflowNotRead(_ key: AdoptionKey, _ reason: String) throws {
    guard var adoption = try adoption(key), adoption.state == .reading else { return }
    adoption.state = .dropped
    put(adoption)
    tell(.workflowNotRead(key, reason: oneLine(reason, atMost: 400)), at: adoption.place)
  }

  /// ✅ from now on it paints · ❌ it never will.
  mutating func tappedWorkflow(_ tap: Tap, on line: Message) throws {
    guard let adoption = try proposed(on: line) else { return }
    try guardWorkflows(from: tap.person)
    switch tap.sign {
    case .check where adoption.proposal?.question == nil:
      try freeze(adoption, by: tap.person, at: line.answerPlace)
    case .cross:
      drop(adoption)
      tell(.answer(.workflowDropped(adoption.name)), at: line.answerPlace, mentions: tap.person)
    default: break
    }
  }

  /// Words in reply to a card: `6`, or `prompt: 6`. They are never painted, whatever the card asks.
  ///
  /// - Returns: whether they were for one.
  mutating func answeredWorkflow(_ utterance: Utterance) throws -> Bool {
    guard case .prompt(let words, _) = utterance.intent, !utterance.isCommand,
      let line = try card(repliedTo: utterance.place), line.kind == .workflowCard
    else { return false }
    guard var adoption = try proposed(on: line), let question = adoption.proposal?.question else {
      throw Refusal.nothingAsked
    }
    try guardWorkflows(from: utterance.person)
    guard adoption.turn < Adoption.maximumTurns else { throw Refusal.nothingAsked }
    let node = question.node(in: words)
    guard question.mayBe(node) else { throw Refusal.noSuchNode(node) }
    if try message(utterance.key) == nil { put(Message(utterance, .word, at: now)) }
    adoption.answers[question.slot] = node
    adoption.turn += 1
    adoption.state = .reading
    put(adoption)
    queue(.read(adoption.key, turn: adoption.turn))
    return true
  }

  /// What a card shows, while it is the newest of its workflow and nothing is decided.
  func proposed(on card: Message) throws -> Adoption? {
    guard card.kind == .workflowCard, let detail = card.detail,
      let place = detail.lastIndex(of: " "), let turn = Int(detail[detail.index(after: place)...]),
      let key = AdoptionKey(label: String(detail[..<place]), in: card.conversation),
      let adoption = try adoption(key), adoption.state == .proposed, adoption.turn == turn
    else { return nil }
    return adoption
  }

  /// Which card it is: one that was answered is followed by another.
  func detail(ofCardFor key: AdoptionKey) throws -> String {
    "\(key.label) \(try adoption(key)?.turn ?? 0)"
  }

  private func guardWorkflows(from person: Person) throws {
    guard house.takesWorkflows else { throw Refusal.notHere("workflow") }
    switch house.workflows {
    case .operators: if !person.isOperator { throw Refusal.operatorsOnly }
    case .moderators:
      if !person.isModerator, !person.isOperator { throw Refusal.moderatorsOnly }
    case .nobody: break
    }
  }

  private mutating func adopt(as wanted: String?, _ utterance: Utterance) throws {
    let room = utterance.place.conversation
    guard let (file, title) = try workflowFile(for: utterance) else {
      throw Refusal.replyToAWorkflow
    }
    let name = wanted?.lowercased() ?? Adoption.name(ofFile: title)
    guard Adoption.isName(name) else { throw Refusal.workflowName(wanted ?? title) }
    if let painter = house.painter(name), painter.adopted == nil {
      throw Refusal.workflowNameTaken(name)
    }
    try guardNumber(with: name, in: room)
    let newest = try rows.newestAdoption(named: name, in: room)
    // Whoever brings it again has thought better of the first.
    if let newest, newest.state == .reading || newest.state == .proposed { drop(newest) }
    let adoption = Adoption(
      AdoptionKey(conversation: room, name: name, version: (newest?.version ?? 0) + 1),
      painter: try workflowPainter(in: room).name, author: utterance.person.id,
      asked: utterance.key, thread: utterance.place.thread, state: .reading, blob: file,
      // What was said of the one that paints may hold for this one, too.
      answers: try frozen(named: name, in: room)?.answers ?? [:], created: now)
    put(adoption)
    queue(.read(adoption.key, turn: adoption.turn))
  }

  /// The file that was said something to, or whose caption says it.
  private func workflowFile(for utterance: Utterance) throws -> (BlobName, title: String)? {
    let own = try message(utterance.key).flatMap { [.file, .picture].contains($0.kind) ? $0 : nil }
    guard let line = try own ?? utterance.place.repliesTo.flatMap({ try message($0) }),
      line.conversation == utterance.place.conversation, !line.isRedacted
    else { return nil }
    switch line.kind {
    case .file:
      return line.detail.flatMap { BlobName(parsing: $0) }.map { ($0, line.text) }
    case .picture:
      guard let picture = try line.picture.flatMap({ try picture($0) }), picture.state == .finished
      else { return nil }
      return picture.blob.map { ($0, "") }
    default: return nil
    }
  }

  /// The room's own where it takes workflows, else the first that does.
  private func workflowPainter(in room: Key) throws -> PainterCapabilities {
    let own = try conversation(room).settings.painter.flatMap(house.painter)
    let able = house.painters.filter(\.takesWorkflows)
    guard
      let painter = able.first(where: { $0.name == own?.adopted?.painter ?? own?.name })
        ?? able.first
    else { throw Refusal.notHere("workflow") }
    return painter
  }

  private func guardNumber(with name: String, in room: Key) throws {
    let others = try rows.adoptions(in: room).count { $0.name != name }
    guard others < Adoption.maximumNames else {
      throw Refusal.tooManyWorkflows(maximum: Adoption.maximumNames)
    }
  }

  private mutating func freeze(_ adoption: Adoption, by person: Person, at place: Place) throws {
    let room = adoption.conversation
    try guardNumber(with: adoption.name, in: room)
    for var older in try rows.adoptions(in: room) where older.name == adoption.name {
      older.state = .replaced
      put(older)
    }
    var adoption = adoption
    adoption.state = .frozen
    put(adoption)
    tell(.answer(.workflowTaken(adoption.key)), at: place, mentions: person)
  }

  private func frozen(named name: String, in room: Key) throws -> Adoption? {
    try rows.adoptions(in: room).first { $0.name == name }
  }

  /// All of its versions: no further round of an old picture runs it. What waits to be painted by it ends
  /// in words; what is painted stays.
  private mutating func forgetWorkflow(_ wanted: String, _ utterance: Utterance) throws {
    let room = utterance.place.conversation
    let name = wanted.lowercased()
    var known: [Adoption] = []
    if let newest = try rows.newestAdoption(named: name, in: room) {
      for version in 1...newest.version {
        let key = AdoptionKey(conversation: room, name: name, version: version)
        if let adoption = try adoption(key), adoption.state != .dropped { known.append(adoption) }
      }
    }
    guard !known.isEmpty else {
      let names = try rows.adoptions(in: room).map(\.name)
      throw Refusal.noWorkflow(wanted, nearest: Spelling.nearest(to: name, among: names))
    }
    for adoption in known { drop(adoption) }
    if try conversation(room).settings.painter == name {
      try change("painter", to: "default", in: room, by: utterance.person) { $0.painter = nil }
    }
    answer(.workflowForgotten(name), to: utterance)
  }

  private mutating func drop(_ adoption: Adoption) {
    if adoption.state == .reading { cancel(.read(adoption.key, turn: adoption.turn)) }
    var adoption = adoption
    adoption.state = .dropped
    put(adoption)
  }
}

extension Proposal.Question {
  /// `6`, or `prompt: 6`. A node's name may have a colon in it.
  fileprivate func node(in text: String) -> String {
    let line = oneLine(text, atMost: 60)
    let parts = line.split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == slot else { return line }
    return oneLine(String(parts[1]), atMost: 60)
  }

  /// Where not all are listed, whoever reads the graph knows.
  fileprivate func mayBe(_ node: String) -> Bool {
    guard !node.isEmpty else { return false }
    let isWhole = !candidates.isEmpty && candidates.count < Proposal.maximumCandidates
    return !isWhole
      || candidates.contains { $0.split(separator: " ").first.map(String.init) == node }
  }
}

extension Adoption {
  /// `Ink Wash (v2).json` is `ink-wash-v2`; what leaves nothing is `workflow`.
  static func name(ofFile title: String) -> String {
    let stem = title.lowercased().split(separator: ".").first.map(String.init) ?? ""
    let words = stem.split { !($0.isASCII && ($0.isLetter || $0.isNumber)) }
    let name = String(words.joined(separator: "-").prefix(maximumName))
    return isName(name) ? name : "workflow"
  }
}
