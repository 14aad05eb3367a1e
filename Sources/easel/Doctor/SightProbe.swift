internal import BackEnds
internal import Concurrency
internal import Critics
internal import JSON
internal import Studio

/// Has a model prove that it sees, as it has to before its first critique.
struct SightProbe: Sendable {
  /// A model may have to be loaded first, and thinks for long where it is small.
  static let limit = Duration.seconds(600)

  let model: any ChatModel
  /// The file that stands beside the picture.
  let prompt: [UInt8]
  /// Of the file.
  let setting: String
  /// A critic that does not see judges nothing; a director goes on without.
  let blindness: Verdict.Level

  func verdict(on clock: WallClock) async throws -> Verdict {
    let proof = try ProofOfSight(
      of: model, prompt: prompt, clock: clock, randomness: .system)
    let start = clock.now()
    do {
      try await proof.ask()
    } catch let failure as CriticFailure {
      return Verdict(
        blindness, "\(model.origin): \(failure.reason)",
        fix: "set `\(setting)` to a model that sees, and look whether its server is well")
    }
    let seconds = Int((clock.now() - start).inSeconds.rounded(.up))
    return Verdict(
      .ok,
      "\(model.origin): \(model.name) sees: it read a number and a colour off a picture within "
        + "\(seconds) s",
      facts: [("seconds", .integer(seconds))])
  }
}
