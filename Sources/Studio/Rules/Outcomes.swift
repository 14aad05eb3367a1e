import Concurrency
import Storage

/// What a decision at the gate does.
extension Draft {
  mutating func carryOut(
    _ tap: Gate.Tap, of request: Request, on picture: Picture, taps: [Key]
  ) throws {
    var request = request
    var outcome = Gate.Outcome(
      option: tap.option, taps: taps, person: tap.person, name: tap.name, at: now)
    request.gate?.outcome = outcome
    switch tap.option {
    case .approve: try approve(picture, tap.name, &request)
    case .restart: try restart(&request)
    case .iterate:
      if case .waiting? = try critique(of: picture.id)?.state {
        try guardWork(in: request.conversation)
        request.state = .judging
        request.isIterationDue = true
      } else {
        outcome.led = try startRound(of: &request, from: picture, owner: tap.person, priority: 1)
        request.gate?.outcome = outcome
      }
      put(request)
    }
    // Brought back, and not shown again yet: then where the prompt stands.
    let line = try gateLine(of: picture)
    tell(.gateDecided(picture.id, outcome), at: line?.beneath ?? request.place)
    if let line { tell(.withdrawSeeds(picture.id), at: line.answerPlace) }
  }

  /// The critique that 🔁 waited for has come, or will not.
  mutating func iterateNow(_ request: Request) throws {
    guard let gate = request.gate, var outcome = gate.outcome,
      let picture = try picture(gate.picture), picture.state == .finished
    else { return try end(request, .cancelled) }
    var request = request
    let before = self
    do {
      outcome.led = try startRound(of: &request, from: picture, owner: outcome.person, priority: 1)
      request.gate?.outcome = outcome
      put(request)
    } catch let refusal as Refusal {
      self = before
      tell(
        .refused(refusal), at: request.place, mentions: Person(outcome.person, name: outcome.name))
      try openGate(of: &request, on: picture)
    }
  }

  private mutating func approve(
    _ picture: Picture, _ name: String, _ request: inout Request
  ) throws {
    var picture = picture
    picture.approvedBy = name
    put(picture)
    try end(request, .approved)
    request = try self.request(request.id) ?? request
    let active = try conversation(request.conversation).active.flatMap { try self.picture($0) }
    // To approve of a sheet is to choose its best.
    if active?.request == request.id || picture.candidate != nil {
      try activate(picture, of: request)
    }
  }

  private mutating func restart(_ request: inout Request) throws {
    var conversation = try conversation(request.conversation)
    let active = try conversation.active.flatMap { try picture($0) }
    request.clearedActive = nil
    if let active, active.request == request.id {
      request.clearedActive = active.id
      conversation.active = nil
      put(conversation)
    }
    try end(request, .restarted)
    request = try self.request(request.id) ?? request
  }
}
