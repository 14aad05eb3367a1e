internal import Concurrency
internal import Glibc
package import Migrations

/// A database file that is looked at and left as it is, also while another process has it.
///
/// 1. It takes no ``StoreLock``, makes no file and changes none. Readers of a WAL hinder no writer.
/// 2. Where a WAL lies beside the file, somebody has it open or died over it: then it is read as any
///    reader does. Without one everything is in the file, which is read as it lies there; should it be
///    opened meanwhile, the look is repeated.
/// 3. Each look is of one moment, and is done on a thread of its own.
package actor DatabaseGlance {
  private static let tries = 3
  private nonisolated let executor = ThreadExecutor(name: "sqlite-glance")
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  package nonisolated let path: String

  package init(_ path: String) { self.path = path }

  deinit { executor.shutDown() }

  package nonisolated var isThere: Bool { Self.isThere(path) }

  package func read<Result: Sendable>(
    _ body: @escaping @Sendable (Connection) throws -> Result
  ) throws -> Result {
    guard isThere else { throw DatabaseError.file(path: path, doing: "open", errno: ENOENT) }
    for _ in 1..<Self.tries {
      let isStill = !Self.isThere(path + "-wal")
      let result = Swift.Result { try Self.look(path, isStill ? .still : .readOnly, body) }
      if !isStill || !Self.isThere(path + "-wal") { return try result.get() }
    }
    return try Self.look(path, .readOnly, body)
  }

  private static func look<Result>(
    _ path: String, _ access: Connection.Access, _ body: (Connection) throws -> Result
  ) throws -> Result {
    let connection = try Connection(path: path, access: access)
    return try connection.snapshot {
      let id = try connection.first("PRAGMA application_id") { try $0.integer(0) }
      guard id == Connection.applicationID else { throw DatabaseError.foreign(path: path) }
      return try body(connection)
    }
  }

  package func plan(_ migrations: [Migration]) throws -> MigrationPlan {
    try read { try SQLiteMigrator(migrations).plan($0) }
  }

  /// Reads every page. - Returns: what does not fit, five findings at the most.
  package func damages() throws -> [String] {
    try read { connection in
      try connection.rows("PRAGMA quick_check(5)") { try $0.text(0) }.filter { $0 != "ok" }
    }
  }

  private static func isThere(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }
}
