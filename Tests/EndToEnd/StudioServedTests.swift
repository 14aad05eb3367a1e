import HTTPServer
import JSON
import ServerStage
import Testbed
import Testing

extension StudioScenes {
  /// Painters on servers, from the settings to the room. One scene after the other: each has a program
  /// of its own.
  @Suite(.serialized) struct StudioServedTests {
    private func opens(
      _ body: @Sendable (TroubledEasel, StudioRoom) async throws -> Void
    ) async throws {
      let easel = TroubledEasel()
      try await withAnswers {
        try await easel.answer($0)
      } _: { base in
        defer { easel.end() }
        try await StudioRoom.opens(
          on: StudioHouse.here.server,
          settings: "jobs: { backoff: \"10ms\" }, \(RoomTrouble.painters(at: base))",
          rules: """
            size: 64, credits: \(RoomTrouble.allowance), credits_period: "1h", operators: ["@ann*:*"],
            """
        ) { room in
          _ = try await room.hello()
          try await body(easel, room)
        }
      }
    }

    @Test(arguments: RoomTrouble.Scene.allCases)
    func
      `whatever goes wrong at a server is one sentence, costs nothing, and the next wish is painted`(
        scene: RoomTrouble.Scene
      ) async throws
    {
      try await opens { easel, room in
        _ = try await room.paints("a hill")
        var painted = 1
        var failed: [RoomTrouble: ContinuousClock.Instant] = [:]
        for trouble in scene.troubles {
          try await room.fails(trouble)
          failed[trouble] = ContinuousClock.now
          #expect(easel.asked(trouble) == trouble.asked, "\(trouble)")
          try await room.hasCredits(RoomTrouble.allowance - painted * RoomTrouble.price)
          let next = try await room.paints("a hill with \(painted) trees")
          #expect(next.art?["painter"]?.string == "tiny")
          painted += 1
        }
        // A server that is well again is asked again, after its rest.
        easel.recover()
        if let then = failed[.badGateway] {
          try await Task.sleep(until: then + .seconds(16), clock: .continuous)
          let picture = try await room.paints(RoomTrouble.badGateway.prompt)
          #expect(picture.art?["painter"]?.string == RoomTrouble.badGateway.painter)
          painted += 1
        }
        try await room.hasCredits(RoomTrouble.allowance - painted * RoomTrouble.price)
        #expect(try await room.status().contains("Nothing is being painted"))
        #expect(room.shown.count == painted)
      }
    }

    @Test func `a painter on a server paints, waits as it is asked to, and says what it made`()
      async throws
    {
      try await opens { easel, room in
        let first = try await room.paints("a boat")
        #expect(first.content?["info"]?["w"]?.int64 == 128)
        // The next builds on it, and is asked for as an edit.
        let second = try await room.paints("at night")
        #expect(second.parent == first.pictureID)
        #expect(easel.paths == ["/tiny/v1/images/generations", "/tiny/v1/images/edits"])
        // Who is asked for a moment gives it, and nobody reads of that.
        let third = try await room.paints("a boat patiently")
        #expect(third.parent == second.pictureID && easel.paths.count == 4)
        #expect(!room.ann.heard.contains { room.isOurs($0) && $0.body.contains("No picture") })
        let fourth = try await room.paints("a boat otherwise")
        #expect(fourth.content?["info"]?["w"]?.int64 == 192)
        try await room.words("made it 192 × 128")
        try await room.hasCredits(RoomTrouble.allowance - 4 * RoomTrouble.price)
      }
    }

    @Test func `pictures that are named go along with the one that it builds on`() async throws {
      try await opens { easel, room in
        let hat = try await room.paints("a hat")
        try await room.says("new image")
        let cat = try await room.paints("a cat")
        #expect(easel.sent == 0)
        let both = try await room.paints("put it on --with \(hat.pictureID)")
        #expect(both.parent == cat.pictureID && both.art?["with"]?[0]?.string == hat.pictureID)
        #expect(easel.paths.last == "/tiny/v1/images/edits" && easel.sent == 2)
        let recipe = try await room.says("!recipe", replyingTo: both.id)
        try await room.answer(to: recipe, "with \(hat.pictureID)")
        try await room.answer(to: room.says("!painters"), "from up to 9 pictures")
      }
    }

    @Test func `a critic that does not see is refused, and the room reads why`() async throws {
      let blind: JSONValue = [
        "choices": [["message": ["content": "It is lovely."], "finish_reason": "stop"]]
      ]
      try await withAnswers { _ in
        ServerResponse.json(blind)
      } _: { base in
        try await StudioRoom.opens(
          on: StudioHouse.here.server,
          settings: """
            jobs: { backoff: "100ms", attempts: 1 },
            critics: { eyes: { kind: "openai", url: "\(base)/v1", model: "mole" } },
            """, rules: "size: 64,"
        ) { room in
          _ = try await room.hello()
          _ = try await room.paints("a boat")
          try await room.words("mole does not see pictures")
        }
      }
    }
  }
}

extension StudioRoom {
  /// Says what brings this trouble about, and reads what comes of it: one sentence with nothing in it
  /// that is the server's or the operator's own.
  fileprivate func fails(_ trouble: RoomTrouble) async throws {
    let prompt = try await says(trouble.prompt)
    let told = "\(trouble.told) \(RoomTrouble.price) credits are back."
    let answer = try await words(told, within: .seconds(40))
    // A line that had told how far it was says it, too.
    #expect(answer.repliesTo == prompt || answer.relation?["rel_type"]?.string == "m.replace")
    for secret in ["http", "127.0.0.1", "sk-", "<", "/v1"] {
      #expect(!answer.body.contains(secret), "\(trouble): \(answer.body)")
    }
    try await ann.hears("the warning") {
      isOurs($0) && $0.type == "m.reaction" && $0.relation?["event_id"]?.string == prompt
        && $0.relation?["key"]?.string == "⚠️"
    }
  }

  fileprivate func hasCredits(_ count: Int) async throws {
    try await answer(to: says("!credits"), "\(count) credits are left of \(RoomTrouble.allowance)")
  }
}
