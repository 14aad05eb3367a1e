package import Storage

/// Everything that one transaction of the studio may touch: what came in, what goes out, the jobs,
/// and the studio's own rows.
///
/// A decision reads rows and writes what follows from them, so nobody else may decide about the
/// same rows meanwhile. Who decides holds the conversation first, then looks.
package protocol StudioGround: Ground, StudioRows {
  /// Keeps other decisions about this conversation waiting until this transaction ends. Nothing in
  /// a snapshot, nor where there is one writer.
  ///
  /// An account is held by being looked at (``StudioReading/account(of:)``), since it may belong to
  /// a person who is in several rooms.
  func hold(conversation: Key) throws
}
