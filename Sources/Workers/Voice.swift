package import Concurrency
internal import Storage
package import Studio

/// Turns what people are to be told into lines of the outbox. The level above gives one: a room's,
/// or a console's.
///
/// It speaks within the transaction of the decision, after its rows are written, so that what is said
/// is of the same moment, and goes out if and only if they are committed.
package protocol Voice: Sendable {
  /// Whether it says how far a picture is, where it takes long.
  var tellsProgress: Bool { get }

  /// Posts what goes out, in that order; nothing where there is nothing to say.
  func say(_ telling: Telling, in rows: inout some StudioGround, at now: Instant) throws
}

extension Voice {
  package var tellsProgress: Bool { false }
}
