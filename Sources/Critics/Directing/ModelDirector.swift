package import BackEnds
package import Concurrency
package import Raster
package import Studio

/// A director with models: a fast one talks, a strong one writes prompts, and one sees. They may be
/// one and the same.
///
/// 1. What people say, what pictures show and what models say is data: it is read as one JSON object,
///    bounded, and washed before it comes into a prompt.
/// 2. Who has proved that it sees is shown the picture itself; the others read what it shows.
/// 3. After ``maximumQuestions`` questions in a row it lays out what it knows.
/// 4. Without an answer that can be used there is none: it fails with one plain sentence.
package struct ModelDirector: Director {
  package typealias Decode = @Sendable ([UInt8]) async throws -> Raster

  package struct Models: Sendable {
    /// For the lines of a talk: people wait for them.
    package var talk: any ChatModel
    /// For prompts: they are worth a moment.
    package var work: any ChatModel
    /// For saying what pictures show to those who do not see; without it nobody says.
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

  private let talker: Seer
  private let writer: Seer
  private let onlooker: Onlooker?
  private let prompts: DirectorPrompts
  private let show: PictureShow

  /// How a model comes to know a picture.
  private struct View {
    var words: String
    var pictures: [[UInt8]] = []
  }

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
    let seer = { (model: any ChatModel) in
      Seer(model, prompt: prompts.eyesight, clock: clock, randomness: randomness)
    }
    let talker = seer(models.talk)
    let writer = talker.isAlso(models.work) ? talker : seer(models.work)
    let show = PictureShow(decode: decode)
    onlooker = models.sight.map { model in
      let eyes = [talker, writer].first { $0.isAlso(model) } ?? seer(model)
      return Onlooker(eyes, prompt: prompts.look, show: show)
    }
    (self.talker, self.writer, self.show) = (talker, writer, show)
  }

  package func answer(
    _ talk: Conversation.Talk, active: [UInt8]?
  ) async throws -> DirectorAnswer {
    if talk.questionsInARow < Self.maximumQuestions {
      let view = try await view(of: active, by: talker)
      let answer = try await talker.interviewer.ask(
        prompts.talk.filled(["talk": talk.told, "picture": view.words]), about: view.pictures,
        AnswerForm<TalkAnswer>.talk
      ).answer
      if case .question(let words) = answer { return .words(words) }
    }
    return .card(try await prompt(prompts.card, ["talk": talk.told], about: active))
  }

  package func understand(_ wish: WishInContext) async throws -> String {
    try await prompt(prompts.meaning, wish.places, about: wish.picture)
  }

  private func prompt(
    _ prompt: Prompt, _ places: [String: String], about picture: [UInt8]?
  ) async throws -> String {
    let view = try await view(of: picture, by: writer)
    var places = places
    places["picture"] = view.words
    return try await writer.interviewer.ask(
      prompt.filled(places), about: view.pictures, AnswerForm<PromptAnswer>.prompt
    ).answer.prompt
  }

  private func view(of bytes: [UInt8]?, by model: Seer) async throws -> View {
    guard let bytes else { return View(words: "there is none") }
    if let picture = try await shown(bytes, to: model) {
      return View(words: "it is shown above these words", pictures: [picture])
    }
    guard let words = try await onlooker?.words(for: bytes) else {
      return View(words: "there is one, and nobody can say what it shows")
    }
    return View(words: "it shows: \(words)")
  }

  /// Nothing where the model does not see, or the picture cannot be read.
  private func shown(_ bytes: [UInt8], to model: Seer) async throws -> [UInt8]? {
    guard try await model.sees() else { return nil }
    do {
      return try await show.file(of: bytes, side: PictureShow.critique)
    } catch is CriticFailure {
      return nil
    }
  }
}
