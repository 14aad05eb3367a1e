import Concurrency
package import Storage
package import Studio

/// How far a picture is.
package struct PaintingProgress: Equatable, Sendable {
  package let picture: PictureID
  package let conversation: Key
  package let fraction: Double
  package let stage: String
}

/// Passes on what a painter says of its progress, no more often than anybody looks.
///
/// A painter calls it from whatever thread it paints on, as often as it likes.
final class ProgressMeter: Sendable {
  static let interval = Duration.milliseconds(500)

  private let picture: PictureID
  private let conversation: Key
  private let clock: WallClock
  private let observe: @Sendable (PaintingProgress) -> Void
  private let last = Guarded<Instant?>(nil)

  init(
    picture: PictureID, conversation: Key, clock: WallClock,
    observe: @escaping @Sendable (PaintingProgress) -> Void
  ) {
    self.picture = picture
    self.conversation = conversation
    self.clock = clock
    self.observe = observe
  }

  func note(_ progress: PaintProgress) {
    let now = clock.now()
    let isDue = last.withLock { last in
      if let before = last, now - before < Self.interval, now >= before { return false }
      last = now
      return true
    }
    guard isDue else { return }
    let fraction = progress.fraction.isFinite ? min(max(progress.fraction, 0), 1) : 0
    observe(
      PaintingProgress(
        picture: picture, conversation: conversation, fraction: fraction,
        stage: oneLine(progress.stage, atMost: 40)))
  }
}
