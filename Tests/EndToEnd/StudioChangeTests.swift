import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Prompts and pictures that people change or take back.
  @Suite struct StudioChangeTests {
    @Test(arguments: [true, false])
    func `an edit of a prompt that is being painted is painted instead`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let prompt = try await room.says("a castle rehearse-painter-slow-30")
        try await room.words("takes longer")
        _ = try await room.ann.edits(prompt, to: "a castle in snow", in: room.room)
        #expect(try await room.picture().prompt == "a castle in snow")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.pictures.count == 1)
      }
    }

    @Test func `an edit of a prompt that waits is painted instead`() async throws {
      try await StudioRoom.plays { room in
        try await room.says("a rock rehearse-painter-slow-4")
        let prompt = try await room.says("a castle")
        try await room.answer(to: prompt, "still being painted")
        _ = try await room.ann.edits(prompt, to: "a bridge", in: room.room)
        let rock = try await room.picture()
        #expect(try await room.picture(after: [rock.id]).prompt == "a bridge")
        #expect(room.pictures.count == 2)
      }
    }

    @Test func `an edit of a painted prompt is offered, and one tap paints it`() async throws {
      try await StudioRoom.plays { room in
        let prompt = try await room.says("a castle")
        let first = try await room.picture()
        _ = try await room.ann.edits(prompt, to: "a castle in snow", in: room.room)
        let offer = try await room.answer(to: prompt, "Paint the edited version?")
        #expect(try await room.seeds(of: offer, count: 1) == ["🎨"])
        try await room.taps("🎨", on: offer)
        #expect(try await room.picture(after: [first.id]).prompt == "a castle in snow")
      }
    }

    @Test func `a prompt that is taken back is not painted`() async throws {
      try await StudioRoom.plays { room in
        let prompt = try await room.says("a castle rehearse-painter-slow-30")
        try await room.words("takes longer")
        _ = try await room.ann.redacts(prompt, in: room.room)
        #expect(try await room.paints("a hill").prompt == "a hill")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.pictures.count == 1)
      }
    }

    @Test(arguments: [true, false])
    func `a picture that is taken back is hidden, its parent active, until it is brought back`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let first = try await room.paints("a lake")
        let second = try await room.paints("with a boat")
        _ = try await room.ann.redacts(second.id, in: room.room)
        let hidden = try await room.words("is hidden")
        #expect(hidden.body.contains(second.pictureID) && hidden.body.contains(first.pictureID))
        #expect(try await room.isActive(first))
        try await room.answer(
          to: room.says("colder --from \(second.pictureID)"), "is hidden")
        try await room.answer(to: room.says("!undelete \(second.pictureID)"), "is back")
        let back = try await room.picture(after: [first.id, second.id])
        #expect(back.pictureID == second.pictureID)
        let colder = try await room.paints("colder", replyingTo: back.id)
        #expect(colder.parent == second.pictureID)
      }
    }

    @Test func `only its owner or a moderator brings a hidden picture back`() async throws {
      let bob = try StudioHouse.here.bob
      try await StudioRoom.plays(with: [bob], isEncrypted: false) { room in
        let picture = try await room.paints("a lake")
        _ = try await room.ann.redacts(picture.id, in: room.room)
        try await room.words("No picture is active now")
        let line = "!undelete \(picture.pictureID)"
        try await room.answer(to: room.says(line, by: bob), "not yours")
        try await room.answer(to: room.says(line), "is back")
      }
    }
  }
}
