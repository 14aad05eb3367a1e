import SQL
import Storage

extension SQLTransaction {
  /// Each in the words of an index; what the new room has already stays as it is. Parameters are
  /// numbered as they appear: one of the engines counts them so.
  mutating func move(_ old: Key, to new: Key) throws {
    try run("DELETE FROM conversations WHERE id = $1", old)
    try run("UPDATE messages SET conversation = $1 WHERE conversation = $2", new, old)
    // Those that are shown, and those of requests: what is neither is nothing that anybody sees.
    try run(
      """
      UPDATE pictures SET conversation = $1
      WHERE conversation = $2 AND state IN ('finished', 'hidden')
      """, new, old)
    try run(
      """
      UPDATE pictures SET conversation = $1
      WHERE request IS NOT NULL AND request IN (SELECT id FROM requests WHERE conversation = $2)
      """, new, old)
    try run("UPDATE requests SET conversation = $1 WHERE conversation = $2", new, old)
    try run(
      """
      UPDATE tastes SET conversation = $1 WHERE conversation = $2 AND NOT EXISTS (
        SELECT 1 FROM tastes AS there WHERE there.conversation = $1
          AND there.name = tastes.name AND there.version = tastes.version)
      """, new, old)
    try run(
      """
      UPDATE adoptions SET conversation = $1 WHERE conversation = $2 AND NOT EXISTS (
        SELECT 1 FROM adoptions AS there WHERE there.conversation = $1
          AND there.name = adoptions.name AND there.version = adoptions.version)
      """, new, old)
    try run(
      """
      UPDATE credits SET owner = $1 WHERE owner = $2
        AND NOT EXISTS (SELECT 1 FROM credits AS there WHERE there.owner = $1)
      """, new, old)
    try run("UPDATE setting_changes SET conversation = $1 WHERE conversation = $2", new, old)
  }
}
