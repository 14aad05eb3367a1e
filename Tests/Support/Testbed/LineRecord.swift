internal import Concurrency
internal import JSON

/// What a program has said, and a bell for those who wait for more.
final class LineRecord: Sendable {
  enum Reply: Sendable {
    case answer(JSONNode)
    case error(String)
    case ended
  }

  struct State: Sendable {
    var answers: [Int: Reply] = [:]
    var events: [JSONNode] = []
    var hasEnded = false
  }

  /// A program that says more than this is in a loop.
  static let mostEvents = 200_000

  private let state = Guarded(State())
  private let bell = Doorbell()

  var events: [JSONNode] { state.withLock { $0.events } }

  func note(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    bell.ring()
  }

  /// Looks after every change until there is something, or it is too late.
  func change<Found: Sendable>(
    before deadline: ContinuousClock.Instant, where find: (inout State) -> Found?
  ) async throws -> Found? {
    while true {
      let rings = bell.rings
      if let found = state.withLock({ find(&$0) }) { return found }
      let left = deadline - ContinuousClock.now
      guard left > .zero else { return nil }
      try await bell.wait(after: rings, atMost: left, on: .system)
    }
  }
}
