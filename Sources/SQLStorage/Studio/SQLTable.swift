import SQL

/// A table whose rows are written whole. The SQL is made once for each table, and the engine's cache
/// of statements knows it again.
struct SQLTable: Sendable {
  let columns: String
  let upsert: String

  /// A row is known by its `key`; what is `fixed` never changes once it is there, the `others` do.
  init(_ name: String, key: [String], fixed: [String], others: [String]) {
    let all = key + fixed + others
    let parameters = all.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
    let changes = others.map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
    let keys = key.joined(separator: ", ")
    columns = all.joined(separator: ", ")
    upsert = """
      INSERT INTO \(name) (\(columns)) VALUES (\(parameters))
      ON CONFLICT (\(keys)) DO \(others.isEmpty ? "NOTHING" : "UPDATE SET \(changes)")
      """
  }
}

extension SQLTransaction {
  /// Writes a row, in the order of the table's columns.
  mutating func put(_ values: [any SQLBindable], into table: SQLTable) throws {
    _ = try execute(table.upsert, values: values.map(\.sqlValue))
  }
}

/// Counts the columns of a row as they are read, so that no number is written by hand.
struct Columns {
  private var index = -1

  mutating func next() -> Int {
    index += 1
    return index
  }
}
