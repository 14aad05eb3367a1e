internal import Concurrency
package import MatrixCrypto
package import SQL
package import Storage
package import Studio

/// What a row of an answer is made into.
package protocol SQLDecodable {
  init(row: borrowing some SQLRow & ~Copyable) throws
}

/// A transaction on a database that speaks SQL. The tables are written here once, in the SQL that
/// both engines speak; an engine adds how it asks, and how it keeps others away from a row.
///
/// Parameters are `$1`, `$2`, … and must first appear in that order: SQLite numbers them by
/// appearance.
package protocol SQLTransaction: StudioGround, CryptoGround {
  /// What is put behind a `SELECT` of rows that this transaction is about to change, so that no
  /// other changes them meanwhile. Empty where there is only one writer, and in a snapshot.
  var locking: String { get }
  /// Likewise, passing over what others have locked.
  var lockingUnlessLocked: String { get }

  /// Keeps others who ask for the same away until this transaction ends, whether there is a row of
  /// that name or not. Nothing where there is only one writer, and in a snapshot.
  func hold(_ kind: String, _ name: Key) throws

  /// - Returns: how many rows changed.
  mutating func execute(_ sql: String, values: [SQLValue]) throws -> Int
  func rows<Element: SQLDecodable>(
    of type: Element.Type, _ sql: String, values: [SQLValue]
  ) throws -> [Element]
}

extension SQLTransaction {
  @discardableResult
  mutating func run<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws -> Int {
    try execute(sql, values: list(repeat each values))
  }

  func rows<Element: SQLDecodable, each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws -> [Element] {
    try rows(of: Element.self, sql, values: list(repeat each values))
  }

  func first<Element: SQLDecodable, each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws -> Element? {
    try rows(of: Element.self, sql, values: list(repeat each values)).first
  }

  /// The time in the one row of an answer.
  func instant<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws -> Instant? {
    let number: Number? = try first(sql, repeat each values)
    return number?.value.map { Instant(milliseconds: $0) }
  }

  func count<each Parameter: SQLBindable>(
    _ sql: String, _ values: repeat each Parameter
  ) throws -> Int {
    let number: Number? = try first(sql, repeat each values)
    return Int(number?.value ?? 0)
  }

  private func list<each Parameter: SQLBindable>(
    _ values: repeat each Parameter
  ) -> [SQLValue] {
    var list: [SQLValue] = []
    for value in repeat each values { list.append(value.sqlValue) }
    return list
  }
}

extension Number? {
  /// What `RETURNING id` returned.
  var id: Int64 {
    get throws {
      guard let id = self?.value else { throw StorageError(.defect, "an INSERT returned no id") }
      return id
    }
  }
}

/// A row of one number, or of none.
struct Number: SQLDecodable {
  let value: Int64?

  init(row: borrowing some SQLRow & ~Copyable) throws { value = try row.integerOrNil(0) }
}
