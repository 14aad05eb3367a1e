internal import CSQLite

extension Connection {
  /// Runs the statements of a script one after the other; rows are ignored.
  package func run(script: [UInt8]) throws(SQLiteError) {
    var start = 0
    while start < script.count {
      var statement: OpaquePointer?
      let (code, next) = unsafe script.withUnsafeBytes { bytes -> (Int32, Int) in
        let text = unsafe bytes.bindMemory(to: CChar.self)
        guard let base = text.baseAddress else { return (SQLITE_OK, script.count) }
        var tail: UnsafePointer<CChar>?
        let code = unsafe sqlite3_prepare_v3(
          handle, base + start, Int32(clamping: script.count - start), 0, &statement, &tail)
        return (code, unsafe tail.map { unsafe $0 - base } ?? script.count)
      }
      try check(code)
      // Without a statement there was only white space or a comment.
      if let statement = unsafe statement {
        defer { unsafe sqlite3_finalize(statement) }
        var code = SQLITE_ROW
        while code == SQLITE_ROW { code = unsafe sqlite3_step(statement) }
        guard code == SQLITE_DONE else {
          throw error(code, sql: unsafe sqlite3_sql(statement).map { unsafe String(cString: $0) })
        }
      }
      start = max(next, start + 1)
    }
  }
}
