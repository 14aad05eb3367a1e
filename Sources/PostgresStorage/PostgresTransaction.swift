package import Postgres
package import SQL
package import SQLStorage
package import Storage

/// A transaction on PostgreSQL: a connection for as long as one body runs, beside those of other
/// processes.
package struct PostgresTransaction: SQLTransaction {
  package let connection: PostgresConnection
  private let isSnapshot: Bool
  private(set) var announced: Set<Topic> = []
  private(set) var tellings: [@Sendable () -> Void] = []
  package var hasStep = false

  init(_ connection: PostgresConnection, isSnapshot: Bool) {
    self.connection = connection
    self.isSnapshot = isSnapshot
  }

  package var locking: String { isSnapshot ? "" : " FOR UPDATE" }
  package var lockingUnlessLocked: String { isSnapshot ? "" : " FOR UPDATE SKIP LOCKED" }

  /// A lock on the name, not on the row: there may be none yet, and of two who both find none each
  /// would write the first. Two names with the same hash wait for one another, and no harm is done.
  ///
  /// What is read afterwards is what others have committed by then, since each statement of a
  /// `READ COMMITTED` transaction looks anew.
  package func hold(_ kind: String, _ name: Key) throws {
    if isSnapshot { return }
    try connection.run(
      "SELECT pg_advisory_xact_lock(hashtextextended($1 || encode($2, 'hex'), 0))", "\(kind) ",
      name)
  }

  package mutating func execute(_ sql: String, values: [SQLValue]) throws -> Int {
    try connection.run(sql, values: values)
  }

  package func rows<Element: SQLDecodable>(
    of type: Element.Type, _ sql: String, values: [SQLValue]
  ) throws -> [Element] {
    var rows: [Element] = []
    try connection.forEach(sql, values: values) { rows.append(try Element(row: $0)) }
    return rows
  }

  /// Told to every process that listens, ours too, when the transaction commits: PostgreSQL keeps
  /// notifications back until then, and drops them with a transaction that is undone.
  package mutating func announce(_ topic: Topic) throws {
    guard announced.insert(topic).inserted else { return }
    try connection.run("SELECT pg_notify($1, '')", PostgresStore.channel(topic))
  }

  package mutating func afterCommit(_ tell: @escaping @Sendable () -> Void) {
    tellings.append(tell)
  }
}
