internal import Concurrency
internal import Migrations

/// The one connection that writes, on a thread of its own.
actor Writer {
  nonisolated let executor = ThreadExecutor(name: "sqlite-w")
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let path: String
  private let queue: WriteQueue
  private var connection: Connection?
  private var lock: StoreLock?

  init(path: String, queue: WriteQueue) {
    self.path = path
    self.queue = queue
  }

  /// Ends the thread; nothing may be asked of this actor afterwards.
  nonisolated func shutDown() { executor.shutDown() }

  func open(busyTimeout: Duration) throws -> Opening {
    let lock = try StoreLock(database: path)
    var isNew = false
    let connection = try Connection(path: path, access: .readWrite, busyTimeout: busyTimeout) {
      isNew = try $0.claim(path: path)
    }
    let checked =
      lock.followsUncleanStop && !isNew ? try connection.checkIntegrity(path: path) : nil
    let opening = Opening(
      isNew: isNew, followsUncleanStop: lock.followsUncleanStop, checked: checked)
    self.connection = connection
    self.lock = consume lock
    return opening
  }

  /// Works off the queue until `request` is settled, which may have happened already.
  func turn(of request: WriteRequest) {
    var left: [WriteRequest] = []
    while request.outcome == nil {
      if left.isEmpty { left = queue.take(atMost: GroupCommit.maximumCount) }
      guard let connection else { return }
      left = Array(GroupCommit(connection: connection).run(left))
    }
    // The others' turns come after this one; none may be left in nobody's hands.
    while !left.isEmpty, let connection {
      left = Array(GroupCommit(connection: connection).run(left))
    }
  }

  /// For the rare work that needs the connection outside a transaction: migrations, backups.
  func perform<Result: Sendable>(
    _ body: @Sendable (Connection) throws -> Result
  ) throws -> Result {
    guard let connection else { throw DatabaseError.closed }
    return try body(connection)
  }

  /// Writes what waits, moves everything into the main file and says goodbye.
  func close() throws {
    guard let connection else { return }
    var left = queue.take(atMost: .max)
    while !left.isEmpty { left = Array(GroupCommit(connection: connection).run(left)) }
    try connection.run("PRAGMA wal_checkpoint(TRUNCATE)")
    self.connection = nil
    try lock?.markClean()
    lock = nil
  }
}

/// One connection that reads, on a thread of its own.
actor Reader {
  private let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private var connection: Connection?

  init(number: Int) { executor = ThreadExecutor(name: "sqlite-r\(number)") }

  nonisolated func shutDown() { executor.shutDown() }

  func open(path: String, busyTimeout: Duration) throws {
    connection = try Connection(path: path, access: .readOnly, busyTimeout: busyTimeout)
  }

  func read<Result: Sendable>(
    _ body: @Sendable (Connection) throws -> Result
  ) throws -> Result {
    try Task.checkCancellation()
    guard let connection else { throw DatabaseError.closed }
    return try connection.snapshot { try body(connection) }
  }

  func close() { connection = nil }
}
