package import Studio

/// A model's opinion, and what can be measured beside it: the opinion steers, and people see both.
///
/// 1. Without an opinion there is no critique: a measurement is not put in its place, since the scores
///    of one request must be on one scale.
/// 2. What cannot be measured is left out.
/// 3. What was measured is kept apart, its figure and its sentences: neither hides the other.
package struct Beside: Critic {
  private let opinion: any Critic
  private let measuring: any Critic

  package init(_ opinion: any Critic, measuring: any Critic) {
    self.opinion = opinion
    self.measuring = measuring
  }

  package var capabilities: CriticCapabilities { opinion.capabilities }

  package func judge(_ question: CritiqueQuestion) async throws -> Judgement {
    let judged = try await opinion.judge(question)
    do {
      return try judged.beside(try await measuring.judge(question))
    } catch is CriticFailure {
      return judged
    }
  }

  /// The sentences are the model's, the figures are measured: they steer painters that can go by them.
  package func learn(_ references: [[UInt8]]) async throws -> Lesson {
    var lesson = try await opinion.learn(references)
    do {
      lesson.figures = try await measuring.learn(references).figures
    } catch is CriticFailure {
      lesson.figures = nil
    }
    return lesson
  }

  package func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Verdict {
    try await opinion.compare(first, second, for: question)
  }
}

extension Judgement {
  /// The opinion's own words and figures stay as they are.
  fileprivate func beside(_ measured: Judgement) throws(CriticFailure) -> Judgement {
    do {
      return try Judgement(
        score: score, dimensions: dimensions, basis: basis, gap: gap,
        revisedPrompt: revisedPrompt, guidance: measured.guidance,
        measured: Measured(score: measured.score, remarks: [measured.gap] + measured.remarks),
        adherence: adherence, remarks: remarks, checklist: checklist)
    } catch {
      throw CriticFailure("the opinion and the measurement make no critique: \(error)")
    }
  }
}
