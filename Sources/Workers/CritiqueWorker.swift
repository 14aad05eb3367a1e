import Storage
import Studio

/// Has a critic look at pictures, and learn tastes from them. A critic that fails costs a critique,
/// never the picture.
struct CritiqueWorker<S: Store>: Sendable where S.Transaction: StudioGround {
  /// What a picture is judged with.
  private struct Sitting: Sendable {
    let picture: Picture
    let taste: TasteForCritic?
    let rival: Picture?
    let checklist: [String]?
  }

  let workshop: Workshop<S>
  let critic: any Critic

  func perform(_ errand: Errand, _ hand: JobInHand) async throws -> Finding {
    switch errand {
    case .work(.judge(let id, _, let conversation)): try await judge(id, in: conversation)
    case .work(.learn(let key, _)): try await learn(key)
    default: .dropped
    }
  }

  private func judge(_ id: PictureID, in conversation: Key) async throws -> Finding {
    let sitting = try await workshop.patiently {
      try await workshop.store.read { transaction -> Sitting? in
        guard let picture = try transaction.picture(id), picture.state == .finished else {
          return nil
        }
        return Sitting(
          picture: picture, taste: try transaction.tasteForCritic(of: picture),
          rival: try transaction.rival(of: picture, house: workshop.desk.loop),
          checklist: try transaction.checklist(before: picture))
      }
    }
    guard let sitting, let blob = sitting.picture.blob else {
      return .failed(
        .notJudged(id, reason: HouseReason.pictureGone.rawValue), reason: "no picture",
        isWorthRetrying: false)
    }
    return try await finding({ .notJudged(id, reason: $0) }) {
      guard let bytes = try await workshop.bytes(blob) else {
        throw CriticFailure(HouseReason.bytesGone.rawValue)
      }
      let recipe = sitting.picture.recipe
      let question = CritiqueQuestion(
        bytes: bytes, recipe: recipe, words: recipe.words, taste: sitting.taste,
        checklist: sitting.checklist)
      let judgement = try await critic.judge(question)
      return .judged(id, judgement, duel: try await duel(question, against: sitting.rival))
    }
  }

  /// Where they cannot be shown side by side the scores decide, and people read why.
  private func duel(_ question: CritiqueQuestion, against rival: Picture?) async throws -> Duel? {
    guard let rival else { return nil }
    guard let blob = rival.blob, let bytes = try await workshop.bytes(blob) else {
      return Duel(rival: rival.id, .unheld, because: HouseReason.bytesGone.rawValue)
    }
    do {
      return switch try await critic.compare(bytes, question.bytes, for: question) {
      case .second(let reason): Duel(rival: rival.id, .won, because: reason)
      case .first(let reason), .tie(let reason): Duel(rival: rival.id, .lost, because: reason)
      }
    } catch let failure as CriticFailure {
      return Duel(rival: rival.id, .unheld, because: failure.reason)
    }
  }

  private func learn(_ key: TasteKey) async throws -> Finding {
    let blobs = try await workshop.patiently {
      try await workshop.store.read { transaction -> [BlobName]? in
        guard let taste = try transaction.taste(key), taste.state == .learning else { return nil }
        return try taste.references.compactMap { try transaction.picture($0)?.blob }
      }
    }
    guard let blobs else { return .dropped }
    return try await finding({ .notLearnt(key, reason: $0) }) {
      var references: [[UInt8]] = []
      for blob in blobs {
        if let bytes = try await workshop.bytes(blob) { references.append(bytes) }
      }
      guard !references.isEmpty else { throw CriticFailure(HouseReason.picturesGone.rawValue) }
      return .learnt(key, try await critic.learn(references))
    }
  }
}

/// What came of asking a back end whose failure is a sentence.
func finding(
  _ failed: (String) -> StudioEvent, _ ask: () async throws -> StudioEvent
) async throws -> Finding {
  do {
    return .done(try await ask())
  } catch let failure as CriticFailure {
    try Task.checkCancellation()
    return .failed(
      failed(failure.reason), reason: failure.reason, isWorthRetrying: failure.isWorthRetrying,
      retryAfter: failure.retryAfter)
  } catch let error where error is CancellationError || error is StorageError {
    throw error
  } catch {
    try Task.checkCancellation()
    return .failed(
      failed(HouseReason.defect.rawValue), reason: "\(error)", isWorthRetrying: false)
  }
}
