internal import Concurrency

/// One transaction that somebody waits for.
///
/// `body` may run more than once (see ``GroupCommit``); only its last run counts.
final class WriteRequest: Sendable {
  let body: @Sendable (Connection) throws -> Void
  private let settled = Guarded<Result<Void, any Error>?>(nil)

  init(_ body: @escaping @Sendable (Connection) throws -> Void) { self.body = body }

  var outcome: Result<Void, any Error>? { settled.withLock { $0 } }
  func settle(_ outcome: Result<Void, any Error>) { settled.withLock { $0 = outcome } }
}

/// Transactions waiting for the one writer, first come, first served, up to a maximum.
final class WriteQueue: Sendable {
  private struct State {
    var waiting: [WriteRequest] = []
    var isClosed = false
  }

  private let maximum: Int
  private let state = Guarded(State())

  init(maximum: Int) { self.maximum = maximum }

  func append(_ request: WriteRequest) throws(DatabaseError) {
    try state.withLock { state throws(DatabaseError) in
      guard !state.isClosed else { throw .closed }
      guard state.waiting.count < maximum else { throw .tooManyWaiting(maximum) }
      state.waiting.append(request)
    }
  }

  func take(atMost count: Int) -> [WriteRequest] {
    state.withLock { state in
      let taken = Array(state.waiting.prefix(count))
      state.waiting.removeFirst(taken.count)
      return taken
    }
  }

  /// What waits when this is called is still written; what comes later is refused.
  func close() { state.withLock { $0.isClosed = true } }

  var isClosed: Bool { state.withLock { $0.isClosed } }
}
