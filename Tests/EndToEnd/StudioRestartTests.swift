import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Killed in the middle of everything.
  @Suite struct StudioRestartTests {
    private static let slow = "a castle rehearse-painter-slow-3"

    /// Exactly one critique stands in the thread of each picture.
    private func isJudgedOnce(_ picture: Heard, in room: StudioRoom) async throws {
      _ = try await room.critique(of: picture)
      try await room.status()
      let critiques = room.ann.heard.count {
        room.isOurs($0) && $0.thread == picture.id && $0.body.contains("Iteration")
          && $0.content?["m.new_content"] == nil
      }
      #expect(critiques == 1)
    }

    @Test func `killed while one picture is painted and another waits, both come once`()
      async throws
    {
      try await StudioRoom.playsAlone { room in
        try await room.says(Self.slow)
        let second = try await room.says("a hill")
        try await room.answer(to: second, "still being painted")
        try await room.isKilled()
        // What was begun waits until its lease is over.
        let first = try await room.picture()
        let last = try await room.picture(after: [first.id])
        #expect(Set([first.prompt, last.prompt]) == ["a hill", Self.slow])
        for picture in [first, last] { try await isJudgedOnce(picture, in: room) }
        #expect(room.pictures.count == 2)
      }
    }

    @Test func `killed while it is judged, a picture has its critique once`() async throws {
      try await StudioRoom.playsAlone(isEncrypted: false) { room in
        let picture = try await room.paints("a boat rehearse-critic-slow-3")
        try await room.isKilled()
        try await isJudgedOnce(picture, in: room)
        #expect(try await room.seeds(of: picture).count == 3)
        #expect(room.pictures.count == 1)
      }
    }

    @Test func `killed with its gate open, it hears the tap that came meanwhile`() async throws {
      try await StudioRoom.playsAlone { room in
        let (first, _) = try await room.paintsAndJudges("a boat")
        _ = try await room.seeds(of: first)
        await room.studio.kill()
        try await room.taps("🔁", on: first)
        try await room.says("a hill --fresh")
        try room.studio.run()
        let second = try await room.picture(after: [first.id])
        let third = try await room.picture(after: [first.id, second.id])
        #expect(Set([second.prompt, third.prompt]) == ["a boat", "a hill"])
        try await room.taps("👍", on: second.prompt == "a boat" ? second : third)
        try await room.isKilled()
        try await room.words("approved by")
        #expect(room.shown.count == 3)
      }
    }

    @Test func `killed while references are collected, it goes on collecting`() async throws {
      try await StudioRoom.playsAlone { room in
        let opened = try await room.answer(to: room.says("!taste new nordic"), "Post 3 to 5")
        try await room.answer(to: room.posts(), "One picture")
        try await room.isKilled()
        try await room.answer(to: room.posts(width: 200), "2 pictures")
        try await room.taps("✅", on: opened)
        try await room.isKilled()
        try await room.words("Taste nordic, version 1")
        try await room.says("!taste keep")
        try await room.words("Kept: “nordic”")
      }
    }

    @Test(.enabled(if: isLong, "away for more than a minute"))
    func `after a time away the young is painted, and the old is listed once`() async throws {
      try await StudioRoom.opens(
        on: StudioHouse.here.server, account: "catch_up: \"1m\","
      ) { room in
        _ = try await room.hello()
        #expect(await room.studio.stop() == 0)
        try await room.says("an old boat")
        try await room.says("an old hill")
        try await Task.sleep(for: .seconds(65))
        try await room.says("a young fox")
        try room.studio.run()
        #expect(try await room.picture().prompt == "a young fox")
        let notice = try await room.words("I was away")
        #expect(notice.body.contains("an old boat") && notice.body.contains("an old hill"))
        #expect(room.ann.heard.count { room.isOurs($0) && $0.body.contains("I was away") } == 1)
        #expect(room.pictures.count == 1)
      }
    }
  }
}

extension StudioRoom {
  /// A program of its own whose work is another's soon after it was killed.
  static func playsAlone(
    isEncrypted: Bool = true, _ body: (StudioRoom) async throws -> Void
  ) async throws {
    try await opens(
      on: StudioHouse.here.server,
      settings: "jobs: { lease: \"2s\", backoff: \"100ms\" },",
      rules: "size: 64, rehearsal: true", isEncrypted: isEncrypted
    ) { room in
      _ = try await room.hello()
      try await body(room)
      let heard = room.ann.heard
      #expect(
        !heard.contains { unreadable in
          unreadable.kind == "unreadable"
            && !heard.contains { $0.kind == "timeline" && $0.id == unreadable.id }
        })
    }
  }

  /// As by a power cut, and started again.
  func isKilled() async throws {
    await studio.kill()
    try studio.run()
  }
}
