import Concurrency
import JSON
import TestSupport
import Testbed
import Testing

/// The running program in a room with a person on matrix-nio: the room's page, line by line.
@Suite(.enabled(if: Python.isReady, Comment(rawValue: Python.howTo)), .timeLimit(.minutes(3)))
struct StudioTests {
  @Test(arguments: [true, false])
  func `a sentence becomes a picture, a critique in its thread and three taps`(
    isEncrypted: Bool
  ) async throws {
    try await StudioRoom.opens(isEncrypted: isEncrypted) { room in
      let hello = try await room.hello()
      #expect(hello.isEncrypted == isEncrypted)
      let prompt = try await room.ann.says("a lighthouse at dusk", in: room.room)
      let picture = try await room.picture()
      #expect(picture.isEncrypted == isEncrypted)
      #expect(picture.relation == nil)
      #expect(try picture.node["content"]?["info"]?.integer("w") == 128)
      let fetched = try await room.ann.fetches(picture)
      #expect(try fetched.integer("w") == 128 && fetched.integer("h") == 128)
      let thumbnail = try await room.ann.fetches(picture, thumbnail: true)
      #expect(try thumbnail.integer("w") == 128)
      let critique = try await room.critique(of: picture)
      #expect(critique.isEncrypted == isEncrypted)
      #expect(critique.body.contains("/10"))
      #expect(try await room.seeds(of: picture) == ["👍", "🔁", "♻️"])
      // It read what was asked, and said so.
      try await room.ann.hears("a receipt") {
        $0.kind == "receipt" && $0.text("of") == prompt
          && $0.text("sender") == room.studio.account.user
      }
    }
  }

  @Test func `one tap paints again, another approves, and the outcome stands in the critique`()
    async throws
  {
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      _ = try await room.ann.says("a boat", in: room.room)
      let first = try await room.picture()
      _ = try await room.critique(of: first)
      _ = try await room.ann.reacts("🔁", to: first.id, in: room.room)
      let second = try await room.picture(after: [first.id])
      let critique = try await room.critique(of: second)
      _ = try await room.ann.reacts("👍", to: second.id, in: room.room)
      let edit = try await room.ann.hears("the outcome") {
        room.isOurs($0) && $0.relation?["rel_type"]?.string == "m.replace"
          && $0.relation?["event_id"]?.string == critique.id
      }
      #expect(edit.isEncrypted)
      #expect(edit.content?["m.new_content"]?["body"]?.string?.contains("approved") == true)
    }
  }

  @Test func `a posted picture is the source of the next sentence`() async throws {
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      let folder = TemporaryFolder()
      let path = folder.path("fox.png")
      try await room.ann.ask("paint", ["path": .string(path), "w": 300, "h": 200])
      let posted = try await room.ann.shows(path, in: room.room)
      _ = try await room.ann.says("the same in winter", in: room.room)
      let picture = try await room.picture()
      #expect(picture.content?["org.easel.art"]?["op"]?.string == "img2img")
      #expect(posted != picture.id)
    }
  }

  @Test func `killed while it paints, it brings the picture once`() async throws {
    // What a killed program held is another's when its lease is over.
    try await StudioRoom.opens(settings: "jobs: { lease: \"3s\" },") { room in
      _ = try await room.hello()
      _ = try await room.ann.says("a castle --size 512x512", in: room.room)
      try await Task.sleep(for: .milliseconds(400))
      await room.studio.kill()
      try room.studio.run()
      let picture = try await room.picture(within: .seconds(60))
      _ = try await room.critique(of: picture, within: .seconds(60))
      try await Task.sleep(for: .seconds(2))
      let pictures = room.ann.heard.filter {
        room.isOurs($0) && $0.content?["org.easel.art"] != nil
      }
      #expect(pictures.count == 1)
      #expect(!room.ann.heard.contains { $0.kind == "unreadable" })
    }
  }

  @Test func `commands are answered, and a typo is named`() async throws {
    try await StudioRoom.opens { room in
      _ = try await room.hello()
      _ = try await room.ann.says("!status", in: room.room)
      _ = try await room.answer("status", containing: "builtin")
      _ = try await room.ann.says("a boat --sed 4", in: room.room)
      _ = try await room.answer("the typo", containing: "--seed")
    }
  }
}
