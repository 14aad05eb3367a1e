import CryptoStage
import JSON
import Matrix
import Testing

@testable import MatrixClient

/// A homeserver that tells the state as it is after the timeline, and not as it was before it.
@Suite(.timeLimit(.minutes(1))) struct StateAfterTests {
  @Test func `the state after the timeline counts, and not the state events in the timeline`()
    async throws
  {
    try await withWhole { whole, served, ada in
      let carol = try Visitor("@carol:example.org", "CAROL", at: served)
      try served.with { server in
        server.knowsStateAfter = true
        try server.set(carol.user, .join, in: hall)
      }
      // That the room is encrypted does not stand in the timeline then.
      served.limitTimelines(to: 1)
      try await whole.run {
        try await whole.post("before")
        try await whole.wait("it is sent") { served.puts.count == 1 }
        served.limitTimelines(to: 100)
        // Whoever believed it would give her no key any more.
        let stale = served.with { server in
          server.overruled(
            "m.room.member", key: carol.user.text, ["membership": "leave"], in: hall,
            by: carol.user)
        }
        try await whole.wait("it is heard") { whole.heard.contains { $0.event.id == stale } }
        #expect(try await whole.member(carol.user, of: hall) == .join)
        try await whole.post("after")
        try await whole.wait("both are sent") { served.puts.count == 2 }
      }
      #expect(served.puts.allSatisfy { $0.line.contains("m.room.encrypted") })
      #expect(try ada.words() == ["before", "after"])
      #expect(try carol.words() == ["before", "after"])
    }
  }
}
