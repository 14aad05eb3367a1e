package import Concurrency
package import Studio

/// A critic that fails or is slow where the words of a wish say so (``Rehearsal``), and else judges as
/// the one within does.
package struct RehearsingCritic: Critic {
  private let critic: any Critic
  private let clock: WallClock

  package init(_ critic: any Critic, clock: WallClock) {
    self.critic = critic
    self.clock = clock
  }

  package var capabilities: CriticCapabilities { critic.capabilities }

  package func judge(_ question: CritiqueQuestion) async throws -> Judgement {
    let rehearsal = Rehearsal(of: .critic, in: question.words)
    if rehearsal.delay > .zero { try await clock.sleep(rehearsal.delay) }
    if let failure = rehearsal.failure {
      throw CriticFailure("this is a rehearsal: \(failure)")
    }
    return try await critic.judge(question)
  }

  package func learn(_ references: [[UInt8]]) async throws -> Lesson {
    try await critic.learn(references)
  }

  package func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Verdict {
    try await critic.compare(first, second, for: question)
  }
}
