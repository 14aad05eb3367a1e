package import SQL
package import Storage
package import Studio

private let table = SQLTable(
  "adoptions", key: ["conversation", "name", "version"],
  fixed: ["painter", "author", "asked", "thread", "created"],
  others: ["state", "blob", "answers", "turn", "proposal"])

extension SQLTransaction {
  package func adoption(_ key: AdoptionKey) throws -> Adoption? {
    try first(
      """
      SELECT \(table.columns) FROM adoptions
      WHERE conversation = $1 AND name = $2 AND version = $3
      """, key.conversation, key.name.kept, key.version)
  }

  package func newestAdoption(named name: String, in conversation: Key) throws -> Adoption? {
    try first(
      """
      SELECT \(table.columns) FROM adoptions
      WHERE conversation = $1 AND name = $2 ORDER BY version DESC LIMIT 1
      """, conversation, name.kept)
  }

  package func adoptions(in conversation: Key) throws -> [Adoption] {
    let frozen: [Adoption] = try rows(
      "SELECT \(table.columns) FROM adoptions WHERE conversation = $1 AND state = 'frozen'",
      conversation)
    // Here, since each database sorts text by a rule of its own. Two of a name are there only where
    // a room moved into one that has it, too: the newer one is meant.
    return frozen.sorted { ($0.name, $1.version) < ($1.name, $0.version) }
  }

  package func countAdoptionsBeingRead(in conversation: Key) throws -> Int {
    try count(
      "SELECT count(*) FROM adoptions WHERE conversation = $1 AND state = 'reading'", conversation)
  }

  mutating func put(_ row: Adoption) throws {
    try put(
      [
        row.conversation, row.name.kept, row.version, row.painter.kept, row.author, row.asked,
        row.thread, row.created, row.state.rawValue, row.blob, row.answers.nested, row.turn,
        row.proposal?.nested,
      ], into: table)
  }
}

extension Adoption: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    let key = AdoptionKey(
      conversation: try row.key(column.next()), name: try row.kept(column.next()),
      version: try row.count(column.next()))
    let painter = try row.kept(column.next())
    let (author, asked) = (try row.key(column.next()), try row.key(column.next()))
    let thread = try row.keyOrNil(column.next())
    let created = try row.instant(column.next())
    let state: State = try row.named(column.next())
    self.init(
      key, painter: painter, author: author, asked: asked, thread: thread, state: state,
      blob: try row.blobName(column.next()), answers: try row.nested(column.next()),
      created: created)
    turn = try row.count(column.next())
    proposal = try row.nestedOrNil(column.next())
  }
}
