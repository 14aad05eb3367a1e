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
    guard case .command(let command) = utterance.intent else { return }
    try unlessTurnedDown(utterance) { try $0.obey(command, utterance) }
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
    guard let adoption = try adoption(of: line), adoption.state == .proposed else { return }
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

  /// Words in reply to a card that asks: `6`, or `prompt: 6`.
  ///
  /// - Returns: whether they were an answer.
  mutating func answeredWorkflow(_ utterance: Utterance) throws -> Bool {
    guard !utterance.isCommand, let line = try card(repliedTo: utterance.place),
      var adoption = try adoption(of: line), adoption.state == .proposed,
      let question = adoption.proposal?.question
    else { return false }
    // A word for yes or no is one here, too.
    if case .decide = utterance.intent { return false }
    try guardWorkflows(from: utterance.person)
    let node = question.node(in: utterance.text)
    guard question.mayBe(node) else { throw Refusal.noSuchNode(node) }
    guard adoption.turn < Adoption.maximumTurns else { throw Refusal.noSuchNode(node) }
    put(Message(utterance, .word, at: now))
    adoption.answers[question.slot] = node
    adoption.turn += 1
    adoption.state = .reading
    put(adoption)
    queue(.read(adoption.key, turn: adoption.turn))
    return true
  }

  func adoption(of card: Message) throws -> Adoption? {
    guard card.kind == .workflowCard, let label = card.detail,
      let key = AdoptionKey(label: label, in: card.conversation)
    else { return nil }
    return try adoption(key)
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
      // What was said of the one before may hold for this one; where it does not, it is asked.
      answers: newest?.answers ?? [:], created: now)
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

  /// What waits to be painted by it ends in words; what is painted stays.
  private mutating func forgetWorkflow(_ wanted: String, _ utterance: Utterance) throws {
    let room = utterance.place.conversation
    let name = wanted.lowercased()
    let frozen = try rows.adoptions(in: room)
    let newest = try rows.newestAdoption(named: name, in: room)
    let known = [frozen.first { $0.name == name }, newest].compactMap(\.self)
      .filter { [.frozen, .proposed, .reading].contains($0.state) }
    guard !known.isEmpty else {
      throw Refusal.noWorkflow(
        wanted, nearest: Spelling.nearest(to: name, among: frozen.map(\.name)))
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
