import Concurrency
import Storage
import Studio

/// Has the director answer in a talk, and say what wishes mean.
struct DirectorWorker<S: Store>: Sendable where S.Transaction: StudioGround {
  let workshop: Workshop<S>
  let director: any Director

  func perform(_ errand: Errand, _ hand: JobInHand) async throws -> Finding {
    switch errand {
    case .work(.answer(let conversation, let line, _)): try await answer(line, in: conversation)
    case .work(.understand(let request, _, let conversation)):
      try await understand(request, in: conversation)
    default: .dropped
    }
  }

  private func answer(_ line: Int, in conversation: Key) async throws -> Finding {
    let rows = try await workshop.patiently {
      try await workshop.store.read { transaction -> (Conversation.Talk, BlobName?)? in
        guard let row = try transaction.conversation(conversation), let talk = row.talk else {
          return nil
        }
        return (talk, try row.active.flatMap { try transaction.picture($0)?.blob })
      }
    }
    guard let (talk, active) = rows else { return .dropped }
    return try await finding({
      .notAnswered(conversation: conversation, line: line, reason: $0)
    }) {
      let bytes: [UInt8]? = if let active { try await workshop.bytes(active) } else { nil }
      return .answered(
        conversation: conversation, line: line, try await director.answer(talk, active: bytes))
    }
  }

  /// What was asked for before was written down when the wish was heard. Who waits for it is told when
  /// it takes long, as of a picture.
  private func understand(_ id: RequestID, in conversation: Key) async throws -> Finding {
    let (clock, patience) = (workshop.clock, director.patience)
    let rows = try await workshop.patiently {
      let now = clock.now()
      return try await workshop.store.write { transaction -> (WishInContext, BlobName?)? in
        try transaction.hold(conversation: conversation)
        guard let request = try transaction.request(id), request.isUnderstanding,
          let meaning = request.meaning
        else { return nil }
        try transaction.enqueue(.hesitation(id), due: now + patience, at: now)
        let wish = WishInContext(
          before: meaning.before, now: meaning.kind == .intent ? request.prompt : nil)
        return (wish, try request.source.flatMap { try transaction.picture($0)?.blob })
      }
    }
    guard let (question, source) = rows else { return .dropped }
    return try await finding({ .notUnderstood(id, reason: $0) }) {
      var wish = question
      if let source { wish.picture = try await workshop.bytes(source) }
      return .understood(id, try await director.understand(wish))
    }
  }
}
