import Concurrency
import Storage
import Studio

/// Waits until nothing is left to do, for as long as it becomes less or changes now and then.
struct Quiet: Sendable {
  /// A painter may be slow; one that does nothing for so long is not waited for.
  static let patience = Duration.seconds(900)
  static let interval = Duration.milliseconds(40)

  let clock: WallClock

  /// - Parameter inHand: Counts what is left.
  /// - Returns: whether it is quiet; `false` when nothing came to an end for ``patience``.
  /// - Throws: What counting throws, and cancellation.
  func wait(_ inHand: () async throws -> Int) async throws -> Bool {
    var (last, since) = (Int?.none, clock.now())
    while true {
      let count = try await inHand()
      if count == 0 { return true }
      if count != last { (last, since) = (count, clock.now()) }
      if clock.now() - since >= Self.patience { return false }
      try await clock.sleep(Self.interval)
    }
  }
}

extension StudioReading where Self: OutboxRows {
  /// How much of this room is being done or waits to be said, the hello with its painting included.
  func inHand(in room: Key) throws -> Int {
    let greeting = try conversation(room)?.greeting.flatMap { try picture($0) }
    return try unfinished(in: room) + unsentOutgoing() + (greeting?.isPending == true ? 1 : 0)
  }
}
