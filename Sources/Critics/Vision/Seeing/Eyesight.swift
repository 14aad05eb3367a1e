internal import BackEnds
internal import Concurrency
internal import ImageFiles
internal import Raster
internal import Studio

/// Whether a model sees at all. Many take a picture without a word and never look at it; their
/// critiques would be invented. So each proves it before its first.
///
/// 1. Who passed once is not asked again. Who failed twice in a row is blind, and is not asked again
///    for ``rest``: somebody may give it eyes meanwhile.
/// 2. A model that cannot be asked is neither.
struct Eyesight: Sendable {
  static let rest = Duration.seconds(600)
  private static let tries = 2

  private enum State: Sendable {
    case unknown, sees
    case blind(CriticFailure, until: Instant)
  }

  private let interviewer: Interviewer
  private let prompt: Prompt
  private let clock: WallClock
  private let randomness: Randomness
  private let state = Guarded(State.unknown)

  init(_ interviewer: Interviewer, prompt: Prompt, clock: WallClock, randomness: Randomness) {
    self.interviewer = interviewer
    self.prompt = prompt
    self.clock = clock
    self.randomness = randomness
  }

  /// - Throws: ``CriticFailure`` when it does not see, or could not be asked.
  func prove() async throws {
    let now = clock.now()
    switch state.withLock({ $0 }) {
    case .sees: return
    case .blind(let failure, let until) where now < until: throw failure
    case .blind, .unknown: break
    }
    var failure = CriticFailure("the model \(interviewer.model.name) takes no pictures")
    for _ in 0..<(interviewer.model.takesPictures ? Self.tries : 0) {
      guard let found = try await self.failure(in: SightTest(drawnBy: randomness)) else {
        return state.withLock { $0 = .sees }
      }
      failure = found
    }
    let blind = failure
    state.withLock { $0 = .blind(blind, until: now + Self.rest) }
    throw blind
  }

  /// Nothing when it passes.
  private func failure(in test: SightTest) async throws -> CriticFailure? {
    let picture: [UInt8]
    do {
      picture = try encodeImage(test.raster, as: .jpeg(quality: 90))
    } catch {
      throw CriticFailure(
        "the picture that a model proves its sight by could not be made: \(error)")
    }
    let name = interviewer.model.name
    let shown = "it was shown \(test.number) on \(test.colour.rawValue)"
    let answer: SightAnswer
    do {
      answer = try await interviewer.hear(
        prompt.filled(), about: [picture], AnswerForm<SightAnswer>.sight
      ).answer
    } catch let silence as Silence {
      guard silence.wasAsked else { throw interviewer.failure(silence) }
      return CriticFailure("the model \(name) does not see pictures: \(shown) and \(silence.words)")
    }
    guard !test.isPassed(by: answer) else { return nil }
    let said = "\(answer.number) on \(answer.colour)"
    return CriticFailure("the model \(name) does not see pictures: \(shown) and read \(said)")
  }
}
