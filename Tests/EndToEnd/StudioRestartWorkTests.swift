import JSON
import TestSupport
import Testbed
import Testing

extension StudioScenes {
  /// Killed while work is done that no wish waits for any more, or that none has asked for.
  @Suite struct StudioRestartWorkTests {
    @Test(arguments: [true, false])
    func `killed while a posted picture is fetched, it takes it in once, and in its place`(
      isEncrypted: Bool
    ) async throws {
      try await StudioRoom.playsAlone(isEncrypted: isEncrypted) { room in
        let (posted, file) = try await room.announces()
        try await room.says("at night")
        // Its bytes are not at the server, so that the fetching has begun and cannot end.
        try await Task.sleep(for: .seconds(1))
        await room.studio.kill()
        try await room.ann.ask("bring", ["uri": .string(file)])
        try room.studio.run()
        let active = try await room.answer(to: posted, "The next message builds on")
        let night = try await room.picture()
        let parent = try #require(night.parent)
        #expect(night.operation == "img2img" && active.body.contains(parent))
        try await room.status()
        #expect(room.ann.heard.count { room.isOurs($0) && $0.repliesTo == posted } == 1)
        #expect(room.shown.count == 1)
      }
    }

    @Test func `killed while the hello is painted, it says it once, below its painting`()
      async throws
    {
      // So large that it takes a second.
      let size = Studio.release == nil ? 512 : 1_536
      try await StudioRoom.opens(
        on: StudioHouse.here.server, settings: "jobs: { lease: \"2s\", backoff: \"100ms\" },",
        rules: "size: \(size)"
      ) { room in
        try await room.begins(after: 0)
        try await room.isKilled()
        _ = try await room.hello()
        try await room.status()
        let said = room.ann.heard.filter { room.isOurs($0) && $0.type == "m.room.message" }
        #expect(said.first?.content?["msgtype"]?.string == "m.image")
        #expect(said.count { $0.content?["msgtype"]?.string == "m.image" } == 1)
        #expect(said.count { $0.body.contains("I am Easel") } == 1)
        #expect(room.pictures.isEmpty)
      }
    }

    enum End: String, CaseIterable {
      case pictureTakenBack, restarted, promptReplaced, promptTakenBack
    }

    @Test(arguments: End.allCases)
    func `killed while a job runs whose wish is over, nothing of it comes back`(
      _ end: End
    ) async throws {
      try await StudioRoom.playsAlone { room in
        switch end {
        case .pictureTakenBack: try await pictureTakenBack(room)
        case .restarted: try await restarted(room)
        case .promptReplaced: try await promptReplaced(room)
        case .promptTakenBack: try await promptTakenBack(room)
        }
        #expect(try await room.status().contains("Nothing is being painted"))
      }
    }

    private func pictureTakenBack(_ room: StudioRoom) async throws {
      let first = try await room.paints("a boat rehearse-critic-slow-3")
      _ = try await room.ann.redacts(first.id, in: room.room)
      try await room.words("is hidden")
      try await room.isKilled()
      let hill = try await room.paints("a hill")
      #expect(hill.operation == "text2img")
      _ = try await room.critique(of: hill)
      #expect(!room.ann.heard.contains { room.isOurs($0) && $0.thread == first.id })
      #expect(room.ann.heard.count { room.isOurs($0) && $0.body.contains("is hidden") } == 1)
      // What it was is not lost.
      try await room.answer(to: room.says("!undelete \(first.pictureID)"), "is back")
      let back = try await room.picture(after: [first.id, hill.id])
      #expect(back.pictureID == first.pictureID)
    }

    private func restarted(_ room: StudioRoom) async throws {
      let first = try await room.paints("a boat rehearse-critic-slow-3")
      try await room.taps("♻️", on: first)
      try await room.words("restarted by")
      try await room.isKilled()
      // It is still a picture of the room, and judged.
      try await room.words("Iteration 1 ")
      try await room.answer(to: room.says("!active"), "No picture is active")
      #expect(try await room.paints("a hill").operation == "text2img")
      let critiques = room.ann.heard.count {
        room.isOurs($0) && $0.thread == first.id && $0.body.contains("Iteration 1 ")
          && $0.content?["m.new_content"] == nil
      }
      #expect(critiques == 1 && room.shown.count == 2)
    }

    private func promptReplaced(_ room: StudioRoom) async throws {
      let before = room.begun
      let prompt = try await room.says("a castle rehearse-painter-slow-30")
      try await room.begins(after: before)
      let words = "a castle in snow rehearse-painter-slow-2"
      _ = try await room.ann.edits(prompt, to: words, in: room.room)
      try await room.begins(after: before + 1)
      try await room.isKilled()
      #expect(try await room.picture().prompt == words)
      #expect(room.shown.count == 1)
    }

    private func promptTakenBack(_ room: StudioRoom) async throws {
      let before = room.begun
      let prompt = try await room.says("a castle rehearse-painter-slow-30")
      try await room.begins(after: before)
      _ = try await room.ann.redacts(prompt, in: room.room)
      try await room.isKilled()
      #expect(try await room.paints("a hill").prompt == "a hill")
      #expect(room.shown.count == 1)
    }
  }
}

extension StudioRoom {
  /// A picture from a file, shown before its bytes are at the server: whoever fetches it waits.
  /// - Returns: the message, and the address for `bring`.
  fileprivate func announces() async throws -> (message: String, file: String) {
    let folder = TemporaryFolder()
    let path = folder.path("fox.png")
    try await ann.ask("paint", ["path": .string(path), "w": 160, "h": 120])
    let shown = try await ann.ask("announce", ["room": .string(room), "path": .string(path)])
    return (try shown.string("event"), try shown.string("uri"))
  }

  /// How many pictures painters have begun, with the one of the hello.
  fileprivate var begun: Int {
    studio.log.split(separator: "\n").count { $0.contains("it is being painted") }
  }

  /// Waits until they have begun more than `known`.
  fileprivate func begins(after known: Int) async throws {
    let deadline = ContinuousClock.now + .seconds(40)
    while begun <= known {
      guard ContinuousClock.now < deadline else { throw NotBegun() }
      try await Task.sleep(for: .milliseconds(20))
    }
  }
}

private struct NotBegun: Error, CustomStringConvertible {
  let description = "no painter began within 40 s"
}
