package import Matrix

/// Where what happened comes from. Classic sync is one; sliding sync and an application service's
/// transactions could be others.
package protocol EventSource: Sendable {
  /// What happened since `since`, or everything that there is; waits for something to happen.
  func next(since: String?) async throws -> Matrix.SyncAnswer

  /// What was said in a room after `place` and before `from`, within the source's bound.
  func past(of room: RoomID, from: String, after place: RoomPlace) async throws -> RoomPast
}

extension EventSource {
  /// A source that cannot look back tells nothing.
  package func past(
    of room: RoomID, from: String, after place: RoomPlace
  ) async throws -> RoomPast { RoomPast() }
}
