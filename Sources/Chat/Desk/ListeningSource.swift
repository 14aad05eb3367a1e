import Concurrency
import Matrix
import MatrixClient

/// Passes on what happens, and tells who asked the person into a room: a person decides that
/// themselves, while the client's policy is for those who cannot be asked.
struct ListeningSource: EventSource {
  let source: any EventSource
  let user: UserID
  let invited: @Sendable (RoomID, UserID) -> Void

  func next(since: String?) async throws -> SyncAnswer {
    let answer = try await source.next(since: since)
    for room in answer.invited {
      if let inviter = room.inviter(of: user) { invited(room.id, inviter) }
    }
    return answer
  }

  func past(of room: RoomID, from: String, after place: RoomPlace) async throws -> RoomPast {
    try await source.past(of: room, from: from, after: place)
  }
}
