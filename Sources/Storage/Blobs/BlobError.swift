/// What a blob store can say instead of doing what it was asked.
package struct BlobError: Error, Equatable, Sendable {
  package enum Kind: String, Sendable {
    /// No room. Nothing of what was being put is left behind.
    case full
    /// It cannot be written: a permission is missing, or the disk is mounted so.
    case readOnly
    /// The bytes are not those that were put. They are set aside, so that the blob may be put again.
    case damaged
    /// The store cannot be reached, or its disk fails.
    case unavailable
    /// More bytes than one blob may have.
    case tooLarge
  }

  package let kind: Kind
  /// What happened, safe for logs.
  package let reason: String
  /// What a person can do.
  package let hint: String?

  package init(_ kind: Kind, _ reason: String, hint: String? = nil) {
    self.kind = kind
    self.reason = reason
    self.hint = hint
  }

  /// Whether the same thing may succeed later without anybody's help, or with somebody making room.
  package var isPassing: Bool {
    switch kind {
    case .full, .unavailable: true
    case .readOnly, .damaged, .tooLarge: false
    }
  }

  package static func tooLarge(_ count: Int, maximum: Int) -> BlobError {
    BlobError(.tooLarge, "a blob of \(count) bytes; \(maximum) are allowed")
  }

  package static func damaged(_ name: BlobName) -> BlobError {
    BlobError(
      .damaged, "the bytes of blob \(name) have changed since they were put",
      hint: "check the disk; a backup may have the blob, and what was painted can be painted again")
  }
}

extension BlobError: CustomStringConvertible {
  package var description: String { "blobs \(kind.rawValue): \(reason)" }
}
