package import Concurrency
package import SQL
package import Storage

extension Instant: SQLBindable {
  package var sqlValue: SQLValue { .integer(milliseconds) }
}

extension Key: SQLBindable {
  package var sqlValue: SQLValue { .bytes(bytes) }
}

/// Columns as the domain's types.
extension SQLRow where Self: ~Copyable {
  borrowing func key(_ column: Int) throws -> Key { try Key(bytes: try blob(column)) }

  borrowing func keyOrNil(_ column: Int) throws -> Key? { isNull(column) ? nil : try key(column) }

  borrowing func instant(_ column: Int) throws -> Instant {
    Instant(milliseconds: try integer(column))
  }

  borrowing func instantOrNil(_ column: Int) throws -> Instant? {
    isNull(column) ? nil : try instant(column)
  }

  /// A state by its name. A name that we do not know was not written by us.
  borrowing func named<Name: RawRepresentable<String>>(_ column: Int) throws -> Name {
    let text = try text(column)
    guard let name = Name(rawValue: text) else {
      throw StorageError(.corrupt, "a row holds the state \"\(text)\", which there is not")
    }
    return name
  }
}
