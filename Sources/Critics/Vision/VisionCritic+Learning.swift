package import Studio

extension VisionCritic {
  static let maximumReferences = 8
  /// So many of them are judged by the taste that was learnt, so that people know what an 8 is.
  static let judgedThemselves = 3

  package func learn(_ references: [[UInt8]]) async throws -> Lesson {
    guard !references.isEmpty else {
      throw CriticFailure(HouseReason.nothingToLearnFrom.rawValue)
    }
    try await eyesight.prove()
    let references = Array(references.prefix(Self.maximumReferences))
    let profile = try await profile(of: references)
    return Lesson(
      profile: profile, figures: nil, selfScore: try await selfScore(of: references, by: profile))
  }

  /// All of them side by side; where that is too much for the model, on sheets of four.
  private func profile(of references: [[UInt8]]) async throws -> Taste.Profile {
    var files: [[UInt8]] = []
    for bytes in references {
      files.append(try await show.file(of: bytes, side: PictureShow.lesson))
    }
    let count = references.count
    let form = AnswerForm<ProfileAnswer>.profile
    do {
      return try await interviewer.hear(
        prompt(count == 1 ? "one reference picture" : "\(count) reference pictures"),
        about: files, form
      ).answer.profile
    } catch let silence as Silence {
      // What was too much for it to be asked is asked in less.
      guard !silence.wasAsked, !silence.isWorthRetrying, count > 1 else {
        throw interviewer.failure(silence)
      }
    }
    return try await interviewer.ask(
      prompt("sheets with \(count) reference pictures, each with its number in a corner"),
      about: try await show.sheets(of: references), form
    ).answer.profile
  }

  private func prompt(_ pictures: String) -> Prompt.Filled {
    prompts.extraction.filled(["pictures": pictures])
  }

  /// Nothing where the model would not say: a taste is worth having without it.
  private func selfScore(
    of references: [[UInt8]], by profile: Taste.Profile
  ) async throws -> Taste.SelfScore? {
    guard references.count > 1 else { return nil }
    let taste = TasteForCritic(name: "", profile: profile, figures: nil)
    let places = CritiqueQuestion.places(words: "one more picture of this taste", taste: taste)
    var scores: [Double] = []
    for bytes in references.prefix(Self.judgedThemselves) {
      do {
        scores.append(try await look(at: bytes, places, .empty).answer.score(.empty))
      } catch is CriticFailure {
        continue
      }
    }
    return Taste.SelfScore(of: scores)
  }
}

extension Taste.SelfScore {
  fileprivate init?(of scores: [Double]) {
    guard scores.count > 1 else { return nil }
    let mean = scores.reduce(0, +) / Double(scores.count)
    let variance = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(scores.count)
    self.init(mean: mean, spread: variance.squareRoot())
  }
}
