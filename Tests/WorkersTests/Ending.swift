import Concurrency
import Simulation
import Storage
import Studio

/// What people must have seen once all is quiet: nobody's wish went into a void.
struct Ending {
  private let state: World.State
  private let studio: StudioState
  private let house: HouseRules
  private let simulation: Simulation
  private let showings: [PictureID: [Key]]
  private let critiques: [PictureID: Int]
  private let pictures: [RequestID?: [Picture]]
  /// What was said in answer to a line.
  private let answered: Set<Key>

  init(
    _ state: World.State, _ studio: StudioState, _ house: HouseRules, _ simulation: Simulation
  ) {
    self.state = state
    self.studio = studio
    self.house = house
    self.simulation = simulation
    pictures = Dictionary(grouping: studio.pictures.values, by: \.request)
    var showings: [PictureID: [Key]] = [:]
    var critiques: [PictureID: Int] = [:]
    for one in state.shown {
      switch one.telling.fact {
      case .picture(let id, _): showings[id, default: []].append(one.event)
      case .critique(let id, _), .noCritique(let id, _): critiques[id, default: 0] += 1
      default: break
      }
    }
    (self.showings, self.critiques) = (showings, critiques)
    answered = Set(state.shown.compactMap(\.telling.place.repliesTo))
  }

  func check() throws {
    let numbers = state.shown.map(\.number)
    try promise(Set(numbers).count == numbers.count, "something was said twice")
    for picture in studio.pictures.values {
      try promiseShown(picture)
      try promiseCritique(picture)
    }
    for request in studio.requests.values { try check(request) }
    for message in studio.messages.values {
      try promise(
        message.status != .waiting && message.status != .running,
        "the line \(message.key) is \(message.status)")
    }
    for act in state.done {
      switch act.event {
      case .said(let utterance): try promiseTaken(utterance)
      case .posted(let upload): try promiseTaken(upload)
      default: break
      }
    }
    for account in studio.accounts.values {
      try promise(account.reserved == 0, "\(account) keeps something back")
    }
  }

  // MARK: Pictures

  /// What was painted is seen, what could not be is said.
  private func promiseShown(_ picture: Picture) throws {
    guard picture.origin == .painted else { return }
    guard picture.request != nil else { return try promiseGreeted(picture) }
    switch picture.state {
    case .finished:
      if wasCalledOff(picture), picture.round > 1 || picture.candidate != nil { return }
      try promise(
        showings[picture.id] != nil,
        "\(picture.id), round \(picture.round), candidate \(picture.candidate as Any), was not "
          + "shown: \(picture.request.flatMap(studio.request) as Any)")
    case .failed:
      // Who cancelled does not wait for the others, so neither for the sentence about them.
      if wasCalledOff(picture) { return }
      // Of candidates that fail together one sentence may speak for all.
      let own =
        picture.candidate == nil ? [picture] : pictures[picture.request, default: []]
      let isTold = state.shown.contains { one in
        Self.failed(one.telling.fact).map { id in own.contains { $0.id == id } } ?? false
      }
      try promise(
        isTold,
        "nobody heard that \(picture.id), candidate \(picture.candidate as Any), failed: "
          + "\(picture.request.flatMap(studio.request) as Any)")
    default: break
    }
  }

  /// With the painting, or without it.
  private func promiseGreeted(_ picture: Picture) throws {
    let isGreeted = state.shown.contains {
      guard case .welcome(let id, _) = $0.telling.fact else { return false }
      return $0.telling.place.conversation == picture.conversation
        && (id == nil || id == picture.id)
    }
    try promise(isGreeted, "\(picture.conversation) was not greeted")
  }

  /// What people are told to have failed.
  private static func failed(_ fact: Fact) -> PictureID? {
    switch fact {
    case .paintingFailed(let id, _, _), .candidatesFailed(let id, _, _, _, _): id
    default: nil
    }
  }

  /// Somebody cancelled its request before anybody could see it.
  private func wasCalledOff(_ picture: Picture) -> Bool {
    let isCalledOff = { (one: Picture) in
      if case .missing(HouseReason.cancelled.rawValue)? = studio.critique(of: one.id)?.state {
        return true
      }
      return one.state == .cancelled
    }
    if isCalledOff(picture) { return true }
    return picture.candidate != nil && !hasSheet(picture.request)
      && pictures[picture.request, default: []].contains { $0.candidate != nil && isCalledOff($0) }
  }

  private func hasSheet(_ request: RequestID?) -> Bool {
    state.shown.contains {
      if case .candidates(let id, _) = $0.telling.fact { id == request } else { false }
    }
  }

  /// One for each picture that is there to be seen; why, where there is none.
  private func promiseCritique(_ picture: Picture) throws {
    let count = critiques[picture.id] ?? 0
    try promise(count <= 1, "\(picture.id) has \(count) critiques")
    guard picture.origin == .painted, picture.state == .finished, showings[picture.id] != nil,
      !wasCalledOff(picture)
    else { return }
    try promise(
      count == 1,
      "\(picture.id) was shown, and its critique is "
        + "\(studio.critique(of: picture.id)?.state as Any)")
  }

  // MARK: Requests

