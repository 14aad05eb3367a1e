package import Concurrency
import SQL
package import Storage
package import Studio

private let columns = picturesTable.columns

/// Each query in the words of its index.
extension SQLTransaction {
  package func picture(_ id: PictureID) throws -> Picture? {
    try first("SELECT \(columns) FROM pictures WHERE id = $1", id)
  }

  package func pictures(of request: RequestID) throws -> [Picture] {
    try rows(
      """
      SELECT \(columns) FROM pictures WHERE request = $1 AND request IS NOT NULL
      ORDER BY created, round, coalesce(candidate, 0), id
      """, request)
  }

  package func pictures(in conversation: Key, limit: Int) throws -> [Picture] {
    try rows(
      """
      SELECT \(columns) FROM pictures
      WHERE conversation = $1 AND state IN ('finished', 'hidden')
      ORDER BY coalesce(finished, created) DESC, id DESC LIMIT $2
      """, conversation, limit)
  }

  package func approvedPictures(in conversation: Key, limit: Int) throws -> [Picture] {
    try rows(
      """
      SELECT \(columns) FROM pictures
      WHERE conversation = $1 AND state = 'finished' AND approved_by IS NOT NULL
      ORDER BY coalesce(finished, created) DESC, id DESC LIMIT $2
      """, conversation, limit)
  }

  package func countApprovedPictures(in conversation: Key) throws -> Int {
    try count(
      """
      SELECT count(*) FROM pictures
      WHERE conversation = $1 AND state = 'finished' AND approved_by IS NOT NULL
      """, conversation)
  }

  package func newestPicture(inThread thread: Key, of conversation: Key) throws -> Picture? {
    try first(
      """
      SELECT \(columns) FROM pictures
      WHERE thread = $1 AND conversation = $2 AND state = 'finished' AND thread IS NOT NULL
      ORDER BY coalesce(finished, created) DESC, id DESC LIMIT 1
      """, thread, conversation)
  }

  package func picturesHidden(before time: Instant, limit: Int) throws -> [Picture] {
    try rows(
      """
      SELECT \(columns) FROM pictures
      WHERE state = 'hidden' AND coalesce(hidden, created) < $1
      ORDER BY coalesce(hidden, created), id LIMIT $2
      """, time, limit)
  }

  /// A taste's references and a job's source are pictures, so what they need is named by those rows.
  package func isReferred(_ blob: BlobName) throws -> Bool {
    let picture: Number? = try first(
      """
      SELECT id FROM pictures
      WHERE blob = $1 AND blob IS NOT NULL AND state <> 'gone' LIMIT 1
      """, blob)
    if picture != nil { return true }
    let adoption: Number? = try first(
      "SELECT version FROM adoptions WHERE blob = $1 AND state <> 'dropped' LIMIT 1", blob)
    return adoption != nil
  }
}
