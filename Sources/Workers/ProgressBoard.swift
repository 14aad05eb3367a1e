import Concurrency
import Storage
import Studio

/// How far each picture is that is being painted here, for those who ask now and then.
///
/// 1. People are told of a picture that is not there after ``patience``, then every ``interval``, and
///    no more than ``maximum`` times.
/// 2. Nothing of it must survive: a picture that is painted anew begins anew.
final class ProgressBoard: Sendable {
  static let patience = Duration.seconds(4)
  static let interval = Duration.seconds(5)
  static let maximum = 10

  private struct Entry {
    let began: Instant
    var fraction: Double
  }

  private let clock: WallClock
  private let entries = Guarded<[PictureID: Entry]>([:])

  init(clock: WallClock) { self.clock = clock }

  func began(_ id: PictureID) {
    let now = clock.now()
    entries.withLock { $0[id] = Entry(began: now, fraction: 0) }
  }

  func note(_ id: PictureID, _ fraction: Double) {
    entries.withLock { $0[id]?.fraction = fraction }
  }

  func ended(_ id: PictureID) { entries.withLock { $0[id] = nil } }

  func stage(of id: PictureID) -> PaintingStage {
    guard let entry = entries.withLock({ $0[id] }) else { return .waiting }
    let passed = clock.now() - entry.began
    return .painting(
      entry.fraction, left: PaintingStage.left(after: passed, at: entry.fraction))
  }
}

/// Looks how far a picture is, and looks again until it is there.
struct StatusWorker<S: Store>: Sendable where S.Transaction: StudioGround {
  let workshop: Workshop<S>

  func perform(_ errand: Errand, _ hand: JobInHand) async throws -> Finding {
    guard case .status(let id, let number) = errand else { return .dropped }
    let (clock, lane) = (workshop.clock, hand.job.lane)
    let ahead = try await workshop.store.write { transaction -> Int? in
      guard let picture = try transaction.picture(id), picture.isPending else { return nil }
      let request = try picture.request.flatMap { try transaction.request($0) }
      // Until it is understood there is nothing new to say; then it is looked at again.
      if number + 1 < ProgressBoard.maximum, request?.isUnderstanding != true {
        let now = clock.now()
        try transaction.enqueue(
          .status(id, number + 1), lane: lane, due: now + ProgressBoard.interval, at: now)
      }
      return try transaction.countAhead(of: picture)
    }
    guard let ahead else { return .dropped }
    return .done(
      .progressed(id, workshop.board.stage(of: id), ahead: ahead, isFirst: number == 0))
  }
}

extension StudioGround {
  /// From when a picture is wanted on it is looked at how far it is: while it has to be understood
  /// first once, and on from when it is.
  mutating func look(at work: Work, soonAfter now: Instant) throws {
    switch work {
    case .understand(let request, _, let conversation):
      for picture in try pictures(of: request) where (picture.candidate ?? 1) == 1 {
        try enqueue(
          .status(picture.id, 0), lane: conversation, due: now + ProgressBoard.patience, at: now)
      }
    case .paint(let id, _, let conversation, _):
      let first = Errand.status(id, 0)
      let isLookedAt = try job(key: first.key) != nil
      try enqueue(
        isLookedAt ? .status(id, 1) : first, lane: conversation,
        due: now + (isLookedAt ? ProgressBoard.interval : ProgressBoard.patience), at: now)
    case .judge, .learn, .answer, .read: break
    }
  }
}
