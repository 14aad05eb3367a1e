internal import CSQLite

extension Connection {
  /// Copies the whole database, as it is now, into the file at `path`.
  package func backUp(to path: String) throws {
    let copy = try Connection(path: path, access: .copy)
    guard let backup = unsafe sqlite3_backup_init(copy.handle, "main", handle, "main") else {
      throw copy.error(unsafe sqlite3_errcode(copy.handle))
    }
    let code = unsafe sqlite3_backup_step(backup, -1)
    let finished = unsafe sqlite3_backup_finish(backup)
    guard code == SQLITE_DONE else { throw copy.error(code) }
    try copy.check(finished)
  }
}
