internal import Concurrency
internal import Studio

/// Says in words what a picture shows, so that models that see none can talk about it.
///
/// 1. It proves first that it sees. Who does not see says nothing: nothing is made up.
/// 2. The last few pictures are remembered, since the lines of a talk are about the same one.
struct Onlooker: Sendable {
  private static let remembered = 8

  private struct Seen {
    let picture: [UInt8]
    let words: String
  }

  private let eyes: Seer
  private let show: PictureShow
  private let prompt: Prompt
  private let seen = Guarded<[Seen]>([])

  init(_ eyes: Seer, prompt: Prompt, show: PictureShow) {
    self.eyes = eyes
    self.prompt = prompt
    self.show = show
  }

  /// - Returns: nothing where the picture cannot be read, or the model cannot say.
  func words(for bytes: [UInt8]) async throws -> String? {
    do {
      let picture = try await show.file(of: bytes, side: PictureShow.critique)
      if let known = seen.withLock({ seen in seen.first { $0.picture == picture } }) {
        return known.words
      }
      guard try await eyes.sees() else { return nil }
      let words = try await eyes.interviewer.ask(
        prompt.filled(), about: [picture], AnswerForm<LookAnswer>.look
      ).answer.seen
      seen.withLock { seen in
        seen.append(Seen(picture: picture, words: words))
        if seen.count > Self.remembered { seen.removeFirst() }
      }
      return words
    } catch is CriticFailure {
      return nil
    }
  }
}
