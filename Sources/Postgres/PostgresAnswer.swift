internal import CPostgres

/// What the server answered to one statement; freed exactly once.
@safe struct PostgresAnswer: ~Copyable {
  private let result: OpaquePointer
  private let sql: String

  init(_ result: OpaquePointer, sql: String) {
    unsafe self.result = result
    self.sql = sql
  }

  deinit { unsafe PQclear(result) }

  var rowCount: Int { unsafe Int(PQntuples(result)) }

  /// How many rows a change touched.
  var affected: Int { unsafe Int(String(cString: PQcmdTuples(result))) ?? 0 }

  func withRow<Result>(
    _ index: Int, _ body: (borrowing PostgresRow) throws -> Result
  ) rethrows -> Result {
    // In a variable: the optimiser of Swift 6.3.1 crashes over a move-only value made in a call.
    let row = unsafe PostgresRow(result, Int32(index), sql: sql)
    return try body(row)
  }

  /// Throws what the server complained about.
  borrowing func check(isConnected: Bool) throws(PostgresError) {
    switch unsafe PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
    default: break
    }
    let state = field(easel_pq_sqlstate) ?? ""
    // The detail is left out: it quotes values.
    let message = field(easel_pq_message) ?? "the connection broke"
    throw PostgresError(
      isConnected && !state.isEmpty ? .server : .lost, message, sqlState: state,
      constraint: field(easel_pq_constraint), sql: sql)
  }

  private borrowing func field(_ code: Int32) -> String? {
    unsafe PQresultErrorField(result, code).map { unsafe String(cString: $0) }
  }
}
