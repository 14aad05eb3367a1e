package import SQL
package import Storage
package import Studio

private let table = SQLTable(
  "requests", key: ["id"], fixed: ["conversation", "asker", "message", "created"],
  others: [
    "asker_name", "thread", "prompt", "wishes", "source", "state", "ending", "round",
    "automatic_rounds", "is_looping", "best", "gate", "is_iteration_due", "edit", "cleared_active",
    "meaning",
  ])

extension SQLTransaction {
  package func request(_ id: RequestID) throws -> Request? {
    try first("SELECT \(table.columns) FROM requests WHERE id = $1", id)
  }

  package func requestsAtWork(in conversation: Key, limit: Int) throws -> [Request] {
    try rows(
      """
      SELECT \(table.columns) FROM requests
      WHERE conversation = $1 AND state IN ('painting', 'judging')
      ORDER BY created, id LIMIT $2
      """, conversation, limit)
  }

  package func requestsWaiting(in conversation: Key, limit: Int) throws -> [Request] {
    try rows(
      """
      SELECT \(table.columns) FROM requests WHERE conversation = $1 AND state = 'waiting'
      ORDER BY created DESC, id DESC LIMIT $2
      """, conversation, limit)
  }

  package func countRequestsWaiting(in conversation: Key) throws -> Int {
    try count(
      "SELECT count(*) FROM requests WHERE conversation = $1 AND state = 'waiting'", conversation)
  }

  package func newestRequest(in conversation: Key, by asker: Key) throws -> Request? {
    try first(
      """
      SELECT \(table.columns) FROM requests WHERE conversation = $1 AND asker = $2
      ORDER BY created DESC, id DESC LIMIT 1
      """, conversation, asker)
  }

  mutating func put(_ row: Request) throws {
    try put(
      [
        row.id, row.conversation, row.asker, row.message, row.created, row.askerName.kept,
        row.thread, row.prompt.kept, row.wishes.nested, row.source, row.state.rawValue,
        row.ending?.rawValue, row.round, row.automaticRounds, row.isLooping, row.best,
        row.gate?.nested, row.isIterationDue, row.edit?.nested, row.clearedActive,
        row.meaning?.nested,
      ], into: table)
  }
}

extension Request: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    let id: RequestID = try row.id(column.next())
    let (conversation, asker) = (try row.key(column.next()), try row.key(column.next()))
    let (message, created) = (try row.key(column.next()), try row.instant(column.next()))
    self.init(
      id: id, conversation: conversation, asker: asker, askerName: try row.kept(column.next()),
      message: message, thread: try row.keyOrNil(column.next()),
      prompt: try row.kept(column.next()), wishes: try row.nested(column.next()),
      source: try row.idOrNil(column.next()), isLooping: false, created: created)
    state = try row.named(column.next())
    ending = try row.namedOrNil(column.next())
    round = try row.count(column.next())
    automaticRounds = try row.count(column.next())
    isLooping = try row.bool(column.next())
    best = try row.idOrNil(column.next())
    gate = try row.nestedOrNil(column.next())
    isIterationDue = try row.bool(column.next())
    edit = try row.nestedOrNil(column.next())
    clearedActive = try row.idOrNil(column.next())
    meaning = try row.nestedOrNil(column.next())
  }
}
