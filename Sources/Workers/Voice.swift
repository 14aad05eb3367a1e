package import Concurrency
package import Storage
package import Studio

/// Turns what people are to be told into lines of the outbox. The level above gives one: a room's,
/// or a console's.
///
/// It is asked within the transaction of the decision, after its rows are written, so that what is
/// said is of the same moment. It may be asked again for the same when the transaction is tried
/// again.
package protocol Voice: Sendable {
  /// - Returns: what goes out, in that order; nothing where there is nothing to say.
  func messages(
    for telling: Telling, in rows: some StudioReading, at now: Instant
  ) throws -> [Outgoing]
}
