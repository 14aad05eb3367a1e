package import SQL
package import Storage
package import Studio

private let table = SQLTable(
  "tastes", key: ["conversation", "name", "version"], fixed: ["author", "created"],
  others: ["state", "profile", "learnt_from", "figures", "self_mean", "self_spread"])

extension SQLTransaction {
  package func taste(_ key: TasteKey) throws -> Taste? {
    try first(
      """
      SELECT \(table.columns) FROM tastes WHERE conversation = $1 AND name = $2 AND version = $3
      """, key.conversation, key.name.kept, key.version)
  }

  package func newestTaste(named name: String, in conversation: Key) throws -> Taste? {
    try first(
      """
      SELECT \(table.columns) FROM tastes
      WHERE conversation = $1 AND name = $2 AND state <> 'dropped' ORDER BY version DESC LIMIT 1
      """, conversation, name.kept)
  }

  package func tastes(in conversation: Key) throws -> [Taste] {
    let newest: [Taste] = try rows(
      """
      SELECT \(table.columns) FROM tastes AS this
      WHERE conversation = $1 AND state <> 'dropped' AND NOT EXISTS (
        SELECT 1 FROM tastes AS newer
        WHERE newer.conversation = this.conversation AND newer.name = this.name
          AND newer.version > this.version AND newer.state <> 'dropped')
      """, conversation)
    // Here, since each database sorts text by a rule of its own.
    return newest.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  mutating func put(_ row: Taste) throws {
    try put(
      [
        row.conversation, row.name.kept, row.version, row.author, row.created, row.state.rawValue,
        row.profile?.nested, row.references.nested, row.figures?.kept, row.selfScore?.mean,
        row.selfScore?.spread,
      ], into: table)
  }
}

extension Taste: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    var column = Columns()
    let (conversation, name) = (try row.key(column.next()), try row.kept(column.next()))
    let version = try row.count(column.next())
    let (author, created) = (try row.key(column.next()), try row.instant(column.next()))
    let state: State = try row.named(column.next())
    let profile: Profile? = try row.nestedOrNil(column.next())
    self.init(
      conversation: conversation, name: name, version: version, state: state,
      references: try row.nested(column.next()), author: author, created: created)
    self.profile = profile
    figures = try row.keptOrNil(column.next())
    let (mean, spread) = (column.next(), column.next())
    if !row.isNull(mean) {
      selfScore = SelfScore(mean: try row.real(mean), spread: try row.real(spread))
    }
  }
}
