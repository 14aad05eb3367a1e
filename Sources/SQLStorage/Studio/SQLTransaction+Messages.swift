package import SQL
package import Storage
package import Studio

private let table = SQLTable(
  "messages", key: ["key"],
  fixed: ["conversation", "role", "kind", "author", "thread", "replies_to", "created"],
  others: ["text", "status", "error", "request", "picture", "detail", "is_redacted"])

extension SQLTransaction {
  package func message(_ key: Key) throws -> Message? {
    try first("SELECT \(table.columns) FROM messages WHERE key = $1", key)
  }

  package func messages(in conversation: Key, limit: Int) throws -> [Message] {
    try rows(
      """
      SELECT \(table.columns) FROM messages WHERE conversation = $1
      ORDER BY created DESC, key DESC LIMIT $2
      """, conversation, limit)
  }

  package func messages(showing picture: PictureID) throws -> [Message] {
    try rows(
      """
      SELECT \(table.columns) FROM messages
      WHERE picture = $1 AND picture IS NOT NULL AND role = 'bot'
      ORDER BY created DESC, key DESC
      """, picture)
  }

  mutating func put(_ row: Message) throws {
    try put(
      [
        row.key, row.conversation, row.role.rawValue, row.kind.rawValue, row.author, row.thread,
        row.repliesTo, row.created, row.text.kept, row.status.rawValue, row.error?.kept,
        row.request, row.picture,
        row.detail?.kept, row.isRedacted,
      ], into: table)
  }
}

extension Message: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    let (key, conversation) = (try row.key(column.next()), try row.key(column.next()))
    let (role, kind): (Role, Kind) = (try row.named(column.next()), try row.named(column.next()))
    let (author, thread) = (try row.key(column.next()), try row.keyOrNil(column.next()))
    let repliesTo = try row.keyOrNil(column.next())
    let created = try row.instant(column.next())
    self.init(
      key: key, conversation: conversation, role: role, kind: kind, author: author,
      text: try row.kept(column.next()), status: try row.named(column.next()), thread: thread,
      repliesTo: repliesTo, created: created)
    error = try row.keptOrNil(column.next())
    request = try row.idOrNil(column.next())
    picture = try row.idOrNil(column.next())
    detail = try row.keptOrNil(column.next())
    isRedacted = try row.bool(column.next())
  }
}
