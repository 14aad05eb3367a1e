package import Studio

/// What painters, critics and the director bring.
extension Stage {
  package var paintings: [PictureID] {
    jobs.compactMap { if case .paint(let id, _, _, _) = $0 { id } else { nil } }
  }

  package var critiques: [PictureID] {
    jobs.compactMap { if case .judge(let id, _, _) = $0 { id } else { nil } }
  }

  package var lessons: [TasteKey] {
    jobs.compactMap { if case .learn(let key, _) = $0 { key } else { nil } }
  }

  package var questions: Int { lines.count }

  /// What the director is asked, as its jobs are called.
  package var lines: [Int] {
    jobs.compactMap { if case .answer(_, let line, _) = $0 { line } else { nil } }
  }

  /// The oldest job of a painter. - Returns: its picture.
  @discardableResult
  package mutating func paint() throws -> PictureID {
    guard let id = paintings.first else { throw NothingToDo("no picture waits") }
    try paint(id)
    return id
  }

  package mutating func paint(_ id: PictureID) throws {
    jobs { if case .paint(id, _, _, _) = $0 { true } else { false } }
    try happen(.painted(id, .ofTests(UInt8(truncatingIfNeeded: id.number))))
  }

  package mutating func begin(_ id: PictureID) throws { try happen(.began(id)) }

  @discardableResult
  package mutating func failPainting(_ kind: PainterFailure.Kind = .unreachable) throws
    -> PictureID
  {
    guard let id = paintings.first else { throw NothingToDo("no picture waits") }
    jobs { if case .paint(id, _, _, _) = $0 { true } else { false } }
    try happen(.notPainted(id, PainterFailure(kind)))
    return id
  }

  @discardableResult
  package mutating func judge(_ score: Double, revised: String = "revised") throws -> PictureID {
    guard let id = critiques.first else { throw NothingToDo("no critique waits") }
    try judge(id, score, revised: revised)
    return id
  }

  package mutating func judge(
    _ id: PictureID, _ score: Double, revised: String = "revised"
  ) throws {
    jobs { if case .judge(id, _, _) = $0 { true } else { false } }
    try happen(.judged(id, .ofTests(score, revised: revised)))
  }

  @discardableResult
  package mutating func failCritique() throws -> PictureID {
    guard let id = critiques.first else { throw NothingToDo("no critique waits") }
    jobs { if case .judge(id, _, _) = $0 { true } else { false } }
    try happen(.notJudged(id, reason: "the critic is away"))
    return id
  }

  @discardableResult
  package mutating func learn(_ profile: Taste.Profile = .ofTests()) throws -> TasteKey {
    guard let key = lessons.first else { throw NothingToDo("no lesson waits") }
    jobs { if case .learn(key, _) = $0 { true } else { false } }
    try happen(.learnt(key, Lesson(profile: profile, figures: nil, selfScore: nil)))
    return key
  }

  package mutating func direct(_ answer: DirectorAnswer) throws {
    guard let line = lines.first else { throw NothingToDo("nobody asked") }
    jobs { if case .answer = $0 { true } else { false } }
    try happen(.answered(conversation: room, line: line, answer))
  }

  /// Wishes of which the director is to say what they mean.
  package var riddles: [RequestID] {
    jobs.compactMap { if case .understand(let id, _, _) = $0 { id } else { nil } }
  }

  /// - Returns: the wish that is understood now.
  @discardableResult
  package mutating func understand(_ prompt: String) throws -> RequestID {
    guard let id = riddles.first else { throw NothingToDo("nobody asks what is meant") }
    jobs { if case .understand(id, _, _) = $0 { true } else { false } }
    try happen(.understood(id, prompt))
    return id
  }

  /// Takes a job from the queue.
  private mutating func jobs(_ isTaken: (Work) -> Bool) {
    guard let job = jobs.first(where: isTaken) else { return }
    settle(job)
  }
}

package struct NothingToDo: Error {
  package let reason: String
  init(_ reason: String) { self.reason = reason }
}
