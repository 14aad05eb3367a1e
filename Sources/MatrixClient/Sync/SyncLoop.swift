package import Concurrency
internal import HTTPClient
internal import Matrix
package import MatrixCrypto
package import Storage

/// Takes in what happens, one answer after the other, in five phases:
///
/// - read: the next answer, gaps filled;
/// - decrypt: what can be, on all cores;
/// - write: keys, rooms, chores, arrivals and the place in the stream, in one transaction;
/// - remember: where to go on, here in memory;
/// - network: nothing is asked of the server before this; what must be was announced by the commit,
///   and others ask.
///
/// So the next answer is asked for only after all of the last one is on disk, and a crash between any
/// two phases takes in the same answer again, with the same effect.
package struct SyncLoop<S: Store>: Sendable where S.Transaction: CryptoGround {
  private let keyring: Keyring<S>
  private let source: any EventSource
  private let clock: WallClock
  private let randomness: Randomness
  private let observe: @Sendable (SyncHappening) -> Void

  package init(
    _ keyring: Keyring<S>, from source: any EventSource, clock: WallClock, randomness: Randomness,
    observe: @escaping @Sendable (SyncHappening) -> Void = { _ in }
  ) {
    self.keyring = keyring
    self.source = source
    self.clock = clock
    self.randomness = randomness
    self.observe = observe
  }

  /// Runs until cancelled, or until the account is logged out. `ready` is called after the first
  /// answer.
  package func run(ready: @Sendable () -> Void = {}) async throws {
    let account = keyring.account
    var since = try await keyring.store.read { try $0.syncToken(of: account) }
    var backoff = Backoff(first: .seconds(1), ceiling: .seconds(60))
    var (isReady, isHeavy) = (false, false)
    while true {
      try Task.checkCancellation()
      // What a great answer took is free by now, and not needed again soon.
      if isHeavy { returnFreeMemory() }
      let places = try await places(since: since)
      let answer: Matrix.SyncAnswer
      do {
        answer = try await read(since, places)
      } catch let error as ServerError where since != nil && error.hasLostOurPlace {
        try await startAnew(&since)
        // Should it not know the new place either, it is not asked without end.
        try await clock.sleep(backoff.next(randomness))
        continue
      } catch {
        guard let wait = try wait(for: error, &backoff) else { throw error }
        observe(.unreachable("\(error)", retryAfter: wait))
        try await clock.sleep(wait)
        continue
      }
      backoff.reset()
      let count = try await takeIn(answer, since: since, places)
      since = answer.nextBatch
      isHeavy = answer.isHeavy
      observe(.tookIn(count))
      if !isReady {
        isReady = true
        ready()
      }
    }
  }

  /// How far rooms were taken in, for an answer that begins anew. Nobody else writes them, so they hold
  /// until it is taken in.
  func places(since: String?) async throws -> [RoomID: RoomPlace] {
    guard since == nil else { return [:] }
    return try await keyring.rows { try RoomBook(ledger: $0).places() }
  }

  /// The next answer. One that begins anew in a store that knows rooms already is given what was said
  /// in them since: the server lost our place, and not what people said.
  private func read(
    _ since: String?, _ places: [RoomID: RoomPlace]
  ) async throws -> Matrix.SyncAnswer {
    var answer = try await source.next(since: since)
    for room in answer.joined {
      guard let place = places[room.id], let from = room.timeline.previousBatch,
        room.timeline.isLimited, !room.timeline.events.contains(where: { $0.id == place.event })
      else { continue }
      let past = try await source.past(of: room.id, from: from, after: place)
      answer = answer.filling(
        room.id, with: past.events, poison: past.poison, isWhole: past.isWhole)
    }
    return answer
  }

  /// - Returns: how many arrivals came of it.
  func takeIn(
    _ answer: Matrix.SyncAnswer, since: String?, _ places: [RoomID: RoomPlace]
  ) async throws -> Int {
    let (keyring, account, user) = (keyring, keyring.account, keyring.machine.user)
    let isBacklog = since == nil && places.isEmpty
    return try await keyring.take(answer, isBacklog: isBacklog) { step, transaction, now in
      var news: [RoomNews] = []
      try keyring.write(in: &transaction) { book, chores in
        news = try book.take(answer, user: user, isFirst: since == nil, now: now)
        try chores.take(answer, user: user, isFirst: since == nil)
      }
      let rows = transaction
      let intake = Intake(
        answer, step.happenings, user: user, isFirst: since == nil, places: places, now: now,
        isEncrypted: { try keyring.machine.isEncrypted($0, in: rows) })
      let count = try keyring.arrive(
        try intake.items(), news, after: answer.nextBatch, in: &transaction, at: now)
      try keyring.arrive(answer.poison, in: &transaction, at: now)
      try transaction.keep(syncToken: answer.nextBatch, of: account)
      return count
    }
  }

  /// The server does not know any more where we were: everything is looked at afresh.
  private func startAnew(_ since: inout String?) async throws {
    let account = keyring.account
    try await keyring.step { machine, rows, now in
      try rows.keep(syncToken: nil, of: account)
      return try machine.lostPlace(in: rows, at: now)
    }
    since = nil
    observe(.lostPlace)
  }

  /// - Returns: nothing when it is not worth another try.
  private func wait(for error: any Error, _ backoff: inout Backoff) throws -> Duration? {
    switch error {
    case let error as ServerError:
      guard !error.isLogout else { return nil }
      let own = backoff.next(randomness)
      return error.retryAfterMS.map { max(own, .milliseconds($0)) } ?? own
    case let error as HTTPError where error.kind != .clientClosed: return backoff.next(randomness)
    case is MalformedAnswer: return backoff.next(randomness)
    default: return nil
    }
  }
}

extension Matrix.SyncAnswer {
  /// It took so much memory that it is worth a millisecond to give it back.
  fileprivate var isHeavy: Bool {
    let events = joined.reduce(0) { $0 + $1.timeline.events.count + $1.stateChanges.count }
    return events + toDevice.elements.count >= 500
  }
}

package enum SyncHappening: Sendable {
  case tookIn(Int)
  case unreachable(String, retryAfter: Duration)
  case lostPlace
}

extension ServerError {
  /// A 400 is about the token, which alone of the request changes. Synapse calls it `M_UNKNOWN`.
  fileprivate var hasLostOurPlace: Bool {
    code == .unknownPosition
      || (httpStatus == 400 && (code == .invalidParam || code == .unknown))
  }
}
