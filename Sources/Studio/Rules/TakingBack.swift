import Concurrency
import Storage

/// A tap taken back undoes what it did, where nothing came of it yet.
extension Draft {
  mutating func untapped(_ event: Key, by person: Person) throws {
    guard var line = try message(event), line.kind == .tap || line.kind == .word,
      !line.isRedacted, var request = try line.request.flatMap({ try request($0) })
    else { return }
    line.isRedacted = true
    put(line)
    // 🎨 is on no picture.
    guard line.picture != nil else { return try takeBackWish(of: line, request) }
    guard var gate = request.gate else { return }
    gate.taps.removeAll { $0.event == event }
    if gate.unconfirmed?.event == event { gate.unconfirmed = nil }
    request.gate = gate
    put(request)
    guard let outcome = gate.outcome, outcome.taps.contains(event),
      try !stands(outcome, gate, request),
      let picture = try picture(gate.picture), picture.state == .finished
    else { return }
    switch outcome.option {
    case .approve:
      guard request.ending == .approved else { return }
      var picture = picture
      picture.approvedBy = nil
      put(picture)
    case .restart:
      guard request.ending == .restarted else { return }
      try restoreActive(&request)
    case .iterate:
      guard try takeBackRound(outcome, &request) else { return }
    }
    try reopen(request, on: picture, by: person)
  }

  /// Enough others want the same.
  private func stands(_ outcome: Gate.Outcome, _ gate: Gate, _ request: Request) throws -> Bool {
    guard case .quorum(let count) = try policy(of: request.conversation) else { return false }
    return gate.standing(outcome.option).count >= count
  }

  private mutating func restoreActive(_ request: inout Request) throws {
    defer { request.clearedActive = nil }
    var conversation = try conversation(request.conversation)
    guard conversation.active == nil, let id = request.clearedActive,
      try picture(id)?.state == .finished
    else { return }
    conversation.active = id
    put(conversation)
  }

  /// - Returns: whether nothing had come of it: the critique is awaited, or the job waits.
  private mutating func takeBackRound(
    _ outcome: Gate.Outcome, _ request: inout Request
  ) throws -> Bool {
    if request.isIterationDue { return true }
    guard let led = try outcome.led.flatMap({ try picture($0) }), led.state == .waiting else {
      return false
    }
    try call(off: led)
    return true
  }

  /// What 🎨 asked for, where nobody has begun with it: what was tapped can be tapped again.
  private mutating func takeBackWish(of line: Message, _ wish: Request) throws {
    guard wish.state == .painting, wish.round == 1,
      try pictures(of: wish.id).allSatisfy({ $0.state == .waiting })
    else { return }
    try stopWork(of: wish)
    try end(wish, .cancelled)
    let place = Place(line.conversation, thread: line.thread, repliesTo: line.repliesTo)
    guard var card = try card(repliedTo: place) else { return }
    guard card.kind == .offer else {
      card.request = nil
      card.status = .done
      return put(card)
    }
    guard var old = try card.request.flatMap({ try request($0) }),
      var prompt = try message(old.message), prompt.request == wish.id
    else { return }
    old.edit = Request.Edit(prompt: wish.prompt, wishes: wish.wishes)
    put(old)
    prompt.request = old.id
    prompt.status = old.ending == .failed ? .failed : .done
    put(prompt)
    try restoreWarning(of: old)
  }

  /// In words; the seeds, where they were taken away, are not put there again.
  private mutating func reopen(_ request: Request, on picture: Picture, by person: Person) throws {
    var request = request
    request.gate?.outcome = nil
    request.state = .waiting
    request.ending = nil
    request.isIterationDue = false
    put(request)
    let place = try gateLine(of: picture)?.beneath ?? request.place
    tell(.gateReopened(picture.id, by: person.name), at: place)
  }
}
