internal import CSQLite
package import SQL

/// A prepared statement, lent by its connection's cache. Move-only: it goes back exactly once, reset
/// and without its values, when its holder lets go.
@safe package struct Statement: ~Copyable {
  private let prepared: Prepared
  private let connection: Connection

  init(_ prepared: Prepared, of connection: Connection) {
    self.prepared = prepared
    self.connection = connection
  }

  deinit { connection.giveBack(prepared) }

  private var handle: OpaquePointer { unsafe prepared.handle }
  private var sql: String { prepared.sql }

  /// Runs the statement to its end with these values, ignoring rows.
  package borrowing func run<each Parameter: SQLBindable>(
    _ values: repeat each Parameter
  ) throws(SQLiteError) {
    try bind(repeat each values)
    defer { unsafe sqlite3_reset(handle) }
    while try step() {}
  }

  /// Hands each row to `body` as it is read.
  package borrowing func forEach<each Parameter: SQLBindable>(
    _ values: repeat each Parameter, row body: (borrowing Row) throws -> Void
  ) throws {
    try bind(repeat each values)
    defer { unsafe sqlite3_reset(handle) }
    while try step() { try lend(body) }
  }

  /// The first row, or `nil` when there is none.
  package borrowing func first<each Parameter: SQLBindable, Element>(
    _ values: repeat each Parameter, row body: (borrowing Row) throws -> Element
  ) throws -> Element? {
    try bind(repeat each values)
    defer { unsafe sqlite3_reset(handle) }
    return try step() ? try lend(body) : nil
  }

  private borrowing func lend<Result>(
    _ body: (borrowing Row) throws -> Result
  ) rethrows -> Result {
    // In a variable: the optimiser of Swift 6.3.1 crashes over a move-only value made in a call.
    let row = unsafe Row(handle, sql: sql)
    return try body(row)
  }

  /// Likewise, with the values in a list.
  package borrowing func run(values: [SQLValue]) throws(SQLiteError) {
    try bind(values: values)
    defer { unsafe sqlite3_reset(handle) }
    while try step() {}
  }

  package borrowing func forEach(
    values: [SQLValue], row body: (borrowing Row) throws -> Void
  ) throws {
    try bind(values: values)
    defer { unsafe sqlite3_reset(handle) }
    while try step() { try lend(body) }
  }

  private borrowing func step() throws(SQLiteError) -> Bool {
    switch unsafe sqlite3_step(handle) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    case let code: throw connection.error(code, sql: sql)
    }
  }

  private borrowing func bind<each Parameter: SQLBindable>(
    _ values: repeat each Parameter
  ) throws(SQLiteError) {
    var position: Int32 = 0
    for value in repeat each values { try bind(value.sqlValue, after: &position) }
    try checkCount(position)
  }

  private borrowing func bind(values: [SQLValue]) throws(SQLiteError) {
    var position: Int32 = 0
    for value in values { try bind(value, after: &position) }
    try checkCount(position)
  }

  private borrowing func bind(
    _ value: SQLValue, after position: inout Int32
  ) throws(SQLiteError) {
    position += 1
    let code = bind(value, at: position)
    guard code == SQLITE_OK else { throw connection.error(code, sql: sql) }
  }

  /// SQLite takes what was not bound for NULL, which hides a forgotten value.
  private borrowing func checkCount(_ count: Int32) throws(SQLiteError) {
    guard unsafe count == sqlite3_bind_parameter_count(handle) else {
      throw SQLiteError(code: SQLITE_RANGE, message: "too few or too many values", sql: sql)
    }
  }

  private borrowing func bind(_ value: SQLValue, at position: Int32) -> Int32 {
    switch value {
    case .null: return unsafe sqlite3_bind_null(handle, position)
    case .integer(let value): return unsafe sqlite3_bind_int64(handle, position, value)
    case .bool(let value): return unsafe sqlite3_bind_int64(handle, position, value ? 1 : 0)
    case .real(let value): return unsafe sqlite3_bind_double(handle, position, value)
    case .text(var value):
      // The length is given: a NUL inside the text must not end it.
      return value.withUTF8 { bytes in
        guard let start = bytes.baseAddress else {
          return unsafe sqlite3_bind_text64(
            handle, position, "", 0, easel_sqlite_transient(), UInt8(SQLITE_UTF8))
        }
        return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
          unsafe sqlite3_bind_text64(
            handle, position, text, UInt64(bytes.count), easel_sqlite_transient(),
            UInt8(SQLITE_UTF8))
        }
      }
    // A nil pointer would bind NULL, which is not the same as nothing.
    case .bytes(let value) where value.isEmpty:
      return unsafe sqlite3_bind_zeroblob(handle, position, 0)
    case .bytes(let value):
      return unsafe value.withUnsafeBytes { bytes in
        unsafe sqlite3_bind_blob64(
          handle, position, bytes.baseAddress, UInt64(bytes.count), easel_sqlite_transient())
      }
    }
  }
}
