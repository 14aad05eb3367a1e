package import SQL
package import Storage
package import Studio

private let table = SQLTable(
  "credits", key: ["owner"], fixed: [], others: ["since", "spent", "reserved", "granted"])

extension SQLTransaction {
  /// Held until the transaction ends, so that what was read is still so when it is written: a person
  /// may ask in two rooms at once.
  package func account(of owner: Key) throws -> Account? {
    try hold("credits", owner)
    return try first("SELECT \(table.columns) FROM credits WHERE owner = $1", owner)
  }

  mutating func put(_ row: Account) throws {
    try put([row.owner, row.since, row.spent, row.reserved, row.granted], into: table)
  }
}

extension Account: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    self.init(
      owner: try row.key(column.next()), since: try row.instant(column.next()),
      spent: try row.count(column.next()), reserved: try row.count(column.next()),
      granted: try row.count(column.next()))
  }
}
