import Storage
import Studio

/// Has the director answer in a talk.
struct DirectorWorker<S: Store>: Sendable where S.Transaction: StudioGround {
  let workshop: Workshop<S>
  let director: any Director

  func perform(_ errand: Errand, _ hand: JobInHand) async throws -> Finding {
    guard case .work(.answer(let conversation, _, _)) = errand else { return .dropped }
    let rows = try await workshop.patiently {
      try await workshop.store.read { transaction -> (Conversation.Talk, BlobName?)? in
        guard let row = try transaction.conversation(conversation), let talk = row.talk else {
          return nil
        }
        return (talk, try row.active.flatMap { try transaction.picture($0)?.blob })
      }
    }
    guard let (talk, active) = rows else { return .dropped }
    return try await finding({ .notAnswered(conversation: conversation, reason: $0) }) {
      let bytes: [UInt8]? = if let active { try await workshop.bytes(active) } else { nil }
      return .answered(
        conversation: conversation, try await director.answer(talk, active: bytes))
    }
  }
}
