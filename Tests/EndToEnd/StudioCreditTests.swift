import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// What painting costs.
  @Suite struct StudioCreditTests {
    @Test func `credits run out, come back where nothing was painted, and are granted`()
      async throws
    {
      try await StudioRoom.opens(
        on: StudioHouse.here.server,
        settings: "jobs: { backoff: \"100ms\", attempts: 2 },",
        rules: """
          size: 64, credits: 4, price: 2, credits_period: "1h", rehearsal: true,
          operators: ["@ann*:*"],
          """
      ) { room in
        _ = try await room.hello()
        let failing = try await room.says("a boat rehearse-painter-refusedByPolicy")
        try await room.answer(to: failing, "2 credits are back")
        try await room.answer(to: room.says("!credits"), "4 credits are left of 4")
        try await room.says("a rock rehearse-painter-slow-60")
        try await room.answer(to: room.says("!credits"), "2 more are reserved")
        try await room.answer(to: room.says("!cancel"), "Cancelled one picture")
        try await room.answer(to: room.says("!credits"), "4 credits are left of 4")
        let (first, _) = try await room.paintsAndJudges("a boat")
        try await room.answer(to: room.says("two --n 2"), "left: 2")
        try await room.taps("🔁", on: first)
        let second = try await room.picture(after: [first.id])
        try await room.answer(to: room.says("a hill"), "left: 0")
        try await room.taps("🔁", on: second)
        try await room.words("left: 0", times: 2)
        let user = room.ann.user
        try await room.answer(to: room.says("!credits grant \(user) 2"), "granted")
        #expect(try await room.paints("a hill").prompt == "a hill")
        try await room.answer(to: room.says("!credits"), "0 credits are left")
      }
    }

    @Test(arguments: [true, false])
    func `a loop that runs out of credits stops with the best so far, and with its gate open`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.opens(
        on: StudioHouse.here.server,
        rules: """
          size: 64, credits: 4, price: 2, credits_period: "1h", operators: ["@ann*:*"],
          """, isEncrypted: isEncrypted
      ) { room in
        _ = try await room.hello()
        try await room.says("!loop threshold 10")
        try await room.answer(to: room.says("!settings gate_low 9.99"), "gate_low")
        let prompt = try await room.says("a boat --loop on")
        try await room.answer(to: prompt, "left: 0", within: .seconds(60))
        let seeded = try await room.ann.hears("seeds") {
          room.isOurs($0) && $0.type == "m.reaction"
        }
        let best = try #require(
          room.pictures.last { $0.id == seeded.relation?["event_id"]?.string })
        #expect(best.thread == nil)
        for round in 1...2 { try await room.words("Iteration \(round) ") }
        #expect(try await room.isActive(best))
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 2)
        // It waits for people now, who pay for each round.
        let known = room.pictures.map(\.id)
        try await room.answer(to: room.says("!credits grant \(room.ann.user) 3"), "granted")
        try await room.taps("🔁", on: best)
        let third = try await room.picture(after: known)
        #expect(third.parent == best.pictureID && third.thread == nil)
        _ = try await room.critique(of: third)
        try await room.answer(to: room.says("!credits"), "One credit is left")
        #expect(room.shown.count == 3)
      }
    }
  }
}
