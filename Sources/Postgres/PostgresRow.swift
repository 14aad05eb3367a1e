internal import CPostgres
internal import SQL

/// One row of an answer. It cannot be copied and is only ever lent, so it cannot outlive the answer.
///
/// A column of another type than asked for is an error, never a zero or an empty text.
@safe package struct PostgresRow: SQLRow, ~Copyable {
  private let result: OpaquePointer
  private let index: Int32
  private let sql: String

  init(_ result: OpaquePointer, _ index: Int32, sql: String) {
    unsafe self.result = result
    self.index = index
    self.sql = sql
  }

  // The numbers are fixed in PostgreSQL's catalogue.
  private static let bool: UInt32 = 16
  private static let bytea: UInt32 = 17
  private static let integers: Set<UInt32> = [20, 21, 23]
  private static let reals: Set<UInt32> = [700, 701]
  private static let texts: Set<UInt32> = [18, 19, 25, 114, 705, 1042, 1043]

  package func isNull(_ column: Int) -> Bool {
    unsafe PQgetisnull(result, index, Int32(column)) != 0
  }

  package func integer(_ column: Int) throws(PostgresError) -> Int64 {
    let bytes = try bytes(column, Self.integers, "an integer")
    let isNegative = (bytes.first ?? 0) & 0x80 != 0
    return bytes.reduce(isNegative ? -1 : 0) { $0 << 8 | Int64($1) }
  }

  package func bool(_ column: Int) throws(PostgresError) -> Bool {
    try bytes(column, [Self.bool], "a bool").first == 1
  }

  package func real(_ column: Int) throws(PostgresError) -> Double {
    let bytes = try bytes(column, Self.reals, "a real")
    let pattern = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return bytes.count == 4
      ? Double(Float(bitPattern: UInt32(truncatingIfNeeded: pattern))) : Double(bitPattern: pattern)
  }

  package func text(_ column: Int) throws(PostgresError) -> String {
    String(decoding: try bytes(column, Self.texts, "a text"), as: UTF8.self)
  }

  /// A `bytea`.
  package func blob(_ column: Int) throws(PostgresError) -> [UInt8] {
    try bytes(column, [Self.bytea], "bytes")
  }

  private func bytes(
    _ column: Int, _ types: Set<UInt32>, _ wanted: String
  ) throws(PostgresError) -> [UInt8] {
    let column = Int32(column)
    let type = unsafe PQftype(result, column)
    guard types.contains(type), unsafe PQgetisnull(result, index, column) == 0 else {
      let found = types.contains(type) ? "nothing" : "type \(type)"
      throw PostgresError(
        .mismatch, "column \(column) holds \(found), not \(wanted): cast it in the SQL", sql: sql)
    }
    let count = unsafe Int(PQgetlength(result, index, column))
    return unsafe [UInt8](
      UnsafeRawBufferPointer(start: PQgetvalue(result, index, column), count: count))
  }
}
