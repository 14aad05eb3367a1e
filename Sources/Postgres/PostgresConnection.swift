internal import CPostgres
internal import Concurrency
package import SQL

/// One connection to the server. Not `Sendable`: it belongs to the thread that uses it.
@safe package final class PostgresConnection {
  /// Statements the server keeps prepared for us.
  static let maximumPrepared = 256

  let handle: OpaquePointer
  private var prepared: [String: (name: String, lastUse: Int)] = [:]
  private var uses = 0

  package init(_ settings: PostgresSettings) throws(PostgresError) {
    let options = try ConnectionOptions(settings)
    guard let handle = unsafe options.connect() else {
      throw PostgresError(.connect, "out of memory")
    }
    unsafe self.handle = handle
    // From here on a throw ends in `deinit`, which closes the connection.
    guard unsafe PQstatus(handle) == CONNECTION_OK else {
      throw PostgresError(
        .connect, options.withoutPassword(unsafe String(cString: PQerrorMessage(handle))))
    }
    unsafe easel_pq_be_quiet(handle)
    let idle = settings.idleInTransactionTimeout.wholeMilliseconds
    try run(
      script: """
        SET standard_conforming_strings = on;
        SET client_min_messages = warning;
        SET statement_timeout = \(settings.statementTimeout.wholeMilliseconds);
        SET idle_in_transaction_session_timeout = \(idle);
        """)
  }

  deinit { unsafe PQfinish(handle) }

  package var isConnected: Bool { unsafe PQstatus(handle) == CONNECTION_OK }
  package var isInTransaction: Bool {
    unsafe PQtransactionStatus(handle) != PQTRANS_IDLE
      && PQtransactionStatus(handle) != PQTRANS_UNKNOWN
  }
  package var preparedStatements: Int { prepared.count }

  /// - Returns: how many rows were changed.
  @discardableResult
  package func run<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws(PostgresError) -> Int {
    try execute(sql, repeat each values).affected
  }

  package func forEach<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter,
    row body: (borrowing PostgresRow) throws -> Void
  ) throws {
    let answer = try execute(sql, repeat each values)
    for index in 0..<answer.rowCount { try answer.withRow(index, body) }
  }

  package func rows<each Parameter: SQLBindable, Element>(
    _ sql: String, _ values: repeat each Parameter,
    row body: (borrowing PostgresRow) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    try forEach(sql, repeat each values) { elements.append(try body($0)) }
    return elements
  }

  package func first<each Parameter: SQLBindable, Element>(
    _ sql: String, _ values: repeat each Parameter,
    row body: (borrowing PostgresRow) throws -> Element
  ) throws -> Element? {
    let answer = try execute(sql, repeat each values)
    return answer.rowCount == 0 ? nil : try answer.withRow(0, body)
  }

  /// Likewise, with the values in a list.
  @discardableResult
  package func run(_ sql: String, values: [SQLValue]) throws(PostgresError) -> Int {
    try execute(sql, Parameters(values)).affected
  }

  package func forEach(
    _ sql: String, values: [SQLValue], row body: (borrowing PostgresRow) throws -> Void
  ) throws {
    let answer = try execute(sql, Parameters(values))
    for index in 0..<answer.rowCount { try answer.withRow(index, body) }
  }

  /// Runs several statements at once, without values and without rows.
  package func run(script: String) throws(PostgresError) {
    try unsafe answer(PQexec(handle, script), sql: script)
  }

  private func execute<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws(PostgresError) -> PostgresAnswer {
    var parameters = try Parameters()
    for value in repeat each values { try parameters.append(value.sqlValue) }
    return try execute(sql, parameters)
  }

  private func execute(
    _ sql: String, _ parameters: Parameters
  ) throws(PostgresError) -> PostgresAnswer {
    let name = try prepare(sql)
    let result = unsafe parameters.withPointers { values, lengths, formats in
      unsafe PQexecPrepared(
        handle, name, Int32(values.count), values, lengths, formats, 1)
    }
    do {
      return try unsafe answer(result, sql: sql)
    } catch {
      // The next try prepares it anew.
      if error.isStalePlan { prepared[sql] = nil }
      throw error
    }
  }

  private func prepare(_ sql: String) throws(PostgresError) -> String {
    uses += 1
    if let known = prepared[sql] {
      prepared[sql] = (known.name, uses)
      return known.name
    }
    if prepared.count >= Self.maximumPrepared,
      let oldest = prepared.min(by: { $0.value.lastUse < $1.value.lastUse })
    {
      prepared[oldest.key] = nil
      try run(script: "DEALLOCATE \(oldest.value.name)")
    }
    let name = "easel\(uses)"
    try unsafe answer(PQprepare(handle, name, sql, 0, nil), sql: sql)
    prepared[sql] = (name, uses)
    return name
  }

  @discardableResult
  private func answer(
    _ result: OpaquePointer?, sql: String
  ) throws(PostgresError) -> PostgresAnswer {
    guard let result = unsafe result else {
      throw PostgresError(.lost, "the connection broke", sql: sql)
    }
    let answer = unsafe PostgresAnswer(result, sql: sql)
    try answer.check(isConnected: isConnected)
    return answer
  }
}
