package import Concurrency

/// A name that one process at a time has in a database, on a connection of its own.
///
/// 1. Whoever has it keeps it until it lets go, or its connection is gone: a killed process is no
///    obstacle, and one whose machine died is none after half a minute.
/// 2. A connection that breaks is made anew and the name taken again. Where somebody else has it then,
///    ``keep()`` says so.
package final class PostgresClaim: Sendable {
  /// Somebody else has the name.
  package struct Taken: Error, Equatable {}

  /// The server may think for so long that a connection which broke is there.
  static let grace = Duration.seconds(40)

  private let holder: Holder

  /// `patience` is for whoever is about to let go. Throws ``Taken``, or `PostgresError` when nobody can
  /// tell.
  package static func take(
    _ name: String, _ settings: PostgresSettings, patience: Duration = .zero,
    randomness: Randomness = .system
  ) async throws -> PostgresClaim {
    let claim = PostgresClaim(Holder(name, settings, randomness))
    try await claim.cancellable { try await claim.holder.take(patience: patience, $0) }
    return claim
  }

  private init(_ holder: Holder) { self.holder = holder }

  deinit { holder.shutDown() }

  /// Until cancelled.
  /// - Throws: ``Taken`` when it was lost.
  package func keep() async throws {
    try await cancellable { try await self.holder.watch($0) }
  }

  package func letGo() async { await holder.letGo() }

  /// What waits in `poll(2)` is woken when its task is cancelled.
  private func cancellable(_ body: (StopSignal) async throws -> Void) async throws {
    let stop = StopSignal()
    try await withTaskCancellationHandler {
      try await body(stop)
    } onCancel: {
      stop.give()
    }
  }
}

private actor Holder {
  private let executor = ThreadExecutor(name: "pg-claim")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let name: String
  private let settings: PostgresSettings
  private let randomness: Randomness
  private var connection: PostgresConnection?

  init(_ name: String, _ settings: PostgresSettings, _ randomness: Randomness) {
    self.name = name
    self.settings = settings
    self.randomness = randomness
  }

  nonisolated func shutDown() { executor.shutDown() }

  func letGo() { connection = nil }

  func take(patience: Duration, _ stop: StopSignal) throws {
    let end = ContinuousClock.now + patience
    while try !tryOnce() {
      guard ContinuousClock.now < end else { throw PostgresClaim.Taken() }
      if stop.wait(socket: nil, atMost: .milliseconds(200)) { throw CancellationError() }
    }
  }

  private func tryOnce() throws(PostgresError) -> Bool {
    let connection: PostgresConnection
    if let known = self.connection {
      connection = known
    } else {
      connection = try PostgresConnection(settings)
      self.connection = connection
    }
    // So that the server learns of it when we are gone without a word.
    try connection.run(
      script: """
        SET tcp_keepalives_idle = 10;
        SET tcp_keepalives_interval = 5;
        SET tcp_keepalives_count = 3;
        """)
    do {
      return try connection.first(
        """
        SELECT pg_try_advisory_lock(
          hashtextextended('easel ' || coalesce(current_schema(), '') || ' ' || $1, 0))
        """, name
      ) { try $0.bool(0) } ?? false
    } catch let error as PostgresError {
      throw error
    } catch {
      throw PostgresError(.mismatch, "\(error)")
    }
  }

  func watch(_ stop: StopSignal) throws {
    while true {
      do throws(PostgresError) {
        while let connection {
          _ = try connection.notifications()
          if stop.wait(socket: connection.socket, atMost: nil) { return }
        }
      } catch {
        connection = nil
      }
      if try !takeAgain(stop) { return }
    }
  }

  /// - Returns: whether it is ours again; otherwise it was told to stop.
  private func takeAgain(_ stop: StopSignal) throws -> Bool {
    var backoff = Backoff(first: .milliseconds(100), ceiling: .seconds(5))
    var refusedSince: ContinuousClock.Instant?
    while true {
      // What cannot be asked is asked again: the store cannot be written either then.
      let isOurs = try? tryOnce()
      switch isOurs {
      case true?: return true
      // It may be our own, from before, of which the server does not know yet that it is gone.
      case false?:
        let since = refusedSince ?? .now
        refusedSince = since
        if since.duration(to: .now) >= PostgresClaim.grace { throw PostgresClaim.Taken() }
      case nil: connection = nil
      }
      if stop.wait(socket: nil, atMost: backoff.next(randomness)) { return false }
    }
  }
}
