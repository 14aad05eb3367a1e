package import SQL
package import SQLStorage
package import SQLite
package import Storage

/// A transaction on SQLite: a connection for as long as one body runs. There is one writer, so
/// nothing need be locked.
package struct SQLiteTransaction: SQLTransaction {
  package let connection: Connection
  private(set) var announced: Set<Topic> = []
  private(set) var tellings: [@Sendable () -> Void] = []
  package var hasStep = false

  init(_ connection: Connection) { self.connection = connection }

  package var locking: String { "" }
  package var lockingUnlessLocked: String { "" }

  /// A step of the machine is counted outside the file before it is committed, and the next one may
  /// not be counted before that commit.
  package func hold(_ kind: String, _ name: Key) {
    if kind == "machine" { connection.endsGroup = true }
  }

  package mutating func execute(_ sql: String, values: [SQLValue]) throws -> Int {
    try connection.run(sql, values: values)
    return connection.changes
  }

  package func rows<Element: SQLDecodable>(
    of type: Element.Type, _ sql: String, values: [SQLValue]
  ) throws -> [Element] {
    var rows: [Element] = []
    try connection.forEach(sql, values: values) { rows.append(try Element(row: $0)) }
    return rows
  }

  package mutating func announce(_ topic: Topic) { announced.insert(topic) }

  package mutating func afterCommit(_ tell: @escaping @Sendable () -> Void) {
    tellings.append(tell)
  }
}
