internal import CSQLite
internal import Glibc
internal import SQL

/// What SQLite reported. It never holds bound values: those may be message text or key material.
package struct SQLiteError: DatabaseFailure, Equatable, Sendable {
  /// The extended result code, e.g. 2067 for `SQLITE_CONSTRAINT_UNIQUE`.
  package let code: Int32
  /// SQLite's own words.
  package let message: String
  package let sql: String?
  /// The `errno` behind it, or 0.
  package let systemError: Int32

  init(code: Int32, message: String, sql: String? = nil, systemError: Int32 = 0) {
    self.code = code
    self.message = message
    self.sql = sql
    self.systemError = systemError
  }

  package var isOfTheDatabase: Bool {
    !(isConstraint || isMismatch || primary == SQLITE_TOOBIG || primary == SQLITE_RANGE)
  }

  private var primary: Int32 { code & 0xff }

  /// Another connection holds the lock; trying again may help.
  package var isBusy: Bool { primary == SQLITE_BUSY || primary == SQLITE_LOCKED }
  /// No room is left on the disk.
  package var isFull: Bool { primary == SQLITE_FULL || systemError == ENOSPC }
  package var isReadOnly: Bool { primary == SQLITE_READONLY || systemError == EROFS }
  package var isCorrupt: Bool { primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB }
  package var isConstraint: Bool { primary == SQLITE_CONSTRAINT }
  package var isUniqueViolation: Bool {
    code == easelUnique || code == easelPrimaryKey || code == easelRowID
  }
  package var isForeignKeyViolation: Bool { code == easelForeignKey }
  package var isCannotOpen: Bool { primary == SQLITE_CANTOPEN }
  package var isIOError: Bool { primary == SQLITE_IOERR }
  /// A column does not hold what the reader expected, or a number does not fit.
  package var isMismatch: Bool { primary == SQLITE_MISMATCH }
}

// `SQLITE_CONSTRAINT_UNIQUE` and its kind are macros with arithmetic, which Swift does not import.
private let easelUnique = SQLITE_CONSTRAINT | (8 << 8)
private let easelPrimaryKey = SQLITE_CONSTRAINT | (6 << 8)
private let easelRowID = SQLITE_CONSTRAINT | (10 << 8)
private let easelForeignKey = SQLITE_CONSTRAINT | (3 << 8)

extension SQLiteError: CustomStringConvertible {
  package var description: String {
    "SQLite \(code): \(message)" + (sql.map { " — in: \($0.prefix(400))" } ?? "")
  }
}

extension SQLiteError {
  /// For a person: what happened, why, what to do.
  package var explanation: (what: String, why: String, hint: String) {
    if isFull {
      return (
        "the disk is full", "the store could not grow: \(message)",
        "free some space; nothing that was stored is lost"
      )
    }
    if isReadOnly {
      return (
        "the store cannot be written", message,
        "make its folder and files writable for the user that runs Easel"
      )
    }
    if isCorrupt {
      return (
        "the store is damaged", message,
        "stop Easel, keep a copy of the file, and restore the newest backup beside it"
      )
    }
    if isCannotOpen {
      return (
        "the store cannot be opened", message,
        "check that its folder exists and belongs to the user that runs Easel"
      )
    }
    if isBusy {
      return (
        "the store is in use", "another program holds its lock: \(message)",
        "close that program, then try again"
      )
    }
    if isIOError {
      return (
        "the disk reported an error", message,
        "look at the system's log; the disk or its cable may be failing"
      )
    }
    return (
      "the store refused a statement", message, "this is a mistake in Easel: please report it"
    )
  }
}
