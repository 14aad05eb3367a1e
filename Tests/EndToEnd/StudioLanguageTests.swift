import Testbed
import Testing

extension StudioScenes {
  /// Rooms that speak another language than the house.
  @Suite struct StudioLanguageTests {
    @Test(arguments: [true, false])
    func `a room that is set to German says the next sentences in it, and hears both`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        try await room.answer(to: room.says("!settings language xx"), "cannot be “xx”")
        try await room.answer(to: room.says("!settings language de"), "ist „de“")
        try await room.answer(to: room.says("!status"), "Gerade wird nichts gemalt")
        let first = try await room.paints("ein Boot am Meer --seed 5")
        #expect(first.body.contains("Startwert 5"))
        let critique = try await room.critique(of: first)
        #expect(critique.body.contains("Runde 1 ·") && critique.body.contains("👍 passt"))
        try await room.says("weiter verfeinern", replyingTo: first.id)
        try await room.words("noch eine Runde, für ann")
        let second = try await room.picture(after: [first.id])
        #expect(try await room.critique(of: second).body.contains("Runde 2 ·"))
        try await room.taps("👍", on: second)
        try await room.words("angenommen von ann")
        try await room.answer(to: room.says("Neues Bild!"), "fängt bei null an")
        try await room.answer(to: room.says("!aktiv"), "Kein Bild ist aktiv")
        try await room.answer(to: room.says("!active"), "Kein Bild ist aktiv")
        try await room.answer(to: room.says("a hill --sed 4"), "Meinst du --seed")
        try await room.answer(to: room.says("!settings language default"), "is “en”")
        try await room.answer(to: room.says("!active"), "No picture is active")
        #expect(room.shown.count == 2)
      }
    }

    @Test func `what one room speaks is heard in no other`() async throws {
      try await StudioRoom.plays(isEncrypted: false) { german in
        try await german.answer(to: german.says("!settings language de"), "ist „de“")
        try await StudioRoom.plays(isEncrypted: false) { english in
          try await english.answer(to: english.says("!active"), "No picture is active")
          try await english.answer(to: english.says("!settings language"), "is “en”")
        }
        try await german.answer(to: german.says("!settings language"), "ist „de“")
      }
    }
  }
}
