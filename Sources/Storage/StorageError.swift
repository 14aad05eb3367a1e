internal import SQL

/// What a store can say instead of doing what it was asked.
package struct StorageError: DatabaseFailure, Equatable, Sendable {
  package enum Kind: String, Sendable {
    /// No room on the disk. Nothing is lost; it goes on when there is room.
    case full
    /// It cannot be written: a permission or a folder is missing, or the disk is mounted so.
    case readOnly
    /// The file is damaged. Only a backup helps.
    case corrupt
    /// The database cannot be reached now.
    case unavailable
    /// More work is waiting for the store than it will remember.
    case overloaded
    /// The connection broke while the commit was under way, and nobody can tell how it ended.
    case outcomeUnknown
    /// Another process has the store, or writes what is ours.
    case inUse
    /// The store was written by a newer Easel, or its migrations are not ours.
    case schema
    /// Where the store is cannot be understood.
    case settings
    /// A row or key larger than its maximum.
    case tooLarge
    /// A mistake of ours.
    case defect
  }

  package let kind: Kind
  /// What happened, safe for logs: no values, no paths of secrets, no connection strings.
  package let reason: String
  /// What a person can do.
  package let hint: String?

  package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
  }

  package var isOfTheDatabase: Bool { kind != .tooLarge }

  /// Whether the same thing may succeed later without anybody's help, or with somebody making room.
  package var isPassing: Bool {
    switch kind {
    case .full, .unavailable, .overloaded, .outcomeUnknown: true
    case .readOnly, .corrupt, .inUse, .schema, .settings, .tooLarge, .defect: false
    }
  }
}

extension StorageError: CustomStringConvertible {
  package var description: String { "storage \(kind.rawValue): \(reason)" }
}
