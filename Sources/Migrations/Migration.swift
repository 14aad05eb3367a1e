internal import Digest

/// One numbered step of a schema, as shipped with this program.
package struct Migration: Sendable, Equatable {
  /// `0002-outbox`: four digits, a dash, words. ASCII, so names compare as they are written.
  package let name: String
  package let sql: [UInt8]
  /// SHA-256 of `sql`, in hexadecimal.
  package let checksum: String

  package init(name: String, sql: [UInt8]) {
    self.name = name
    self.sql = sql
    checksum = SHA256.hex(sql)
  }
}

/// One step that a store says it has taken.
package struct AppliedMigration: Sendable, Equatable {
  package let name: String
  package let checksum: String
  /// ISO 8601, as the store wrote it.
  package let appliedAt: String

  package init(name: String, checksum: String, appliedAt: String) {
    self.name = name
    self.checksum = checksum
    self.appliedAt = appliedAt
  }
}

/// One line of `easel migrate status`.
package struct MigrationStatus: Sendable, Equatable {
  package let name: String
  /// When it was applied; `nil` while it is pending.
  package let appliedAt: String?

  package init(name: String, appliedAt: String?) {
    self.name = name
    self.appliedAt = appliedAt
  }
}
