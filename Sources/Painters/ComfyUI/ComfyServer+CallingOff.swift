internal import BackEnds
internal import Concurrency
internal import JSON

extension ComfyServer {
  /// Less than a part of the program has to stop.
  private static let longestCallingOff = Duration.seconds(8)
  /// To say its version, if nobody knows it.
  private static let longestGreeting = Duration.seconds(2)

  /// Calls off this job, whether it waits or runs, and no other. Although the task is cancelled, and
  /// not for long: at the worst it is painted for nobody. A server that is busy with others or left in
  /// peace is told all the same.
  func callOff(_ id: String, _ greeting: ComfyGreeting, on clock: WallClock) async {
    _ = try? await shielded {
      try await waiting(atMost: Self.longestCallingOff, on: clock) {
        try await callOff(id, await greeting.versionAside(within: Self.longestGreeting))
      }
    }
  }

  private func callOff(_ id: String, _ version: ComfyVersion?) async throws {
    if let version, version >= .withJobs {
      try await tell("api/jobs/\(id)/cancel", [:])
      return
    }
    // A server that does not say its version may be a new one; an old one has no such address.
    if version == nil { try await tell("api/jobs/\(id)/cancel", [:], orElse: [404, 405]) }
    // Does nothing to a job that runs, as the other does nothing to one that waits.
    try await tell("queue", ["delete": [.string(id)]])
    if let version, version >= .withAimedInterrupt {
      try await tell("interrupt", ["prompt_id": .string(id)])
    }
  }

  private func tell(_ path: String, _ body: JSONValue, orElse statuses: [Int] = []) async throws {
    var question = ModelQuestion(post: path, .json(body))
    question.deadline = .seconds(5)
    question.alsoAnswers = statuses
    question.isIdempotent = true
    _ = try await server.askAside(question)
  }
}
