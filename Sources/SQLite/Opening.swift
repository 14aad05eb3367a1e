/// What was found when a database was opened; for the log.
package struct Opening: Sendable {
  package let isNew: Bool
  package let followsUncleanStop: Bool
  /// How long the check after an unclean stop took; `nil` when there was no need.
  package let checked: Duration?
}

extension Connection {
  /// "Easl", in the header of every file of ours.
  static let applicationID: Int64 = 0x4561_736c

  /// Makes sure that the file is ours, claiming it when it is empty.
  /// - Returns: whether it was empty.
  func claim(path: String) throws -> Bool {
    let found: Int64?
    do {
      found = try first("PRAGMA application_id") { try $0.integer(0) }
    } catch let error as SQLiteError where error.isCorrupt {
      throw DatabaseError.damaged(path: path, findings: [error.message])
    }
    if found == Self.applicationID { return false }
    let tables = try first("SELECT count(*) FROM sqlite_schema") { try $0.integer(0) }
    guard found == 0, tables == 0 else { throw DatabaseError.foreign(path: path) }
    try run("PRAGMA application_id = \(Self.applicationID)")
    return true
  }

  /// Reads every page and index. Throws when something does not fit.
  func checkIntegrity(path: String) throws -> Duration {
    let start = ContinuousClock.now
    let findings: [String]
    do {
      findings = try rows("PRAGMA integrity_check(5)") { try $0.text(0) }
    } catch let error as SQLiteError where error.isCorrupt {
      throw DatabaseError.damaged(path: path, findings: [error.message])
    }
    guard findings == ["ok"] else { throw DatabaseError.damaged(path: path, findings: findings) }
    return start.duration(to: .now)
  }
}
