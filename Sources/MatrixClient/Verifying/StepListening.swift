internal import Concurrency
package import Matrix
internal import MatrixCrypto

/// Passes on what happens, and tells of the steps of verifications that came in rooms in clear: what is
/// decrypted the machine tells, and the inbox belongs to others.
///
/// They are told when the next answer is asked for, since then what they came with is committed: who
/// hears them knows whether the room is encrypted.
package struct StepListening: EventSource {
  private let source: any EventSource
  private let heard: @Sendable (RoomEvent, RoomID) -> Void
  private let waiting = Guarded<[(event: RoomEvent, room: RoomID)]>([])

  package init(
    _ source: any EventSource, heard: @escaping @Sendable (RoomEvent, RoomID) -> Void
  ) {
    self.source = source
    self.heard = heard
  }

  package func next(since: String?) async throws -> Matrix.SyncAnswer {
    let steps = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    for step in steps { heard(step.event, step.room) }
    let answer = try await source.next(since: since)
    let found = answer.joined.flatMap { room in
      room.timeline.events
        .filter { VerificationArrival($0, in: room.id, isEncrypted: false) != nil }
        .map { (event: $0, room: room.id) }
    }
    waiting.withLock { $0 = found }
    return answer
  }
}
