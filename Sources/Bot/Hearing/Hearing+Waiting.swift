internal import Concurrency
internal import Matrix
internal import MatrixClient
internal import Storage
internal import Studio

/// What means something of ours that has no name here yet: people may tap or answer before the server's
/// answer to us is here, above all when we were killed in between.
extension Hearing {
  private static var pause: Duration { .milliseconds(200) }
  /// A server that is away for longer has not shown it to anybody either.
  private static var patience: Duration { .seconds(600) }

  /// - Returns: whether it waits, and its room with it.
  func waits(
    _ heard: HeardEvent, _ content: Content, _ arrival: Arrival,
    _ transaction: inout S.Transaction, _ now: Instant
  ) throws -> Bool {
    guard let target = content.target ?? heard.event.redacts,
      now - arrival.arrived < Self.patience,
      try transaction.message(try Key(target.text)) == nil,
      try transaction.isUnderWay(lane: try Key(heard.room.text))
    else { return false }
    try transaction.postpone(arrival, to: now + Self.pause)
    return true
  }
}

extension Content {
  /// What is answered or tapped. An edit is of a person's own line, which came before it.
  fileprivate var target: EventID? {
    switch self {
    case .reaction(let target, _): target
    case .message(let message):
      switch message.relation {
      case .reply(let event)?: event
      case .thread(let root, let replied, let isFallback)?: isFallback ? root : replied ?? root
      default: nil
      }
    default: nil
    }
  }
}
