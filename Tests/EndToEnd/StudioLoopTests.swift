import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Rounds that run by themselves, and their four endings.
  @Suite struct StudioLoopTests {
    /// Large enough that another round finds something to improve.
    private static let prompt =
      "a lighthouse at dusk, calm sea --seed 7 --fresh --size 128x128"

    /// What the first round of the prompt scores: the same each time, since the seed is.
    private func score(in room: StudioRoom) async throws -> Double {
      let (_, critique) = try await room.paintsAndJudges(Self.prompt)
      return try #require(critique.score)
    }

    private func set(
      _ room: StudioRoom, gate: Double, threshold: Double
    ) async throws {
      // In between, the gate is below the threshold all the time.
      try await room.answer(to: room.says("!settings gate_low 0"), "gate_low")
      try await room.answer(to: room.says("!loop threshold \(short(threshold))"), "loop")
      try await room.answer(to: room.says("!settings gate_low \(short(gate))"), "gate_low")
    }

    private func short(_ score: Double) -> Double { (score * 100).rounded() / 100 }

    @Test(arguments: [true, false])
    func `a loop ends at once where the first picture is good enough`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        try await set(room, gate: 0.1, threshold: 0.2)
        let picture = try await room.paints("a boat --loop on")
        let critique = try await room.critique(of: picture)
        #expect(critique.body.contains("It has reached"))
        // A converged picture has its gate too.
        #expect(try await room.seeds(of: picture).count == 3)
        #expect(room.shown.count == 1)
      }
    }

    @Test func `in between the loop waits, and after that each tap is one round`() async throws {
      try await StudioRoom.plays { room in
        try await set(room, gate: 0.1, threshold: 10)
        try await room.answer(to: room.says("!loop on"), "The loop is on")
        let first = try await room.paints("a boat")
        let critique = try await room.critique(of: first)
        #expect(critique.body.contains("Your turn"))
        _ = try await room.seeds(of: first)
        try await set(room, gate: 9.99, threshold: 10)
        try await room.taps("🔁", on: first)
        let second = try await room.picture(after: [first.id])
        #expect(second.thread == nil && second.parent == first.pictureID)
        let next = try await room.critique(of: second)
        #expect(next.body.contains("Iteration 2") && !next.body.contains("by myself"))
        #expect(try await room.seeds(of: second).count == 3)
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 2)
      }
    }

    @Test func `below the gate it goes on by itself until it is better`() async throws {
      try await StudioRoom.plays { room in
        let start = try await score(in: room)
        let first = room.pictures.map(\.id)
        try await set(room, gate: start + 0.1, threshold: start + 0.2)
        try await room.says("\(Self.prompt) --loop on")
        let round = try await room.picture(after: first)
        let goesOn = try await room.critique(of: round)
        #expect(goesOn.body.contains("I go on by myself") && goesOn.score == start)
        let end = try await room.ann.hears("the end of the loop", within: .seconds(60)) {
          room.isOurs($0)
            && ($0.body.contains("It has reached") || $0.body.contains("Good, but not"))
        }
        let best = try #require(room.pictures.last { $0.id == end.thread })
        #expect(best.thread == nil && best.pictureID != round.pictureID)
        #expect(try #require(end.score) > start)
        #expect(try await room.isActive(best))
      }
    }

    @Test(arguments: [true, false])
    func `when the rounds are used up, the best so far stands in the main timeline with its gate`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        try await set(room, gate: 9.99, threshold: 10)
        try await room.answer(to: room.says("!loop rounds 3"), "The loop")
        let first = try await room.paints("a boat --loop on")
        try await room.words("My 3 rounds are used up", within: .seconds(60))
        let seeded = try await room.ann.hears("seeds") {
          room.isOurs($0) && $0.type == "m.reaction"
        }
        let best = try #require(
          room.pictures.last { $0.id == seeded.relation?["event_id"]?.string })
        #expect(best.thread == nil)
        #expect(try await room.isActive(best))
        #expect(room.shown.count == 3)
        // Each round is shown in the thread of the first, but for the one on which it stopped.
        for id in room.shown where id != first.pictureID && id != best.pictureID {
          let places = room.pictures.filter { $0.pictureID == id }.map(\.thread)
          #expect(places == [first.id])
        }
        for round in 1...3 { try await room.words("Iteration \(round) ") }
      }
    }

    @Test func `a gate that is not below the threshold is refused`() async throws {
      try await StudioRoom.plays { room in
        try await room.answer(to: room.says("!loop threshold 5"), "must be below")
        try await room.answer(to: room.says("!settings gate_low 9"), "must be below")
        try await room.answer(to: room.says("!loop rounds 99"), "rounds")
        try await room.answer(to: room.says("!loop"), "The loop is off")
      }
    }
  }
}
