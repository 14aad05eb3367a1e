import Concurrency
import Simulation
import Storage
import Studio
import Testing
import Workers

/// One wish can be followed from its event to its picture by one id.
@Suite struct TrailTests {
  private func deeds(_ trial: Trial) -> [String] {
    trial.trail.withLock { $0 }.map { step in
      switch step.deed {
      case .heard(_, let how): "heard \(how)"
      case .queued(let painter, let source, _):
        "queued \(painter) \(source.map { _ in "source" } ?? "")"
      case .began: "began"
      case .late: "late"
      case .painted(let bytes): "painted \(bytes)"
      case .notPainted(let kind, let reason): "not painted \(kind) \(reason)"
      case .judged(let score): "judged \(score)"
      case .notJudged(let reason): "not judged \(reason)"
      case .posted: "posted"
      case .critiquePosted: "critique posted"
      case .notPosted: "not posted"
      }
    }
  }

  @Test func `every step of a prompt carries the picture and its request`() throws {
    let trial = Trial()
    try trial.play { trial in
      try await trial.say("a sea")
      let picture = try #require(trial.studio.pictures.values.first)
      let steps = trial.trail.withLock { $0 }
      #expect(steps.allSatisfy { $0.picture == picture.id && $0.request == picture.request })
      #expect(steps.allSatisfy { $0.conversation == trial.room })
      let name = trial.house.painters[0].name
      #expect(deeds(trial).count == 7)
      #expect(
        deeds(trial).filter { !$0.hasSuffix("posted") } == [
          "heard words", "queued \(name) ", "began", "painted 8", "judged 5.0",
        ])
      #expect(deeds(trial).filter { $0.hasSuffix("posted") } == ["posted", "critique posted"])
    }
  }

  @Test func `a failure carries the id that people are told`() throws {
    var trial = Trial()
    trial.painter = { _ in throw PainterFailure(.badOrder, "too wide") }
    try trial.play { trial in
      try await trial.say("a sea")
      let told = trial.facts.compactMap { fact -> PictureID? in
        if case .paintingFailed(let id, _, _) = fact { id } else { nil }
      }
      let steps = trial.trail.withLock { $0 }
      #expect(told == [steps[0].picture])
      #expect(Set(steps.map(\.picture)).count == 1)
      #expect(deeds(trial).last == "not painted badOrder too wide")
    }
  }
}
