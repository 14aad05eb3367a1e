import Concurrency
import Storage

/// Critiques: asked for once a picture is there, told once its picture is shown.
extension Draft {
  mutating func judge(_ picture: Picture) throws {
    let wanted = try conversation(picture.conversation).settings.critic
    let critic = house.critics.first { $0.name == wanted } ?? house.critics.first
    put(
      Critique(
        picture: picture.id, critic: critic?.name ?? "", state: .waiting, created: now))
    guard let critic else {
      return try judged(picture.id, .missing(reason: HouseReason.noCritic.rawValue))
    }
    queue(.judge(picture.id, critic: critic.name, conversation: picture.conversation))
  }

  mutating func judged(
    _ id: PictureID, _ state: Critique.State, duel: Duel? = nil
  ) throws {
    guard var critique = try critique(of: id), critique.state == .waiting,
      var picture = try picture(id)
    else { return }
    critique.state = state
    critique.duel = try duel.flatMap { try counted($0, of: picture) }
    put(critique)
    if let judgement = critique.judgement {
      picture.score = judgement.score
      put(picture)
    }
    guard var request = try picture.request.flatMap({ try request($0) }) else { return }
    request.best = try best(of: request, with: picture, after: critique.duel)
    put(request)
    guard request.state == .judging else { return try tellCritique(of: picture) }
    if request.isIterationDue {
      try tellCritique(of: picture)
      if request.gate?.picture == id { try iterateNow(request) }
    } else if picture.candidate != nil {
      try settleCandidates(of: request.id)
    } else {
      try goOn(request, after: picture)
    }
  }

  /// Nobody waits for it any more.
  mutating func callOffCritique(of picture: Picture) throws {
    guard var critique = try critique(of: picture.id), critique.state == .waiting else { return }
    critique.state = .missing(reason: HouseReason.cancelled.rawValue)
    put(critique)
    cancel(.judge(picture.id, critic: critique.critic, conversation: picture.conversation))
  }

  /// In the picture's thread; where the picture is not shown yet, when it is.
  mutating func tellCritique(of picture: Picture) throws {
    guard picture.state == .finished, let line = try shown(picture) else { return }
    try tellCritique(of: picture, under: line)
  }

  mutating func tellCritique(of picture: Picture, under line: Message) throws {
    switch try critique(of: picture.id)?.state {
    case .done?: tell(.critique(picture.id, try standing(of: picture)), at: line.beneath)
    case .missing(let reason)?: tell(.noCritique(picture.id, reason: reason), at: line.beneath)
    case .waiting?, nil: break
    }
  }

  /// How a judged picture stands; read from the rows, so that it is the same whenever it is told.
  func standing(of picture: Picture) throws -> Standing {
    guard let request = try picture.request.flatMap({ try request($0) }), let score = picture.score
    else { return Standing(round: picture.round, gain: nil, isBest: false, next: .gate) }
    let before = try pictures(of: request.id).filter { $0.round < picture.round }
      .compactMap(\.score).max()
    var next = Standing.Next.gate
    if picture.candidate == nil, picture.round <= request.automaticRounds {
      let loop = try loop(of: conversation(request.conversation))
      let isBest = request.best == picture.id
      if isBest, score >= loop.threshold {
        next = .converged
      } else if isBest, score >= loop.gate {
        next = .waits
      } else {
        let isLast = picture.round == request.automaticRounds && !request.isLooping
        // Before that it was cancelled, or there was nothing left to pay with.
        let isOut = picture.round >= loop.rounds
        next = isLast ? (isOut ? .outOfRounds : .gate) : .goesOn
      }
    }
    return Standing(
      round: picture.round, gain: before.map { score - $0 }, isBest: request.best == picture.id,
      next: next)
  }
}
