internal import CSQLite
package import SQL

/// One open database handle. Not `Sendable` and without a mutex of its own: it belongs to the
/// thread that uses it.
@safe package final class Connection {
  package enum Access: Sendable {
    case readWrite, readOnly
    /// A file that nobody has open, with all in it: it is read without a lock, and nothing is laid
    /// beside it.
    case still
    /// The target of a backup, which takes every setting from what is copied into it.
    case copy
  }

  /// No statement, text or blob is longer.
  package static let maximumLength: Int32 = 64 << 20
  package static let maximumSQLLength: Int32 = 1 << 20

  let handle: OpaquePointer
  private var cache = StatementCache()
  /// What the transaction did must be committed before another begins; see ``GroupCommit``.
  package var endsGroup = false

  package convenience init(
    path: String, access: Access = .readWrite, busyTimeout: Duration = .seconds(5)
  ) throws {
    try self.init(path: path, access: access, busyTimeout: busyTimeout) { _ in }
  }

  /// `admit` may look at the file, and refuse it, before anything is changed.
  init(
    path: String, access: Access, busyTimeout: Duration, admit: (Connection) throws -> Void
  ) throws {
    let mode =
      switch access {
      case .readWrite, .copy: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
      case .readOnly: SQLITE_OPEN_READONLY
      case .still: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
      }
    let name = access == .still ? Self.stillName(of: path) : path
    var opened: OpaquePointer?
    let code = unsafe sqlite3_open_v2(
      name, &opened, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let handle = unsafe opened else {
      throw SQLiteError(code: SQLITE_NOMEM, message: "out of memory")
    }
    unsafe self.handle = handle
    // SQLite hands out a handle even when opening fails, so that we can ask it why. From here on
    // a throw ends in `deinit`, which closes it.
    guard code == SQLITE_OK else { throw error(code) }
    let (seconds, attoseconds) = busyTimeout.components
    let milliseconds = Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
    unsafe sqlite3_busy_timeout(handle, milliseconds)
    try check(unsafe easel_sqlite_make_defensive(handle))
    try check(unsafe easel_sqlite_distrust_schema(handle))
    try check(unsafe easel_sqlite_forbid_quoted_texts(handle))
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.maximumLength)
    unsafe sqlite3_limit(handle, SQLITE_LIMIT_SQL_LENGTH, Self.maximumSQLLength)
    try admit(self)
    switch access {
    case .readWrite: try configureWriter()
    case .readOnly, .still:
      try run("PRAGMA query_only = ON")
      // What a reader keeps of the file is worth nothing once somebody has written.
      try run("PRAGMA cache_size = -256")
    case .copy: break
    }
  }

  private static func stillName(of path: String) -> String {
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-".utf8)
    let name = path.utf8.reduce(into: "file:") { name, byte in
      if plain.contains(byte) {
        name.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        name += byte < 16 ? "%0" : "%"
        name += String(byte, radix: 16)
      }
    }
    return name + "?immutable=1"
  }

  deinit {
    cache.removeAll()
    unsafe sqlite3_close_v2(handle)
  }

  private func configureWriter() throws {
    // A row of keys with its ratchet is 1.5 kB; on pages of 4 kB a third of them would spill. An
    // existing file keeps the size that it has.
    try run("PRAGMA page_size = 8192")
    let mode = try first("PRAGMA journal_mode = WAL") { try $0.text(0) }
    guard mode == "wal" else {
      throw SQLiteError(code: SQLITE_CANTOPEN, message: "the file system cannot hold a WAL")
    }
    try run("PRAGMA synchronous = FULL")
    try run("PRAGMA foreign_keys = ON")
    // In KiB. It stays with the process; the kernel has the file in its memory anyway.
    try run("PRAGMA cache_size = -1024")
    // What a large transaction leaves behind is cut down at the next checkpoint.
    try run("PRAGMA journal_size_limit = \(64 << 20)")
  }

  /// The statement for `sql`, from the cache if it was used before.
  package func prepare(_ sql: String) throws(SQLiteError) -> Statement {
    if let prepared = cache.lend(sql) { return Statement(prepared, of: self) }
    var statement: OpaquePointer?
    var sql = sql
    let code = sql.withUTF8 { bytes -> Int32 in
      guard let start = bytes.baseAddress else { return SQLITE_MISUSE }
      return unsafe start.withMemoryRebound(to: CChar.self, capacity: bytes.count) { text in
        unsafe sqlite3_prepare_v3(
          handle, text, Int32(clamping: bytes.count), UInt32(SQLITE_PREPARE_PERSISTENT),
          &statement, nil)
      }
    }
    try check(code, sql: sql)
    guard let statement = unsafe statement else {
      throw SQLiteError(code: SQLITE_MISUSE, message: "the statement is empty", sql: sql)
    }
    let prepared = unsafe Prepared(statement, sql: sql)
    cache.add(prepared)
    return Statement(prepared, of: self)
  }

  func giveBack(_ statement: Prepared) {
    cache.giveBack(statement)
  }

  /// How many statements wait to be used again.
  package var idleStatements: Int { cache.idleCount }

  // MARK: One statement at a time

  package func run<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws(SQLiteError) {
    let statement = try prepare(sql)
    try statement.run(repeat each values)
  }

  package func forEach<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter, row body: (borrowing Row) throws -> Void
  ) throws {
    let statement = try prepare(sql)
    try statement.forEach(repeat each values, row: body)
  }

  package func rows<each Parameter: SQLBindable, Element>(
    _ sql: String, _ values: repeat each Parameter, row body: (borrowing Row) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    try forEach(sql, repeat each values) { elements.append(try body($0)) }
    return elements
  }

  package func first<each Parameter: SQLBindable, Element>(
    _ sql: String, _ values: repeat each Parameter, row body: (borrowing Row) throws -> Element
  ) throws -> Element? {
    let statement = try prepare(sql)
    return try statement.first(repeat each values, row: body)
  }

  /// Likewise, with the values in a list.
  package func run(_ sql: String, values: [SQLValue]) throws(SQLiteError) {
    let statement = try prepare(sql)
    try statement.run(values: values)
  }

  package func forEach(
    _ sql: String, values: [SQLValue], row body: (borrowing Row) throws -> Void
  ) throws {
    let statement = try prepare(sql)
    try statement.forEach(values: values, row: body)
  }

  /// How many rows the last statement changed.
  package var changes: Int { unsafe Int(sqlite3_changes64(handle)) }
  package var isInTransaction: Bool { unsafe sqlite3_get_autocommit(handle) == 0 }

  // MARK: Errors

  func check(_ code: Int32, sql: String? = nil) throws(SQLiteError) {
    guard code == SQLITE_OK else { throw error(code, sql: sql) }
  }

  func error(_ code: Int32, sql: String? = nil) -> SQLiteError {
    // SQLite keeps an old errno about when an error has none of its own.
    let isSystem = [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xff)
    return unsafe SQLiteError(
      code: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql,
      systemError: isSystem ? sqlite3_system_errno(handle) : 0)
  }
}
