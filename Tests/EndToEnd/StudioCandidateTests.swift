import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Several pictures of one wish.
  @Suite struct StudioCandidateTests {
    @Test(arguments: [true, false])
    func `four candidates make one sheet, and a tap or a number chooses`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.plays(isEncrypted: isEncrypted) { room in
        try await room.says("a boat --n 4")
        let sheet = try await room.words("4 pictures, best first", within: .seconds(60))
        #expect(sheet.content?["msgtype"]?.string == "m.image" && sheet.thread == nil)
        _ = try await room.ann.fetches(sheet)
        #expect(try await room.seeds(of: sheet, count: 7).contains("2️⃣"))
        var candidates: [Heard] = []
        for _ in 1...4 {
          candidates.append(try await room.picture(after: candidates.map(\.id)))
        }
        #expect(candidates.allSatisfy { $0.thread == sheet.id })
        #expect(Set(candidates.map(\.pictureID)).count == 4)
        try await room.answer(to: room.says("!active"), "No picture is active")
        let second = try #require(candidates.first { $0.body.contains("number 2") })
        try await room.taps("2️⃣", on: sheet)
        try await room.words("builds on \(second.pictureID)")
        let third = try #require(candidates.first { $0.body.contains("number 3") })
        try await room.says("3", replyingTo: sheet.id)
        try await room.words("builds on \(third.pictureID)")
        try await room.taps("👍", on: sheet)
        try await room.words("approved by")
        #expect(try await room.isActive(third))
      }
    }

    @Test func `of four candidates one that fails does not take the others along`() async throws {
      try await StudioRoom.plays(isEncrypted: false) { room in
        let prompt = try await room.says("a boat rehearse-painter-badOrder-8 --seed 7 --n 4")
        let sheet = try await room.words("3 pictures, best first", within: .seconds(60))
        let failure = try await room.answer(to: prompt, "That is one of 4 pictures.")
        #expect(failure.content?["msgtype"]?.string == "m.notice")
        #expect(try await room.seeds(of: sheet, count: 6).count == 6)
        try await room.taps("3️⃣", on: sheet)
        try await room.words("The next message builds on")
        #expect(room.shown.count == 3)
      }
    }

    @Test func `where all candidates fail there is no sheet, and the room goes on`() async throws {
      try await StudioRoom.plays(isEncrypted: false) { room in
        let prompt = try await room.says("a boat rehearse-painter-badOrder --n 2")
        try await room.answer(to: prompt, "2 of 2 pictures")
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.pictures.isEmpty)
      }
    }
  }
}
