/// Why a schema is left as it is.
package enum MigrationError: Error, Equatable, Sendable {
  /// The store has a step that we do not know.
  case newerSchema(String)
  /// The SQL of an applied step is not the SQL that was applied.
  case changed(String)
  /// A step is applied although one before it is not.
  case outOfOrder(missing: String, applied: String)
  /// The store says of one step more than once that it is applied.
  case recordedTwice(String)
  /// A shipped name is not `0001-words`, or not after the one before.
  case badName(String)
  /// A shipped script holds a NUL byte, at which the engines stop reading.
  case badScript(String)
  /// A step could not be applied; nothing of it was.
  case failed(String, reason: String)
}

extension MigrationError {
  /// For a person: what happened, why, what to do.
  package var explanation: (what: String, why: String, hint: String) {
    switch self {
    case .newerSchema(let name):
      (
        "this store was written by a newer Easel",
        "it has the schema step \(name), which this version does not know",
        "start the newer version, or restore the backup it made before the upgrade"
      )
    case .changed(let name):
      (
        "the schema step \(name) is not the one this store was made with",
        "its checksum differs from the one recorded when it was applied",
        "use the version of Easel that made this store, or an official one after it"
      )
    case .outOfOrder(let missing, let applied):
      (
        "the schema of this store has a gap",
        "\(applied) is applied, but \(missing) before it is not",
        "restore the store from a backup"
      )
    case .recordedTwice(let name):
      (
        "the schema of this store cannot be told",
        "its table of migrations says twice that \(name) is applied",
        "restore the store from a backup"
      )
    case .badName(let name):
      (
        "the schema step \"\(name)\" cannot be used",
        "a name is four digits, a dash and words, and comes after the one before it",
        "this is a mistake in this build of Easel: please report it"
      )
    case .badScript(let name):
      (
        "the schema step \(name) cannot be used", "its SQL holds a NUL byte",
        "this is a mistake in this build of Easel: please report it"
      )
    case .failed(let name, let reason):
      (
        "the schema step \(name) could not be applied", reason,
        "nothing was changed; put the cause right and start again"
      )
    }
  }
}

extension MigrationError: CustomStringConvertible {
  package var description: String { "\(explanation.what): \(explanation.why)" }
}
