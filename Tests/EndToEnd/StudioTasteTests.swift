import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// What a room likes, and what it talks through before anything is painted.
  @Suite struct StudioTasteTests {
    @Test(arguments: [true, false])
    func `three posted pictures become a taste, and a wish under it converges`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        let opened = try await room.answer(to: room.says("!taste new nordic"), "Post 3 to 5")
        #expect(try await room.seeds(of: opened, count: 1) == ["✅"])
        for (number, width) in [160, 200, 240].enumerated() {
          let posted = try await room.posts(width: width, height: 150)
          try await room.answer(to: posted, number == 0 ? "One picture" : "\(number + 1) pictures")
        }
        try await room.taps("✅", on: opened)
        let card = try await room.words("Taste nordic, version 1")
        #expect(card.content?["msgtype"]?.string == "m.image")
        #expect(card.body.contains("score") && card.body.contains("principles"))
        #expect(try await room.seeds(of: card) == ["✅", "🔁", "🗑️"])
        try await room.says("palette: greys and one red", replyingTo: card.id)
        let changed = try await room.words("Taste nordic, version 2")
        #expect(changed.body.contains("greys and one red"))
        try await room.taps("🔁", on: changed)
        try await room.words("Kept: “nordic”, version 2")
        try await room.answer(to: room.says("!loop"), "The loop is on")
        try await room.answer(to: room.says("!settings gate_low 0.1"), "gate_low")
        try await room.answer(to: room.says("!loop threshold 0.2"), "loop")
        let picture = try await room.paints("a boat")
        #expect(picture.art?["taste"]?.string == "nordic 2")
        let critique = try await room.critique(of: picture)
        #expect(critique.body.contains("against the taste nordic"))
        #expect(critique.body.contains("It has reached"))
      }
    }

    @Test func `tastes are listed, put away and dropped`() async throws {
      try await StudioRoom.plays(isEncrypted: false) { room in
        try await room.says("!taste new harbour")
        try await room.says("!taste")
        try await room.words("already")
        _ = try await room.posts()
        try await room.says("!taste done")
        let card = try await room.words("Taste harbour, version 1")
        #expect(card.body.contains("thin"))
        try await room.says("keep", replyingTo: card.id)
        try await room.words("Kept: “harbour”")
        try await room.answer(to: room.says("!taste list"), "in use")
        let shown = try await room.answer(to: room.says("!taste show"), "Taste harbour, version 1")
        #expect(shown.content?["msgtype"]?.string == "m.image")
        try await room.answer(to: room.says("!taste off"), "without a taste")
        try await room.answer(to: room.says("!taste use harbor"), "has no taste")
        try await room.answer(to: room.says("!taste use harbour"), "harbour")
        try await room.answer(to: room.says("!taste forget harbour"), "forgotten")
        #expect(try await room.paints("a boat").art?["taste"] == nil)
      }
    }

    @Test func `a talk ends in a card, and nothing is painted before the tap`() async throws {
      try await StudioRoom.plays { room in
        let card = try await room.talksOfABoat()
        #expect(try await room.seeds(of: card, count: 2) == ["🎨", "❌"])
        #expect(room.pictures.isEmpty)
        try await room.says("watercolour", replyingTo: card.id)
        let changed = try await room.words("I would paint:", times: 2)
        #expect(changed.body.contains("watercolour"))
        try await room.taps("❌", on: card)
        try await room.words("Nothing is painted.")
        try await room.taps("🎨", on: changed)
        #expect(try await room.picture().prompt.contains("a red boat"))
        try await room.answer(to: room.says("!paint"), "The talk is over")
        #expect(try await room.paints("a hill").prompt == "a hill")
      }
    }
  }
}
