package import Concurrency

/// Where everything that must survive is kept.
///
/// An engine gives one type that is its transaction; every owner of tables (the inbox, the outbox
/// and the jobs here, the studio and the keys above) declares the rows it needs as a protocol, and
/// the engine's transaction conforms to all of them. So one transaction takes the changes of
/// several owners, and none of them knows the others.
///
/// 1. What `write` did is on disk when it returns. When it throws, nothing of it is, unless the
///    error is ``StorageError/Kind/outcomeUnknown``.
/// 2. The body runs on the store's own thread, without waiting for anything but the store. It may
///    run more than once (an engine retries what other processes made it lose), so it changes
///    nothing but the transaction.
/// 3. A write is not interrupted by cancellation: it is short, and what is in hand when the program
///    stops must still be written down.
/// 4. Announcements ring their bells after the commit, never without it.
package protocol Store: Sendable {
  associatedtype Transaction: Announcing

  func write<Result: Sendable>(
    _ body: @escaping @Sendable (inout Transaction) throws -> Result
  ) async throws -> Result

  /// A snapshot: everything read in `body` is of one moment.
  func read<Result: Sendable>(
    _ body: @escaping @Sendable (inout Transaction) throws -> Result
  ) async throws -> Result

  /// Runs `body` where asking the store costs least: on the store's own thread, if it has one, so
  /// that a loop that writes again and again does not wake two threads for each write. `body` must
  /// not compute for long there, nor block.
  func nearby<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result

  /// Rings when something was committed under this topic, here or in another process.
  func bell(_ topic: Topic) -> Doorbell
}

extension Store {
  package func nearby<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await body()
  }
}

/// What a loop may wait for.
package enum Topic: String, CaseIterable, Sendable {
  case inbox, outbox, jobs
  /// What the encryption machine wants to be sent, or was answered.
  case keys
  /// Things to do at the homeserver that are no message: joining, leaving, forgetting.
  case chores
  /// A job in somebody's hands was cancelled: rare, and heard by the heartbeats alone.
  case cancellations
}

package protocol Announcing {
  /// There is work under `topic`, once this transaction is committed.
  mutating func announce(_ topic: Topic) throws

  /// Has this called once the transaction is committed, and never otherwise: what the world is told of
  /// it that needs no row, a line of the log. It neither waits nor fails.
  mutating func afterCommit(_ tell: @escaping @Sendable () -> Void)
}
