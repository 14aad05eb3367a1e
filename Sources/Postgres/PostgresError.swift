internal import SQL

/// What PostgreSQL or libpq reported. It never holds values, nor the connection string.
package struct PostgresError: DatabaseFailure, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// The server answered with an error.
    case server
    /// The server could not be reached, or let us in.
    case connect
    /// The connection broke while it was in use.
    case lost
    /// The connection broke during COMMIT and nobody could say how that ended.
    case outcomeUnknown
    /// The connection string cannot be understood.
    case settings
    /// A value or a column is not what it must be.
    case mismatch
    case tooManyWaiting
    /// No connection became free in time.
    case late
    case closed
  }

  package let kind: Kind
  /// Five characters, or empty when the error is not the server's.
  package let sqlState: String
  package let message: String
  package let constraint: String?
  package let sql: String?

  init(
    _ kind: Kind, _ message: String, sqlState: String = "", constraint: String? = nil,
    sql: String? = nil
  ) {
    self.kind = kind
    self.sqlState = sqlState
    // libpq writes several lines; an error is one.
    self.message = message.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    self.constraint = constraint
    self.sql = sql
  }

  /// Classes 22 and 23 are data and constraints: they speak of what was asked.
  package var isOfTheDatabase: Bool {
    kind != .mismatch && !isClass("22") && !isClass("23")
  }

  private func isClass(_ prefix: String) -> Bool { sqlState.utf8.starts(with: prefix.utf8) }

  /// The connection is gone, or the server is going.
  package var isConnectionLost: Bool {
    kind == .lost || kind == .connect || isClass("08")
      || ["57P01", "57P02", "57P03", "57P05", "25P03"].contains(sqlState)
  }
  /// Two transactions were in each other's way; running this one again may help.
  package var isConflict: Bool { sqlState == "40001" || sqlState == "40P01" }
  /// A prepared statement is older than the table it reads.
  package var isStalePlan: Bool { sqlState == "0A000" && message.contains("cached plan") }
  package var isConstraint: Bool { isClass("23") }
  package var isUniqueViolation: Bool { sqlState == "23505" }
  package var isForeignKeyViolation: Bool { sqlState == "23503" }
  package var isReadOnly: Bool { sqlState == "25006" }
  package var isFull: Bool { sqlState == "53100" }
  package var isTooManyConnections: Bool { sqlState == "53300" }
  package var isTimeout: Bool { sqlState == "57014" || sqlState == "55P03" }
  package var isCorrupt: Bool { isClass("XX") && sqlState != "XX000" }
}

extension PostgresError: CustomStringConvertible {
  package var description: String {
    let state = sqlState.isEmpty ? "" : " \(sqlState)"
    return "PostgreSQL\(state): \(message)" + (sql.map { " — in: \($0.prefix(400))" } ?? "")
  }
}

extension PostgresError {
  /// For a person: what happened, why, what to do.
  package var explanation: (what: String, why: String, hint: String) {
    switch kind {
    case .connect:
      (
        "the database server does not let us in", message,
        "check that PostgreSQL runs, and the host, name, user and password in `store.url`"
      )
    case .lost:
      (
        "the connection to the database was lost", message,
        "nothing that was stored is lost; Easel connects again by itself"
      )
    case .outcomeUnknown:
      (
        "nobody knows whether a change was kept", message,
        "Easel looks again before it repeats anything; check that PostgreSQL runs"
      )
    case .settings:
      (
        "the setting `store.url` cannot be understood", message,
        "write it as postgres://user@host/name, with ${env:NAME} or ${file:PATH} for the password"
      )
    case .tooManyWaiting, .late:
      ("the database cannot keep up", message, "look at the load of the PostgreSQL server")
    case .closed:
      ("the store is closed", "Easel is stopping", "try again after the restart")
    case .server where isFull:
      (
        "the disk of the database server is full", message,
        "free some space there; nothing that was stored is lost"
      )
    case .server where isReadOnly:
      (
        "the database cannot be written", message,
        "connect to the primary server, or allow this user to write"
      )
    case .server, .mismatch:
      (
        "the database refused a statement", message,
        "this may be a mistake in Easel: please report it"
      )
    }
  }
}
