internal import Concurrency

/// Who uses which session. First come, first served.
///
/// 1. A session is idle or lent to one.
/// 2. Sessions are made on demand, up to a maximum.
/// 3. Whoever waits is given the session that is handed back, or leaves when time is up.
final class SessionPool: Sendable {
  private struct Waiter: Sendable {
    let number: Int
    let gate: Gate
  }

  private struct State {
    var idle: [PostgresSession] = []
    var all: [PostgresSession] = []
    var waiting: [Waiter] = []
    var given: [Int: PostgresSession] = [:]
    var next = 0
    var isClosed = false
  }

  private let settings: PostgresSettings
  private let options: PostgresPool.Options
  private let clock: WallClock
  private let state = Guarded(State())

  init(_ settings: PostgresSettings, _ options: PostgresPool.Options, _ clock: WallClock) {
    self.settings = settings
    self.options = options
    self.clock = clock
  }

  deinit { for session in state.withLock({ $0.all }) { session.shutDown() } }

  func withSession<Result>(
    _ body: (PostgresSession) async throws -> Result
  ) async throws -> Result {
    let session = try await take()
    defer { giveBack(session) }
    return try await body(session)
  }

  private enum Taken: Sendable { case session(PostgresSession), wait(Waiter) }

  private func take() async throws -> PostgresSession {
    let taken = try state.withLock { state throws(PostgresError) -> Taken in
      guard !state.isClosed else { throw PostgresError(.closed, "the pool is closed") }
      if let session = state.idle.popLast() { return .session(session) }
      if state.all.count < options.connections {
        let session = PostgresSession(settings, number: state.all.count + 1)
        state.all.append(session)
        return .session(session)
      }
      guard state.waiting.count < options.maximumWaiting else {
        throw PostgresError(.tooManyWaiting, "\(options.maximumWaiting) transactions are waiting")
      }
      state.next += 1
      let waiter = Waiter(number: state.next, gate: Gate())
      state.waiting.append(waiter)
      return .wait(waiter)
    }
    switch taken {
    case .session(let session): return session
    case .wait(let waiter): return try await wait(as: waiter)
    }
  }

  private func wait(as waiter: Waiter) async throws -> PostgresSession {
    let (clock, patience) = (clock, options.patience)
    try? await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await waiter.gate.wait() }
      group.addTask { try await clock.sleep(patience) }
      try await group.next()
      group.cancelAll()
    }
    let session = state.withLock { state in
      state.waiting.removeAll { $0.number == waiter.number }
      return state.given.removeValue(forKey: waiter.number)
    }
    if let session { return session }
    try Task.checkCancellation()
    if state.withLock({ $0.isClosed }) { throw PostgresError(.closed, "the pool is closed") }
    throw PostgresError(.late, "no connection became free within \(patience)")
  }

  private func giveBack(_ session: PostgresSession) {
    let waiter = state.withLock { state -> Waiter? in
      guard !state.waiting.isEmpty else {
        state.idle.append(session)
        return nil
      }
      let waiter = state.waiting.removeFirst()
      state.given[waiter.number] = session
      return waiter
    }
    waiter?.gate.open()
  }

  /// Refuses what comes and what waits; ends when what runs has ended.
  func close() async {
    let (sessions, waiting) = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return (state.all, state.waiting)
    }
    for waiter in waiting { waiter.gate.open() }
    for session in sessions { await session.close() }
  }
}
