import SQL
package import Storage
import Studio

extension SQLTransaction {
  package func isMember(_ person: Key, of conversation: Key) throws -> Bool {
    let found: Found? = try first(
      "SELECT person FROM members WHERE conversation = $1 AND person = $2", conversation, person)
    return found != nil
  }

  mutating func put(_ person: Key, memberOf conversation: Key, _ isMember: Bool) throws {
    if isMember {
      try run(
        """
        INSERT INTO members (conversation, person) VALUES ($1, $2)
        ON CONFLICT (conversation, person) DO NOTHING
        """, conversation, person)
    } else {
      try run("DELETE FROM members WHERE conversation = $1 AND person = $2", conversation, person)
    }
  }
}

/// That there is a row is the answer.
private struct Found: SQLDecodable {
  init(row: borrowing some SQLRow & ~Copyable) throws {}
}
