/// A row of an answer, lent for as long as somebody reads it.
///
/// A column of another type than asked for is an error, never a zero or an empty text.
package protocol SQLRow: ~Copyable {
  borrowing func isNull(_ column: Int) -> Bool
  borrowing func integer(_ column: Int) throws -> Int64
  borrowing func real(_ column: Int) throws -> Double
  borrowing func bool(_ column: Int) throws -> Bool
  borrowing func text(_ column: Int) throws -> String
  borrowing func blob(_ column: Int) throws -> [UInt8]
}

extension SQLRow where Self: ~Copyable {
  package borrowing func integerOrNil(_ column: Int) throws -> Int64? {
    isNull(column) ? nil : try integer(column)
  }

  package borrowing func realOrNil(_ column: Int) throws -> Double? {
    isNull(column) ? nil : try real(column)
  }

  package borrowing func textOrNil(_ column: Int) throws -> String? {
    isNull(column) ? nil : try text(column)
  }

  package borrowing func blobOrNil(_ column: Int) throws -> [UInt8]? {
    isNull(column) ? nil : try blob(column)
  }
}
