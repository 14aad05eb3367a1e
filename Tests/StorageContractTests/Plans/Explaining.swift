import Concurrency
import Postgres
import SQL
import SQLStorage
import SQLite
import Storage

/// What the engine said of each statement.
final class Plans: Sendable {
  private let plans = Guarded<[String: [String]]>([:])
  var all: [String: [String]] { plans.withLock { $0 } }
  func note(_ sql: String, _ lines: [String]) { plans.withLock { $0[sql] = lines } }
}

/// A transaction that asks for the plan of each statement before it is run.
struct Explaining<Inner: SQLTransaction>: SQLTransaction {
  var inner: Inner
  var hasStep = false
  let plans: Plans
  let explain: (_ sql: String, _ values: [SQLValue]) throws -> [String]

  var locking: String { inner.locking }
  var lockingUnlessLocked: String { inner.lockingUnlessLocked }

  func hold(_ kind: String, _ name: Key) throws { try inner.hold(kind, name) }

  mutating func execute(_ sql: String, values: [SQLValue]) throws -> Int {
    plans.note(sql, try explain(sql, values))
    return try inner.execute(sql, values: values)
  }

  func rows<Element: SQLDecodable>(
    of type: Element.Type, _ sql: String, values: [SQLValue]
  ) throws -> [Element] {
    plans.note(sql, try explain(sql, values))
    return try inner.rows(of: type, sql, values: values)
  }

  mutating func announce(_ topic: Topic) throws { try inner.announce(topic) }
  mutating func afterCommit(_ tell: @escaping @Sendable () -> Void) { inner.afterCommit(tell) }
}

extension Connection {
  func explanation(of sql: String, _ values: [SQLValue]) throws -> [String] {
    var lines: [String] = []
    try forEach("EXPLAIN QUERY PLAN \(sql)", values: values) { lines.append(try $0.text(3)) }
    return lines
  }
}

extension PostgresConnection {
  func explanation(of sql: String, _ values: [SQLValue]) throws -> [String] {
    var lines: [String] = []
    try forEach("EXPLAIN \(sql)", values: values) { lines.append(try $0.text(0)) }
    return lines
  }
}