  private func check(_ request: Request) throws {
    switch (request.state, request.ending) {
    case (.painting, _), (.judging, _): throw Broken("\(request.id) is \(request.state)")
    case (.waiting, _): try promiseGate(request)
    case (.ended, .approved?), (.ended, .restarted?):
      guard let gate = request.gate, let outcome = gate.outcome else {
        throw Broken("\(request.id) was decided by nobody")
      }
      // A gate that nobody sees any more has nowhere to say it.
      guard studio.picture(gate.picture)?.state == .finished else { return }
      try promise(
        state.shown.contains { $0.telling.fact == .gateDecided(gate.picture, outcome) },
        "nobody heard how \(request.id) was decided")
    case (.ended, .failed?):
      try promise(
        pictures[request.id, default: []].contains { $0.state == .failed },
        "\(request.id) failed, and none of its pictures did")
    case (.ended, .cancelled?): try promiseCancelled(request)
    case (.ended, nil): throw Broken("\(request.id) is over without an end")
    }
  }

  /// By somebody who knows: with the command, by taking the prompt or the pictures back, or by
  /// saying it in other words.
  private func promiseCancelled(_ request: Request) throws {
    let line = studio.message(request.message)
    let own = pictures[request.id, default: []]
    let isKnown =
      line?.isRedacted == true || line?.request != request.id
      || state.shown.contains {
        switch $0.telling.fact {
        case .hidden(let id, _): own.contains { $0.id == id }
        case .answer(.cancelled): $0.telling.place.conversation == request.conversation
        default: false
        }
      }
    try promise(isKnown, "\(request.id) was cancelled by nobody")
  }

  /// A tap of who may decide, on what shows the picture, has an effect.
  private func promiseGate(_ request: Request) throws {
    guard let gate = request.gate else { throw Broken("\(request.id) waits without a gate") }
    let asker = Person(request.asker, name: request.askerName, isModerator: true)
    var lines = showings[gate.picture] ?? []
    for one in state.shown {
      if case .candidates(request.id, _) = one.telling.fact { lines.append(one.event) }
    }
    var isReachable = false
    for line in lines where studio.message(line)?.isRedacted == false {
      let tap = Tap(
        key: "$the last tap", target: line, sign: .thumb, person: asker,
        conversation: request.conversation)
      let decision = try decide(
        .tapped(tap), in: studio, house: house, at: simulation.now, chance: simulation.randomness)
      isReachable =
        isReachable
        || decision.changes.contains {
          if case .request(let row) = $0 { row.id == request.id } else { false }
        }
    }
    try promise(
      isReachable, "the gate of \(request.id) on \(gate.picture) cannot be reached: \(lines)")
    guard let picture = studio.picture(gate.picture), picture.candidate == nil,
      !studio.messages.values.contains(where: {
        $0.picture == picture.id && $0.role == .person && ($0.kind == .tap || $0.kind == .word)
      })
    else { return }
    try promise(
      state.shown.contains {
        if case .seeds(picture.id, _) = $0.telling.fact { true } else { false }
      },
      "the gate of \(request.id) was opened without its signs: \(request), shown by "
        + "\(lines.map { studio.message($0) as Any })")
  }

  // MARK: Lines

  /// Whoever spoke to the bot was answered, or something came of it.
  private func promiseTaken(_ utterance: Utterance) throws {
    guard let intent = state.intents[utterance.key] else {
      throw Broken("nobody read \(utterance.key)")
    }
    let line = studio.message(utterance.key)
    let isAnswered = answered.contains(utterance.key)
    switch intent {
    case .prompt, .again:
      guard let line else {
        let isForOthers = utterance.members > 2 && !utterance.mentionsBot && !isAnswered
        return try promise(isForOthers, "nobody took the prompt \(utterance.key)")
      }
      try promise(
        line.kind == .word || line.request != nil || isAnswered,
        "nothing came of the prompt \(utterance.key)")
    case .misread:
      try promise(
        line == nil || isAnswered, "nobody heard what is wrong with \(utterance.key)")
    case .command(.choose), .command(.taste(.finish)), .command(.from): break
    case .command(let command):
      try promise(isAnswered, "\(command), \(utterance.key), was not answered")
    case .newImage, .back, .useThis:
      try promise(
        line == nil || isAnswered, "\(intent), \(utterance.key), was not answered")
    case .decide, .ask, .replant, .nothing: break
    }
  }

  private func promiseTaken(_ upload: Upload) throws {
    let utterance = upload.utterance
    guard let line = studio.message(utterance.key) else {
      return try promise(
        utterance.members > 2 && !utterance.mentionsBot,
        "nobody took the picture \(utterance.key)")
    }
    switch state.intents[utterance.key] {
    case .prompt(let words, _)?:
      if words.isEmpty, utterance.place.thread != nil { return }
    case .nothing?, .useThis?:
      if utterance.place.thread != nil { return }
    case .command(.from)?, .command(.choose)?, .command(.taste(.finish))?: return
    case .misread?, .command?: break
    case .decide?, .replant?, .newImage?, .again?, .back?, .ask?, nil: return
    }
    try promise(
      line.request != nil || answered.contains(utterance.key),
      "nothing came of the picture \(utterance.key), \(utterance.text)")
  }
}
