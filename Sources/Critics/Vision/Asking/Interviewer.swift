internal import BackEnds
internal import Concurrency
internal import Studio

/// Asks one model, and remembers in which form it can be asked.
struct Interviewer: Sendable {
  /// The first of it; an answer that needs more gets twice as much.
  static let maximumTokens = 900

  let model: any ChatModel
  private let ladder = Guarded(CapabilityLadder())

  init(_ model: any ChatModel) { self.model = model }

  /// The pictures are JPEG files; they stand before the words. Throws ``CriticFailure`` and
  /// `CancellationError`.
  func ask<Answer: AnswerShape>(
    _ prompt: Prompt.Filled, about pictures: [[UInt8]], _ form: AnswerForm<Answer>
  ) async throws -> Heard<Answer> {
    do {
      return try await hear(prompt, about: pictures, form)
    } catch let silence as Silence {
      throw failure(silence)
    }
  }

  func failure(_ silence: Silence) -> CriticFailure {
    CriticFailure(
      "the model \(model.name) \(silence.words)", isWorthRetrying: silence.isWorthRetrying,
      retryAfter: silence.retryAfter)
  }

  /// The same, but throws ``Silence``.
  func hear<Answer: AnswerShape>(
    _ prompt: Prompt.Filled, about pictures: [[UInt8]], _ form: AnswerForm<Answer>
  ) async throws -> Heard<Answer> {
    var question = ChatQuestion(
      system: prompt.system,
      turns: [
        ChatTurn(
          .user,
          pictures.map { ChatTurn.Part.picture($0, mimeType: "image/jpeg") }
            + [.text(prompt.words)])
      ])
    question.maximumTokens = Self.maximumTokens
    var interview = Interview(question, form, ladder: ladder.withLock { $0 })
    var step = Interview<Answer>.Step.ask(interview.asked)
    while true {
      switch step {
      case .done(let answer, let isPart): return Heard(answer: answer, isPart: isPart)
      case .failed(let silence): throw silence
      case .ask(let asked):
        do {
          step = interview.heard(try await model.answer(asked))
        } catch let fault as ModelFault {
          step = interview.heard(fault)
          let found = interview.ladder
          ladder.withLock { $0.settle(at: found) }
        }
      }
    }
  }
}

struct Heard<Answer: AnswerShape>: Sendable {
  let answer: Answer
  /// It lacks something that belongs to it.
  let isPart: Bool
}
