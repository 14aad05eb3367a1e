package import BackEnds
package import Concurrency

/// The test that a model has to pass before its first critique, for whoever wants to know beforehand.
package struct ProofOfSight: Sendable {
  private let eyesight: Eyesight

  /// `prompt` is the file that stands beside the picture.
  package init(
    of model: any ChatModel, prompt: [UInt8], clock: WallClock, randomness: Randomness
  ) throws(Prompt.Refusal) {
    eyesight = Eyesight(
      Interviewer(model), prompt: try Prompt(prompt, named: "eyesight", places: []), clock: clock,
      randomness: randomness)
  }

  /// - Throws: `CriticFailure` when it does not see, or could not be asked.
  package func ask() async throws { try await eyesight.prove() }
}
