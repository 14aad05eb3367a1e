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
  /// How much of this room is being done or waits to be said.
  func inHand(in room: Key) throws -> Int { try unfinished(in: room) + unsentOutgoing() }
}

extension StudioReading {
  private static var pictureLimit: Int { 50 }

  /// Pictures to paint and to judge, tastes to learn, and words that the director owes an answer.
  func unfinished(in room: Key) throws -> Int {
    guard let conversation = try conversation(room) else { return 0 }
    let requests = try requestsAtWork(in: room, limit: Self.pictureLimit)
    var pictures: [PictureID: Picture] = [:]
    for request in requests {
      for picture in try self.pictures(of: request.id) { pictures[picture.id] = picture }
    }
    for picture in try self.pictures(in: room, limit: Self.pictureLimit) {
      pictures[picture.id] = picture
    }
    // Where the director failed the last word is the bot's, and nobody owes anything.
    let isDirectorsTurn =
      try conversation.talk?.lines.last?.role == .person
      && messages(in: room, limit: 1).first?.role == .person
    var count = requests.count + (isDirectorsTurn ? 1 : 0)
    count += pictures.values.count { $0.state == .waiting || $0.state == .painting }
    count += try pictures.keys.count { try critique(of: $0)?.state == .waiting }
    count += try tastes(in: room).count { $0.state == .learning }
    return count
  }
}
