import Concurrency
import Storage
import Studio

/// What a job of ours is about.
enum Errand: Hashable, Sendable {
  case work(Work)
  /// A picture's patience: when it is over and the picture is not there, people are told. A job,
  /// so that it is told once, and told although the program was restarted meanwhile.
  case lateness(PictureID)
  /// A look at how far a picture is, and which look it is.
  case status(PictureID, Int)

  /// Who does it.
  var queue: Key {
    get throws {
      switch self {
      case .work(.paint(_, let painter, _, _)): try Self.queue(painter: painter)
      case .work(.judge(_, let critic, _)), .work(.learn(_, let critic)):
        try Self.queue(critic: critic)
      case .work(.answer), .work(.understand):
        Self.directorQueue
      case .lateness: Self.latenessQueue
      case .status: Self.statusQueue
      }
    }
  }

  static func queue(painter name: String) throws -> Key { try Key("paint:\(name)") }
  static func queue(critic name: String) throws -> Key { try Key("judge:\(name)") }
  /// There is one director; what waits for it must not wait for its model's name.
  static let directorQueue: Key = "direct"
  static let latenessQueue: Key = "late"
  static let statusQueue: Key = "status"

  /// By which it is queued once, and found when it is called off. Made of what the errand is for,
  /// not of how it is to be done.
  var key: Key {
    get throws {
      switch self {
      case .work(.paint(let id, _, _, _)): try Key("paint:\(id)")
      case .work(.judge(let id, _, _)): try Key("judge:\(id)")
      case .work(.learn(let taste, _)):
        try Key("learn:\(Self.digest(taste.conversation.bytes, taste.name)):\(taste.version)")
      case .work(.answer(let conversation, let line, _)):
        try Key("answer:\(Self.digest(conversation.bytes, "")):\(line)")
      case .work(.understand(let id, _, _)): try Key("understand:\(id)")
      case .lateness(let id): try Key("late:\(id)")
      case .status(let id, let number): try Key("status:\(id):\(number)")
      }
    }
  }

  /// A conversation's name may be as long as a key may be: its digest stands for it.
  private static func digest(_ bytes: [UInt8], _ name: String) -> BlobName {
    BlobName(of: Array("\(bytes.count):".utf8) + bytes + Array(name.utf8))
  }

  /// The picture that it is about.
  var picture: PictureID? {
    switch self {
    case .work(.paint(let id, _, _, _)), .work(.judge(let id, _, _)), .lateness(let id),
      .status(let id, _):
      id
    case .work(.learn), .work(.answer), .work(.understand): nil
    }
  }

  var priority: Int {
    if case .work(.paint(_, _, _, let priority)) = self { priority } else { 0 }
  }

  func conversation(in rows: some StudioReading) throws -> Key? {
    switch self {
    case .work(.paint(_, _, let conversation, _)), .work(.judge(_, _, let conversation)),
      .work(.answer(let conversation, _, _)), .work(.understand(_, _, let conversation)):
      conversation
    case .work(.learn(let taste, _)): taste.conversation
    case .lateness(let id), .status(let id, _): try rows.picture(id)?.conversation
    }
  }

  /// What its end means when nobody brings a result: it was cancelled, or its worker went silent
  /// too often.
  func unfinished(_ job: Job) -> StudioEvent? {
    let reason = job.reason ?? HouseReason.stopped.rawValue
    switch self {
    case .work(.paint(let id, _, _, _)):
      let kind: PainterFailure.Kind = job.state == .cancelled ? .cancelled : .defect
      return .notPainted(id, PainterFailure(kind, reason))
    case .work(.judge(let id, _, _)): return .notJudged(id, reason: reason)
    case .work(.learn(let taste, _)): return .notLearnt(taste, reason: reason)
    case .work(.answer(let conversation, let line, _)):
      return .notAnswered(conversation: conversation, line: line, reason: reason)
    case .work(.understand(let id, _, _)): return .notUnderstood(id, reason: reason)
    case .lateness, .status: return nil
    }
  }
}

extension JobRows {
  /// Queued once; not to be begun before it is due, if that is said.
  mutating func enqueue(
    _ errand: Errand, lane: Key? = nil, due: Instant? = nil, attempts: Int = Job.usualAttempts,
    at now: Instant
  ) throws {
    var job = Job(
      queue: try errand.queue, lane: try lane ?? errand.lane, key: try errand.key,
      payload: errand.payload, priority: errand.priority, maximumAttempts: attempts,
      created: now)
    if let due {
      job.state = .delayed
      job.due = due
      try announce(.jobs)
    }
    try enqueue(job, at: now)
  }

  /// How many pictures the painter of this one has before it, of all rooms.
  func countAhead(of picture: Picture) throws -> Int {
    let errand = Errand.work(
      .paint(
        picture.id, painter: picture.recipe.painter, conversation: picture.conversation,
        priority: 0))
    guard let job = try job(key: try errand.key) else { return 0 }
    return try countJobs(before: job, limit: Self.maximumCounted)
  }

  private static var maximumCounted: Int { 1_000 }

  mutating func cancel(_ errand: Errand, at now: Instant) throws {
    guard let job = try job(key: try errand.key) else { return }
    _ = try cancel(job.id, at: now)
  }
}

extension Errand {
  /// Whom it is for: rooms take turns.
  fileprivate var lane: Key {
    get throws {
      switch self {
      case .work(.paint(_, _, let conversation, _)), .work(.judge(_, _, let conversation)),
        .work(.answer(let conversation, _, _)), .work(.understand(_, _, let conversation)):
        conversation
      case .work(.learn(let taste, _)): taste.conversation
      case .lateness: Self.latenessQueue
      case .status: Self.statusQueue
      }
    }
  }
}
