import Testbed
import Testing

extension StudioScenes {
  /// Who decides and by what, each in the other kind of room than in `StudioGateTests`.
  @Suite struct StudioPolicyTests {
    @Test func `in an encrypted room a quorum decides, and then moderators alone`() async throws {
      let house = try StudioHouse.here
      let (bob, cid) = (house.bob, house.cid)
      try await StudioRoom.plays(with: [bob, cid]) { room in
        try await room.answer(to: room.says("!settings gate quorum 2"), "quorum 2")
        let (first, _) = try await room.paintsAndJudges("a boat")
        try await room.taps("🔁", on: first, by: bob)
        try await room.taps("👍", on: first, by: cid)
        #expect(try await !room.status().contains("waiting or being painted"))
        try await room.taps("👍", on: first, by: bob)
        let outcome = try await room.words("approved by bob")
        #expect(outcome.isEncrypted && room.shown.count == 1)
        try await room.answer(to: room.says("!settings gate moderators"), "moderators")
        try await room.answer(
          to: room.says("!settings gate anyone", by: bob), "Only moderators")
        let (second, _) = try await room.paintsAndJudges("a hill --fresh")
        try await room.taps("🔁", on: second, by: bob)
        try await room.answer(to: second.id, "Only moderators decide")
        try await room.taps("👍", on: second)
        try await room.words("approved by ann")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 2)
      }
    }

    @Test func `in a room in clear the requester decides, where wanted by a word`() async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob], isEncrypted: false) { room in
        try await room.answer(to: room.says("!settings gate requester"), "requester")
        try await room.answer(to: room.says("!settings confirm costly"), "costly")
        let (first, _) = try await room.paintsAndJudges("a boat")
        try await room.taps("👍", on: first, by: bob)
        try await room.answer(to: first.id, "who asked for this picture")
        try await room.taps("🔁", on: first)
        let question = try await room.answer(to: first.id, "wants a word")
        try await room.says("iterate", by: bob, replyingTo: question.id)
        #expect(try await room.status().contains("Nothing is being painted"))
        try await room.says("iterate", replyingTo: question.id)
        let second = try await room.picture(after: [first.id])
        _ = try await room.critique(of: second)
        try await room.answer(to: room.says("!settings confirm always"), "always")
        try await room.taps("👍", on: second)
        try await room.answer(to: second.id, "wants a word")
        #expect(!room.ann.heard.contains { room.isOurs($0) && $0.body.contains("approved by") })
        try await room.says("approve", replyingTo: second.id)
        try await room.words("approved by ann")
        #expect(room.shown.count == 2)
      }
    }
  }
}
