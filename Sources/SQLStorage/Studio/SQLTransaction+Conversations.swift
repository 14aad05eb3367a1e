package import SQL
package import Storage
package import Studio

private let table = SQLTable(
  "conversations", key: ["id"], fixed: ["created"],
  others: [
    "title", "active", "mode", "painter", "critic", "director", "width", "height", "loop", "gate",
    "confirm", "listen", "language", "taste", "collection", "talk", "touched", "greeting",
    "is_asked", "understand",
  ])

extension SQLTransaction {
  package func conversation(_ id: Key) throws -> Conversation? {
    try first("SELECT \(table.columns) FROM conversations WHERE id = $1", id)
  }

  package func conversations(limit: Int) throws -> [Conversation] {
    try rows(
      "SELECT \(table.columns) FROM conversations ORDER BY touched DESC, id DESC LIMIT $1", limit)
  }

  mutating func put(_ row: Conversation) throws {
    let settings = row.settings
    try put(
      [
        row.id, row.created, row.title?.kept, row.active, settings.mode.rawValue,
        settings.painter?.kept, settings.critic?.kept, settings.director?.kept,
        settings.size?.width, settings.size?.height, settings.loop?.nested, settings.gate?.words,
        settings.confirm?.rawValue, settings.listen?.rawValue, settings.language?.kept,
        row.taste?.kept, row.collection?.nested, row.talk?.nested, row.touched, row.greeting,
        row.isAsked, settings.understand?.rawValue,
      ], into: table)
  }
}

extension Conversation: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    self.init(try row.key(column.next()), created: try row.instant(column.next()))
    title = try row.keptOrNil(column.next())
    active = try row.idOrNil(column.next())
    settings.mode = try row.named(column.next())
    settings.painter = try row.keptOrNil(column.next())
    settings.critic = try row.keptOrNil(column.next())
    settings.director = try row.keptOrNil(column.next())
    let (width, height) = (column.next(), column.next())
    settings.size = row.isNull(width) ? nil : try row.size(width, height)
    settings.loop = try row.nestedOrNil(column.next())
    settings.gate = try row.textOrNil(column.next()).map { try GatePolicy(words: $0) }
    settings.confirm = try row.namedOrNil(column.next())
    settings.listen = try row.namedOrNil(column.next())
    settings.language = try row.keptOrNil(column.next())
    taste = try row.keptOrNil(column.next())
    collection = try row.nestedOrNil(column.next())
    talk = try row.nestedOrNil(column.next())
    touched = try row.instant(column.next())
    greeting = try row.idOrNil(column.next())
    isAsked = try row.bool(column.next())
    settings.understand = try row.namedOrNil(column.next())
  }
}
