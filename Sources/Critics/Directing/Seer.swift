internal import BackEnds
internal import Concurrency
internal import Studio

/// A model that is talked with, and whether it sees: who has proved it is shown pictures, and needs
/// nobody's words for them.
struct Seer: Sendable {
  let interviewer: Interviewer
  private let eyesight: Eyesight

  init(_ model: any ChatModel, prompt: Prompt, clock: WallClock, randomness: Randomness) {
    interviewer = Interviewer(model)
    eyesight = Eyesight(interviewer, prompt: prompt, clock: clock, randomness: randomness)
  }

  /// Remembered; see ``Eyesight``. One that cannot be asked now does not see now.
  func sees() async throws -> Bool {
    do {
      try await eyesight.prove()
      return true
    } catch is CriticFailure {
      return false
    }
  }

  /// The same model at the same place: it proves its sight once for all that it does.
  func isAlso(_ model: any ChatModel) -> Bool {
    interviewer.model.name.utf8.elementsEqual(model.name.utf8)
      && interviewer.model.origin.utf8.elementsEqual(model.origin.utf8)
  }
}
