package import Concurrency
internal import Glibc
package import Migrations

/// A database file: one writer and several readers, each on a thread of its own.
///
/// 1. `write` is all or nothing, and returned only once it is safe on the disk.
/// 2. `read` sees one moment: everything written before it, nothing of what is being written.
/// 3. Writes happen one after the other, in the order in which they were asked for.
/// 4. A body runs on a thread for blocking work, never on the cooperative pool. It may run more
///    than once; only its last run counts. It neither begins nor ends transactions.
/// 5. A write is not undone by cancellation: it is short, and what is in hand when the program stops
///    must still be written down. A cancelled task reads nothing.
/// 6. Whoever lets go of it without ``close()`` leaves it as a crash would.
package final class Database: Sendable {
  package struct Options: Sendable {
    package var readers = 2
    /// Transactions that may wait; more are refused.
    package var maximumWaiting = 10_000
    package var busyTimeout: Duration = .seconds(5)
    /// Backups made before upgrades that are kept.
    package var backupsKept = 3

    package init() {}
  }

  package let path: String
  package let opening: Opening
  private let options: Options
  private let queue: WriteQueue
  private let writer: Writer
  private let readers: [Reader]
  private let reading: Guarded<[Int]>

  /// Opens or creates the database, keeping other processes out.
  package static func open(
    _ path: String, _ options: Options = Options()
  ) async throws -> Database {
    precondition(options.readers > 0, "somebody must be able to read")
    let path = resolved(path)
    let queue = WriteQueue(maximum: options.maximumWaiting)
    let writer = Writer(path: path, queue: queue)
    let readers = (1...options.readers).map { Reader(number: $0) }
    do {
      let opening = try await writer.open(busyTimeout: options.busyTimeout)
      for reader in readers {
        try await reader.open(path: path, busyTimeout: options.busyTimeout)
      }
      return Database(path, opening, options, queue, writer, readers)
    } catch {
      writer.shutDown()
      for reader in readers { reader.shutDown() }
      throw error
    }
  }

  private init(
    _ path: String, _ opening: Opening, _ options: Options, _ queue: WriteQueue, _ writer: Writer,
    _ readers: [Reader]
  ) {
    self.path = path
    self.opening = opening
    self.options = options
    self.queue = queue
    self.writer = writer
    self.readers = readers
    reading = Guarded(Array(repeating: 0, count: readers.count))
  }

  deinit {
    writer.shutDown()
    for reader in readers { reader.shutDown() }
  }

  /// Runs `body` in a transaction that is kept when it returns and undone when it throws.
  @discardableResult
  package func write<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    let result = Guarded<Result?>(nil)
    let request = WriteRequest { connection in
      let value = try body(connection)
      result.withLock { $0 = value }
    }
    try queue.append(request)
    await writer.turn(of: request)
    guard let outcome = request.outcome else { throw DatabaseError.closed }
    try outcome.get()
    guard let value = result.withLock({ $0 }) else {
      preconditionFailure("a transaction that was kept has a result")
    }
    return value
  }

  /// Runs `body` on the writer's thread between its calls: a write from there changes no thread.
  package func nearby<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withTaskExecutorPreference(writer.executor) { try await body() }
  }

  /// Runs `body` on a snapshot.
  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) async throws -> Result {
    guard !queue.isClosed else { throw DatabaseError.closed }
    let index = try reading.withLock { reading throws(DatabaseError) in
      guard reading.reduce(0, +) < options.maximumWaiting else {
        throw .tooManyWaiting(options.maximumWaiting)
      }
      let least = reading.indices.min { reading[$0] < reading[$1] } ?? 0
      reading[least] += 1
      return least
    }
    defer { reading.withLock { $0[index] -= 1 } }
    return try await readers[index].read(body)
  }

  /// What has been applied and what would be.
  package func plan(_ migrations: [Migration]) async throws -> MigrationPlan {
    try await writer.perform { try SQLiteMigrator(migrations).plan($0) }
  }

  /// Applies what is pending; an upgrade is preceded by a backup in the same folder.
  package func migrate(
    _ migrations: [Migration], at now: Instant
  ) async throws -> MigrationPlan {
    let backups = Backups(path: path, kept: options.backupsKept)
    return try await writer.perform { connection in
      try SQLiteMigrator(migrations).apply(to: connection, at: now) { step in
        try backups.make(of: connection, before: step)
      }
    }
  }

  /// Finishes what is in hand, moves everything into the main file, and says that the stop was
  /// clean. What is asked for afterwards is refused.
  package func close() async throws {
    queue.close()
    for reader in readers { await reader.close() }
    try await writer.close()
  }

  /// Two ways to one file must meet at one lock.
  private static func resolved(_ path: String) -> String {
    guard let real = unsafe realpath(path, nil) else { return path }
    defer { unsafe free(real) }
    return unsafe String(cString: real)
  }
}
