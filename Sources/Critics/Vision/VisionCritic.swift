package import BackEnds
package import Concurrency
package import Raster
package import Studio

/// A model that looks at pictures and says what it thinks of them.
///
/// 1. It proves that it sees before it judges anything.
/// 2. Its words are data: they are read as one JSON object, bounded, and washed before they come into a
///    prompt.
/// 3. Without an answer that can be used there is no critique: no score is made up.
package struct VisionCritic: Critic {
  package typealias Decode = @Sendable ([UInt8]) async throws -> Raster

  package let capabilities: CriticCapabilities

  let interviewer: Interviewer
  let prompts: VisionPrompts
  let show: PictureShow
  let eyesight: Eyesight
  let checklists: Checklists

  /// `name` is what people choose it by; `decode` reads a picture's file, with whatever care its origin
  /// asks for.
  package init(
    _ name: String, asking model: any ChatModel, prompts: VisionPrompts, clock: WallClock,
    randomness: Randomness, decode: @escaping Decode
  ) {
    capabilities = CriticCapabilities(
      name: name, summary: "the opinion of \(model.name), which looks at the picture",
      basis: .opinion, canLearn: true)
    interviewer = Interviewer(model)
    self.prompts = prompts
    show = PictureShow(decode: decode)
    eyesight = Eyesight(
      interviewer, prompt: prompts.eyesight, clock: clock, randomness: randomness)
    checklists = Checklists(interviewer, prompt: prompts.checklist)
  }

  package func judge(_ question: CritiqueQuestion) async throws -> Judgement {
    try await eyesight.prove()
    let checklist = try await checklists.checklist(for: question)
    return try await look(at: question.bytes, question.places, checklist)
      .judgement(words: question.words, checklist)
  }

  func look(
    at bytes: [UInt8], _ places: [String: String], _ checklist: Checklist
  ) async throws -> Heard<CritiqueAnswer> {
    let picture = try await show.file(of: bytes, side: PictureShow.critique)
    var places = places
    places["questions"] = checklist.told
    return try await interviewer.ask(
      prompts.critique.filled(places), about: [picture], AnswerForm<CritiqueAnswer>.critique)
  }

  /// Asked in both orders, since many models prefer a place. Who is not sure of one has no preference.
  package func compare(
    _ first: [UInt8], _ second: [UInt8], for question: CritiqueQuestion
  ) async throws -> Verdict {
    try await eyesight.prove()
    let left = try await show.file(of: first, side: PictureShow.critique)
    let right = try await show.file(of: second, side: PictureShow.critique)
    let prompt = prompts.duel.filled(question.places)
    let form = AnswerForm<DuelAnswer>.duel
    let there = try await interviewer.ask(prompt, about: [left, right], form).answer
    let back = try await interviewer.ask(prompt, about: [right, left], form).answer
    return switch (there.choice, back.choice) {
    case (.a, .b): .first(reason: there.reason)
    case (.b, .a): .second(reason: there.reason)
    case (.tie, .tie): .tie(reason: there.reason)
    default: .tie(reason: "it depends on which one is shown first")
    }
  }
}
