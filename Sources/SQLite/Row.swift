internal import CSQLite
internal import SQL

/// The row its statement stands on. It cannot be copied and is only ever lent, so it cannot outlive
/// the step that made it.
///
/// A column of another type than asked for is an error, never a zero or an empty text.
@safe package struct Row: SQLRow, ~Copyable {
  private let handle: OpaquePointer
  private let sql: String

  init(_ handle: OpaquePointer, sql: String) {
    unsafe self.handle = handle
    self.sql = sql
  }

  package func isNull(_ column: Int) -> Bool {
    unsafe sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL
  }

  package func integer(_ column: Int) throws(SQLiteError) -> Int64 {
    try check(column, is: SQLITE_INTEGER)
    return unsafe sqlite3_column_int64(handle, Int32(column))
  }

  package func bool(_ column: Int) throws(SQLiteError) -> Bool { try integer(column) != 0 }

  package func real(_ column: Int) throws(SQLiteError) -> Double {
    // An expression over reals may be a whole number.
    if unsafe sqlite3_column_type(handle, Int32(column)) != SQLITE_INTEGER {
      try check(column, is: SQLITE_FLOAT)
    }
    return unsafe sqlite3_column_double(handle, Int32(column))
  }

  package func text(_ column: Int) throws(SQLiteError) -> String {
    try check(column, is: SQLITE_TEXT)
    // The text is asked for first: the count is that of the form last asked for.
    guard let bytes = unsafe sqlite3_column_text(handle, Int32(column)) else { return "" }
    let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
    return unsafe String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  package func blob(_ column: Int) throws(SQLiteError) -> [UInt8] {
    try check(column, is: SQLITE_BLOB)
    // An empty blob has no address.
    guard let bytes = unsafe sqlite3_column_blob(handle, Int32(column)) else { return [] }
    let count = unsafe Int(sqlite3_column_bytes(handle, Int32(column)))
    return unsafe [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
  }

  private func check(_ column: Int, is expected: Int32) throws(SQLiteError) {
    let found = unsafe sqlite3_column_type(handle, Int32(column))
    guard found == expected else {
      throw SQLiteError(
        code: SQLITE_MISMATCH,
        message: "column \(column) holds \(Self.name(found)), not \(Self.name(expected))", sql: sql)
    }
  }

  private static func name(_ type: Int32) -> String {
    switch type {
    case SQLITE_INTEGER: "an integer"
    case SQLITE_FLOAT: "a real"
    case SQLITE_TEXT: "a text"
    case SQLITE_BLOB: "a blob"
    default: "nothing"
    }
  }
}
