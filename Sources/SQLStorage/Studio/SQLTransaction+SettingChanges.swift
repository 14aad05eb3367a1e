package import SQL
package import Storage
package import Studio

extension SQLTransaction {
  package func settingChanges(in conversation: Key, limit: Int) throws -> [SettingChange] {
    try rows(
      """
      SELECT conversation, name, old_value, new_value, changed_by, changed_at
      FROM setting_changes WHERE conversation = $1 ORDER BY id DESC LIMIT $2
      """, conversation, limit)
  }

  mutating func put(_ row: SettingChange) throws {
    try run(
      """
      INSERT INTO setting_changes (conversation, name, old_value, new_value, changed_by, changed_at)
      VALUES ($1, $2, $3, $4, $5, $6)
      """, row.conversation, row.name.kept, row.old.kept, row.new.kept, row.by, row.at)
  }
}

extension SettingChange: SQLDecodable {
  package init(row: borrowing some SQLRow & ~Copyable) throws {
    self.init(
      conversation: try row.key(0), name: try row.kept(1), old: try row.kept(2),
      new: try row.kept(3), by: try row.key(4), at: try row.instant(5))
  }
}
