import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Pictures that people posted, and what they change of them and take back.
  @Suite struct StudioPostedTests {
    @Test(arguments: [true, false])
    func `a caption with new words is painted instead, or offered, from the same picture`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let posted = try await room.posts(caption: "as a woodcut rehearse-painter-slow-30")
        try await room.words("takes longer")
        try await room.recaptions(posted, to: "in ink")
        let ink = try await room.picture()
        #expect(ink.prompt == "in ink" && ink.operation == "img2img" && ink.parent != nil)
        try await room.recaptions(posted, to: "in chalk")
        let offer = try await room.answer(to: posted, "Paint the edited version?")
        try await room.taps("🎨", on: offer)
        let chalk = try await room.picture(after: [ink.id])
        #expect(chalk.prompt == "in chalk" && chalk.parent == ink.parent)
        _ = try await room.critique(of: chalk)
        // One that had none asks for nothing.
        let bare = try await room.posts()
        try await room.answer(to: bare, "The next message builds on")
        try await room.recaptions(bare, to: "in oil")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == 2)
      }
    }

    @Test(arguments: [true, false])
    func `a posted picture that is taken back is no source any more, until it is brought back`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let posted = try await room.posts()
        try await room.answer(to: posted, "The next message builds on")
        let winter = try await room.paints("the same in winter")
        let id = try #require(winter.parent)
        _ = try await room.ann.reacts("▶️", to: posted, in: room.room)
        try await room.words("builds on \(id)", times: 2)
        _ = try await room.ann.redacts(posted, in: room.room)
        let hidden = try await room.words("is hidden")
        #expect(hidden.body.contains(id) && hidden.body.contains("No picture is active now"))
        try await room.answer(to: room.says("colder --from \(id)"), "is hidden")
        try await room.answer(to: room.says("again", replyingTo: winter.id), "is hidden")
        try await room.answer(to: room.says("use this", replyingTo: posted), "is hidden")
        #expect(try await room.paints("a hill").operation == "text2img")
        // What was painted from it stays.
        #expect(try await room.paints("colder", replyingTo: winter.id).parent == winter.pictureID)
        let known = room.pictures.map(\.id)
        try await room.answer(to: room.says("!undelete \(id)"), "is back")
        let back = try await room.picture(after: known)
        #expect(back.pictureID == id)
        #expect(try await room.paints("warmer", replyingTo: back.id).parent == id)
      }
    }

    @Test func `a captioned picture that is taken back is not painted from`() async throws {
      try await StudioRoom.plays { room in
        let posted = try await room.posts(caption: "as a woodcut rehearse-painter-slow-30")
        try await room.words("takes longer")
        _ = try await room.ann.redacts(posted, in: room.room)
        try await room.words("is hidden")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(try await room.paints("a hill").operation == "text2img")
        #expect(room.shown.count == 1)
      }
    }

    @Test func `a reference that is taken back is none, and the others are learnt from`()
      async throws
    {
      try await StudioRoom.plays(isEncrypted: false) { room in
        try await room.answer(to: room.says("!taste new nordic"), "Post 3 to 5")
        let first = try await room.posts()
        try await room.answer(to: first, "One picture so far")
        _ = try await room.ann.redacts(first, in: room.room)
        try await room.words("is hidden")
        try await room.answer(to: room.says("!taste done"), "Post at least one picture")
        let second = try await room.posts(width: 200)
        try await room.answer(to: second, "One picture so far")
        try await room.says("!taste done")
        let card = try await room.words("Taste nordic, version 1")
        #expect(card.body.contains("learnt from one picture"))
        // What was learnt is the room's, whatever becomes of the picture.
        try await room.says("keep", replyingTo: card.id)
        try await room.words("Kept: “nordic”")
        _ = try await room.ann.redacts(second, in: room.room)
        try await room.words("is hidden", times: 2)
        #expect(try await room.paints("a boat").art?["taste"]?.string == "nordic 1")
      }
    }
  }
}

extension StudioRoom {
  /// New words for a picture that she posted, as clients write them: the whole message anew.
  fileprivate func recaptions(_ posted: String, to caption: String) async throws {
    let own = try await ann.hears(event: posted)
    let content = try #require(own.content)
    var new = try JSONValue(content)
    new["body"] = .string(caption)
    new["filename"] = "fox.png"
    var edit = new
    edit["body"] = .string("* \(caption)")
    edit["m.new_content"] = new
    edit["m.relates_to"] = ["rel_type": "m.replace", "event_id": .string(posted)]
    try await ann.ask(
      "send", ["room": .string(room), "type": "m.room.message", "content": edit])
  }
}
