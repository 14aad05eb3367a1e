package import BackEnds
package import Concurrency
package import Raster
package import Studio

/// A director with models: a fast one talks, a strong one writes prompts, and one sees. They may be
/// one and the same.
///
/// 1. What people say, what pictures show and what models say is data: it is read as one JSON object,
///    bounded, and washed before it comes into a prompt.
/// 2. After ``maximumQuestions`` questions in a row it lays out what it knows.
/// 3. Without an answer that can be used there is none: it fails with one plain sentence.
package struct ModelDirector: Director {
  package typealias Decode = @Sendable ([UInt8]) async throws -> Raster

  package struct Models: Sendable {
    /// For the lines of a talk: people wait for them.
    package var talk: any ChatModel
    /// For prompts: they are worth a moment.
    package var work: any ChatModel
    /// For looking at pictures; without it nobody looks.
    package var sight: (any ChatModel)?

    package init(talk: any ChatModel, work: any ChatModel, sight: (any ChatModel)? = nil) {
      self.talk = talk
      self.work = work
      self.sight = sight
    }
  }

  package static let maximumQuestions = 4

  package let name: String
  package let readsWishes = true
  package let concurrency: Int
  package let patience: Duration

  private let talker: Interviewer
  private let writer: Interviewer
  private let onlooker: Onlooker?
  private let prompts: DirectorPrompts

  /// `name` is what people choose it by; `decode` reads a picture's file, with whatever care its
  /// origin asks for.
  package init(
    _ name: String, asking models: Models, prompts: DirectorPrompts, concurrency: Int = 1,
    patience: Duration = .seconds(180), clock: WallClock, randomness: Randomness,
    decode: @escaping Decode
  ) {
    self.name = name
    self.concurrency = concurrency
    self.patience = patience
    self.prompts = prompts
    talker = Interviewer(models.talk)
    writer = Interviewer(models.work)
    onlooker = models.sight.map {
      Onlooker(
        $0, prompts: prompts, show: PictureShow(decode: decode), clock: clock,
        randomness: randomness)
    }
  }

  package func answer(
    _ talk: Conversation.Talk, active: [UInt8]?
  ) async throws -> DirectorAnswer {
    let places = ["talk": talk.told, "picture": try await told(active)]
    if talk.questionsInARow < Self.maximumQuestions {
      let answer = try await talker.ask(
        prompts.talk.filled(places), about: [], AnswerForm<TalkAnswer>.talk
      ).answer
      if case .question(let words) = answer { return .words(words) }
    }
    return .card(try await prompt(prompts.card, places))
  }

  package func understand(_ wish: WishInContext) async throws -> String {
    var places = wish.places
    places["picture"] = try await told(wish.picture)
    return try await prompt(prompts.meaning, places)
  }

  private func prompt(_ prompt: Prompt, _ places: [String: String]) async throws -> String {
    try await writer.ask(
      prompt.filled(places), about: [], AnswerForm<PromptAnswer>.prompt
    ).answer.prompt
  }

  /// What a picture shows, as one line.
  private func told(_ bytes: [UInt8]?) async throws -> String {
    guard let bytes else { return "there is none" }
    guard let words = try await onlooker?.words(for: bytes) else {
      return "there is one, and nobody can say what it shows"
    }
    return "it shows: \(words)"
  }
}
