/// Why a database cannot be used, beyond what SQLite itself reports.
package enum DatabaseError: Error, Equatable, Sendable {
  /// Another process has it open; its number, if it could be read.
  case inUse(path: String, process: Int32?)
  /// The file belongs to another program.
  case foreign(path: String)
  /// It cannot be read, or the check after an unclean stop found these.
  case damaged(path: String, findings: [String])
  case tooManyWaiting(Int)
  case closed
  /// A body said COMMIT or ROLLBACK itself.
  case endedItsTransaction
  /// A file beside the database could not be made, written or locked.
  case file(path: String, doing: String, errno: Int32)
}

extension DatabaseError {
  /// For a person: what happened, why, what to do.
  package var explanation: (what: String, why: String, hint: String) {
    switch self {
    case .inUse(let path, let process):
      (
        "the store \(path) is in use",
        process.map { "process \($0) has it open" } ?? "another process has it open",
        "stop that process first: one store serves one Easel at a time"
      )
    case .foreign(let path):
      (
        "\(path) is not an Easel store", "it is a database of another program",
        "choose another path for the store in the settings"
      )
    case .damaged(let path, let findings):
      (
        "the store \(path) is damaged",
        "reading it found: \(findings.joined(separator: "; "))",
        "keep a copy of the file, then restore the newest backup beside it"
      )
    case .tooManyWaiting(let count):
      (
        "the store cannot keep up", "\(count) transactions are waiting already",
        "try again later; if it lasts, look at the disk"
      )
    case .closed:
      ("the store is closed", "Easel is stopping", "try again after the restart")
    case .endedItsTransaction:
      (
        "a transaction ended itself", "its body said COMMIT or ROLLBACK",
        "this is a mistake in Easel: please report it"
      )
    case .file(let path, let doing, let errno):
      (
        "cannot \(doing) \(path)", systemMessage(errno),
        "check that the folder exists, has room, and belongs to the user that runs Easel"
      )
    }
  }
}

extension DatabaseError: CustomStringConvertible {
  package var description: String { "\(explanation.what): \(explanation.why)" }
}
