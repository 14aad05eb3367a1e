import Concurrency
import Storage
import Studio

/// What a job of ours is about.
enum Errand: Hashable, Sendable {
  case work(Work)
  /// A picture's patience: when it is over and the picture is not there, people are told. A job,
  /// so that it is told once, and told although the program was restarted meanwhile.
  case lateness(PictureID)
  /// The same of whoever is to say what a wish means.
  case hesitation(RequestID)
  /// A look at how far a picture is, and which look it is.
  case status(PictureID, Int)

  /// Who does it.
  var queue: Key {
    get throws {
      switch self {
      case .work(.paint(_, let painter, _, _)): try Worker.painter(painter).queue
      case .work(.judge(_, let critic, _)), .work(.learn(_, let critic)):
        try Worker.critic(critic).queue
      case .work(.answer), .work(.understand):
        Self.directorQueue
      case .work(.read): Self.readingQueue
      case .lateness, .hesitation: Self.latenessQueue
      case .status: Self.statusQueue
      }
    }
  }

  /// There is one director; what waits for it must not wait for its model's name.
  static let directorQueue: Key = "direct"
  /// Workflows for whatever painter: it is quickly done.
  static let readingQueue: Key = "read"
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
      case .work(.read(let key, let turn)):
        try Key(
          "read:\(Self.digest(key.conversation.bytes, key.name)):\(key.version):\(turn)")
      case .lateness(let id): try Key("late:\(id)")
      case .hesitation(let id): try Key("hesitation:\(id)")
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
    case .work(.learn), .work(.answer), .work(.understand), .work(.read), .hesitation: nil
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
    case .work(.read(let workflow, _)): workflow.conversation
    case .lateness(let id), .status(let id, _): try rows.picture(id)?.conversation
    case .hesitation(let id): try rows.request(id)?.conversation
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
    case .work(.answer(let conversation, _, _)):
      return .notAnswered(conversation: conversation, reason: reason)
    case .work(.understand(let id, _, _)): return .notUnderstood(id, reason: reason)
    case .work(.read(let workflow, _)): return .workflowNotRead(workflow, reason: reason)
    case .lateness, .hesitation, .status: return nil
    }
  }

  /// What its end means when whoever was to do it is not there any more.
  var stranded: StudioEvent? {
    switch self {
    case .work(.paint(let id, _, _, _)): .notPainted(id, PainterFailure(.gone))
    case .work(.judge(let id, _, _)): .notJudged(id, reason: HouseReason.criticGone.rawValue)
    case .work(.learn(let taste, _)): .notLearnt(taste, reason: HouseReason.criticGone.rawValue)
    // They wait for no name.
    case .work(.answer), .work(.understand), .work(.read), .lateness, .hesitation, .status: nil
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
      case .work(.read(let workflow, _)): workflow.conversation
      case .lateness, .hesitation: Self.latenessQueue
      case .status: Self.statusQueue
      }
    }
  }
}
