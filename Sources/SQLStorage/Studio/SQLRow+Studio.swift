import JSON
package import SQL
import Storage
import Studio

extension PictureID: SQLBindable {
  package var sqlValue: SQLValue { .integer(number) }
}

extension RequestID: SQLBindable {
  package var sqlValue: SQLValue { .integer(number) }
}

extension BlobName: SQLBindable {
  package var sqlValue: SQLValue { .bytes(bytes) }
}

/// Columns as the studio's types. What cannot be one was not written by us: the row is corrupt.
extension SQLRow where Self: ~Copyable {
  borrowing func kept(_ column: Int) throws -> String {
    guard let kept = KeptText(kept: try text(column)) else {
      throw corrupt("a text with an escape that there is not")
    }
    return kept.text
  }

  borrowing func keptOrNil(_ column: Int) throws -> String? {
    isNull(column) ? nil : try kept(column)
  }

  borrowing func id<ID: ShortID>(_ column: Int) throws -> ID {
    guard let id = ID(number: try integer(column)) else {
      throw corrupt("the number of a picture or request that is out of range")
    }
    return id
  }

  borrowing func idOrNil<ID: ShortID>(_ column: Int) throws -> ID? {
    isNull(column) ? nil : try id(column)
  }

  borrowing func namedOrNil<Name: RawRepresentable<String>>(_ column: Int) throws -> Name? {
    isNull(column) ? nil : try named(column)
  }

  borrowing func blobName(_ column: Int) throws -> BlobName {
    guard let name = BlobName(bytes: try blob(column)) else {
      throw corrupt("a name of a blob that is not as long as one")
    }
    return name
  }

  borrowing func blobNameOrNil(_ column: Int) throws -> BlobName? {
    isNull(column) ? nil : try blobName(column)
  }

  /// All bits of an unsigned number, as the signed column keeps them.
  borrowing func bits(_ column: Int) throws -> UInt64 { UInt64(bitPattern: try integer(column)) }

  borrowing func count(_ column: Int) throws -> Int { Int(try integer(column)) }

  borrowing func countOrNil(_ column: Int) throws -> Int? {
    isNull(column) ? nil : try count(column)
  }

  borrowing func size(_ width: Int, _ height: Int) throws -> Size {
    guard let size = Size(try count(width), try count(height)) else {
      throw corrupt("a size that no picture has")
    }
    return size
  }

  /// A value kept as JSON.
  borrowing func nested<Value: Nested>(_ column: Int) throws -> Value {
    try Value.read(try text(column))
  }

  borrowing func nestedOrNil<Value: Nested>(_ column: Int) throws -> Value? {
    isNull(column) ? nil : try nested(column)
  }
}

func corrupt(_ what: String) -> StorageError { StorageError(.corrupt, "a row holds \(what)") }
