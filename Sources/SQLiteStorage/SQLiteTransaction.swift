package import SQLite
package import Storage

/// A transaction on SQLite: the writer's connection for as long as one body runs.
package struct SQLiteTransaction: Ground {
  package let connection: Connection
  private(set) var announced: Set<Topic> = []

  init(_ connection: Connection) { self.connection = connection }

  package mutating func announce(_ topic: Topic) { announced.insert(topic) }
}
