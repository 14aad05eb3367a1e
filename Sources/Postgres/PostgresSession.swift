internal import Concurrency
internal import SQL

/// How a transaction is told apart from others that run at the same time.
package enum Isolation: String, Sendable {
  case readCommitted = "READ COMMITTED"
  case repeatableRead = "REPEATABLE READ"
  case serializable = "SERIALIZABLE"
}

enum TransactionMode: Sendable {
  case write(Isolation), read

  var begin: String {
    switch self {
    case .write(let isolation): "BEGIN ISOLATION LEVEL \(isolation.rawValue)"
    // One moment for all its statements, as on SQLite.
    case .read: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }
  }
}

/// How one try at a transaction ended.
enum Attempt<Result: Sendable>: Sendable {
  case kept(Result)
  /// Nothing was kept.
  case failed(any Error)
  /// COMMIT was sent, and the connection broke before the answer came.
  case unknown(transaction: String, Result, PostgresError)
}

/// One place in the pool: a connection, made when it is first needed, and its thread.
actor PostgresSession {
  /// A connection unused for longer is asked whether it still lives.
  static let trustedIdle: Duration = .seconds(30)

  private let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let settings: PostgresSettings
  private var connection: PostgresConnection?
  private var lastUse = ContinuousClock.now

  init(_ settings: PostgresSettings, number: Int) {
    self.settings = settings
    executor = ThreadExecutor(name: "pg-\(number)")
  }

  nonisolated func shutDown() { executor.shutDown() }

  func close() { connection = nil }

  /// One whole transaction in one hop.
  func attempt<Result: Sendable>(
    _ mode: TransactionMode, _ body: @Sendable (PostgresConnection) throws -> Result
  ) -> Attempt<Result> {
    defer { dropIfLost() }
    do {
      try Task.checkCancellation()
      let connection = try connected()
      try connection.run(script: mode.begin)
      do {
        let result = try body(connection)
        guard connection.isInTransaction else {
          throw PostgresError(.server, "the body of a transaction ended it")
        }
        return try commit(mode, result, connection)
      } catch {
        if connection.isConnected, connection.isInTransaction {
          try? connection.run(script: "ROLLBACK")
        }
        throw error
      }
    } catch {
      return .failed(error)
    }
  }

  private func commit<Result: Sendable>(
    _ mode: TransactionMode, _ result: Result, _ connection: PostgresConnection
  ) throws -> Attempt<Result> {
    var transaction: String?
    if case .write = mode { transaction = try Self.current(connection) }
    do {
      try connection.run(script: "COMMIT")
      return .kept(result)
    } catch {
      // Whoever changed nothing has no number, and no question either.
      guard let transaction, error.isConnectionLost || !connection.isConnected else { throw error }
      return .unknown(transaction: transaction, result, error)
    }
  }

  /// Runs `body` outside a transaction.
  func perform<Result: Sendable>(
    _ body: @Sendable (PostgresConnection) throws -> Result
  ) throws -> Result {
    defer { dropIfLost() }
    return try body(try connected())
  }

  /// The number of the transaction, by which its fate can be asked; `nil` if it changed nothing.
  private static func current(_ connection: PostgresConnection) throws -> String? {
    try connection.first("SELECT pg_current_xact_id_if_assigned()::text") {
      try $0.textOrNil(0)
    } ?? nil
  }

  private func connected() throws(PostgresError) -> PostgresConnection {
    defer { lastUse = .now }
    if let connection, connection.isConnected {
      if lastUse.duration(to: .now) < Self.trustedIdle { return connection }
      if (try? connection.run(script: "SELECT")) != nil { return connection }
    }
    connection = nil
    let fresh = try PostgresConnection(settings)
    connection = fresh
    return fresh
  }

  private func dropIfLost() {
    if let connection, !connection.isConnected || connection.isInTransaction {
      self.connection = nil
    }
  }
}
