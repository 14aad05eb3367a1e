import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// The human decision on a picture.
  @Suite struct StudioGateTests {
    @Test(arguments: [true, false])
    func `taps decide, whatever their skin and variant, and our seeds go`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let (first, critique) = try await room.paintsAndJudges("a boat")
        _ = try await room.seeds(of: first)
        let seeds = room.ann.heard.filter {
          room.isOurs($0) && $0.type == "m.reaction"
            && $0.relation?["event_id"]?.string == first.id
        }
        try await room.taps("👍🏽", on: first)
        let outcome = try await room.words("approved by")
        #expect(outcome.relation?["event_id"]?.string == critique.id)
        #expect(outcome.isEncrypted == isEncrypted)
        for seed in seeds { try await room.redaction(of: seed.id) }
        // It opens again from there.
        try await room.taps("🔄", on: first)
        let second = try await room.picture(after: [first.id])
        #expect(second.parent == first.pictureID && second.thread == nil)
        try await room.taps("❌", on: second)
        try await room.words("restarted by")
        #expect(try await room.paints("a hill").operation == "text2img")
      }
    }

    @Test func `words decide, as a reply to the picture or its critique`() async throws {
      try await StudioRoom.plays { room in
        let (first, critique) = try await room.paintsAndJudges("a boat")
        try await room.says("Iterate", replyingTo: critique.id)
        let second = try await room.picture(after: [first.id])
        #expect(second.parent == first.pictureID)
        try await room.says("restart", replyingTo: second.id)
        try await room.words("restarted by")
        let (third, _) = try await room.paintsAndJudges("a hill")
        #expect(third.operation == "text2img")
        try await room.says("ok!", replyingTo: third.id)
        try await room.words("approved by")
        #expect(try await room.isActive(third))
      }
    }

    @Test func `a round asked for before the critique waits for it`() async throws {
      try await StudioRoom.plays { room in
        let first = try await room.paints("a boat rehearse-critic-slow-3")
        try await room.taps("🔁", on: first)
        try await room.words("starts when the critique is there")
        let critique = try await room.critique(of: first)
        let second = try await room.picture(after: [first.id])
        let places = [critique.id, second.id].map { id in
          room.ann.heard.firstIndex { $0.id == id } ?? 0
        }
        #expect(places[0] < places[1])
      }
    }

    @Test func `where the requester decides, others are told once`() async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob]) { room in
        try await room.answer(to: room.says("!settings gate requester"), "requester")
        let (picture, _) = try await room.paintsAndJudges("a boat")
        try await room.taps("👍", on: picture, by: bob)
        try await room.answer(to: picture.id, "who asked for this picture")
        try await room.taps("🔁", on: picture, by: bob)
        try await room.taps("👍", on: picture)
        try await room.words("approved by ann")
        let refusals = room.ann.heard.count {
          room.isOurs($0) && $0.body.contains("who asked for this picture")
        }
        #expect(refusals == 1 && room.shown.count == 1)
      }
    }

    @Test func `a quorum decides with the second standing tap for the same`() async throws {
      let house = try StudioHouse.here
      let (bob, cid) = (house.bob, house.cid)
      try await StudioRoom.plays(with: [bob, cid], isEncrypted: false) { room in
        try await room.answer(to: room.says("!settings gate quorum 2"), "quorum 2")
        let (picture, _) = try await room.paintsAndJudges("a boat")
        let taken = try await room.taps("👍", on: picture)
        try await room.taps("🔁", on: picture, by: bob)
        _ = try await room.ann.redacts(taken, in: room.room)
        try await room.taps("👍", on: picture, by: cid)
        #expect(try await !room.status().contains("waiting or being painted"))
        #expect(!room.ann.heard.contains { room.isOurs($0) && $0.body.contains("approved by") })
        try await room.taps("👍", on: picture)
        try await room.words("approved by ann")
        #expect(room.shown.count == 1)
      }
    }

    @Test func `where moderators decide, others are told, and words count as taps`() async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob], isEncrypted: false) { room in
        try await room.answer(to: room.says("!settings gate moderators"), "moderators")
        try await room.answer(
          to: room.says("!settings gate anyone", by: bob), "Only moderators")
        let (picture, _) = try await room.paintsAndJudges("a boat")
        let word = try await room.says("approve", by: bob, replyingTo: picture.id)
        try await room.answer(to: word, "Only moderators decide")
        // Whoever made the room is one, whatever its version.
        try await room.taps("👍", on: picture)
        try await room.words("approved by ann")
      }
    }

    @Test(arguments: [true, false])
    func `of two who tap at once the first decides, and the other is told`(
      isEncrypted: Bool
    ) async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob], isEncrypted: isEncrypted) { room in
        let (picture, _) = try await room.paintsAndJudges("a boat")
        async let one = room.taps("👍", on: picture)
        async let other = room.taps("♻️", on: picture, by: bob)
        _ = try await (one, other)
        try await room.answer(to: picture.id, "was quicker")
        try await room.status()
        let outcomes = room.ann.heard.filter { heard in
          room.isOurs(heard)
            && ["approved by", "restarted by"].contains { heard.body.contains($0) }
        }
        #expect(outcomes.count == 1)
      }
    }

    @Test func `an approval and a restart are undone by taking the tap back`() async throws {
      try await StudioRoom.plays { room in
        let (picture, _) = try await room.paintsAndJudges("a boat")
        let approval = try await room.taps("👍", on: picture)
        try await room.words("approved by")
        _ = try await room.ann.redacts(approval, in: room.room)
        try await room.words("took it back")
        let restart = try await room.taps("♻️", on: picture)
        try await room.words("restarted by")
        try await room.answer(to: room.says("!active"), "No picture is active")
        _ = try await room.ann.redacts(restart, in: room.room)
        try await room.words("took it back", times: 2)
        #expect(try await room.isActive(picture))
      }
    }

    @Test func `a round that waits for the painter is called off by taking the tap back`()
      async throws
    {
      try await StudioRoom.plays { room in
        let (picture, _) = try await room.paintsAndJudges("a boat")
        try await room.says("a rock rehearse-painter-slow-5 --fresh")
        let tap = try await room.taps("🔁", on: picture)
        try await room.words("another round, asked for by")
        _ = try await room.ann.redacts(tap, in: room.room)
        try await room.words("took it back")
        let rock = try await room.picture(after: [picture.id])
        _ = try await room.critique(of: rock)
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 2)
      }
    }

    @Test func `where costly taps want a word, the word does it`() async throws {
      try await StudioRoom.plays { room in
        try await room.answer(to: room.says("!settings confirm costly"), "costly")
        let (first, _) = try await room.paintsAndJudges("a boat")
        try await room.taps("🔁", on: first)
        try await room.answer(to: first.id, "wants a word")
        #expect(try await room.status().contains("Nothing is being painted"))
        try await room.says("iterate", replyingTo: first.id)
        let second = try await room.picture(after: [first.id])
        _ = try await room.critique(of: second)
        // It queues nothing, so it needs none.
        try await room.taps("👍", on: second)
        try await room.words("approved by")
      }
    }

    @Test func `where every tap wants a word, so does an approval`() async throws {
      try await StudioRoom.plays { room in
        try await room.answer(to: room.says("!settings confirm always"), "always")
        let (picture, _) = try await room.paintsAndJudges("a boat")
        try await room.taps("👍", on: picture)
        try await room.answer(to: picture.id, "wants a word")
        #expect(!room.ann.heard.contains { room.isOurs($0) && $0.body.contains("approved by") })
        try await room.says("approve", replyingTo: picture.id)
        try await room.words("approved by")
      }
    }
  }
}
