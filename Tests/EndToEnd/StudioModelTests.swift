import HTTPServer
import JSON
import ServerStage
import Testbed
import Testing

extension StudioScenes {
  /// Critics and directors that are models, from the settings to the room. One scene after the other:
  /// each has a program of its own.
  @Suite(.serialized) struct StudioModelTests {
    /// `more` makes settings of the server's address.
    private func opens(
      _ house: ModelHouse, _ more: @escaping @Sendable (_ base: String) -> String,
      rules: String = "size: 64,",
      _ body: @Sendable (StudioRoom) async throws -> Void
    ) async throws {
      try await withAnswers {
        try await house.answer($0)
      } _: { base in
        try await StudioRoom.opens(
          on: StudioHouse.here.server,
          settings: "jobs: { backoff: \"100ms\" }, \(more("\(base)/v1"))", rules: rules
        ) { room in
          _ = try await room.hello()
          try await body(room)
        }
      }
    }

    @Sendable private static func painterAndCritic(at base: String) -> String {
      """
      painters: { tiny: { kind: "openai", flavour: "sdcpp", url: "\(base)", model: "tiny",
        size: "128x128" } },
      critics: { eyes: { kind: "openai", url: "\(base)", model: "argus" } },
      """
    }

    @Test func `a critic that sees decides by duels which of three rounds is the best`()
      async throws
    {
      let scores = [5, 4, 6]
      let house = ModelHouse { question in
        switch question.topic {
        case "checklist": return ["questions": ["Is there a boat?"]]
        case "duel":
          let reds = try question.pictures.map { try Eyes.red($0) }
          return [
            "reason": "the redder one is nearer", "winner": reds[0] > reds[1] ? "A" : "B",
          ]
        default:
          return ModelHouse.critique(
            scores[min(question.number, 3) - 1], wants: "a boat under red clouds")
        }
      }
      try await opens(
        house, Self.painterAndCritic,
        rules: "size: 64, loop_threshold: 10, loop_gate: 9.5, loop_rounds: 3,"
      ) { room in
        try await room.answer(to: room.says("!settings judge duel"), "judge is “duel”")
        let first = try await room.paints("a boat --loop on")
        let goesOn = try await room.critique(of: first)
        for words in [
          "Iteration 1 · 5.0/10", "The sky is a flat grey.", "→ a boat under red clouds",
          "it sees: one boat; an empty sky", "the opinion of the model eyes",
          "Measured from pixels", "I go on by myself",
        ] {
          #expect(goesOn.body.contains(words), "\(words)\n\(goesOn.body)")
        }
        // The second scores less and is the best; the third scores more and is not.
        let end = try await room.words("My 3 rounds are used up", within: .seconds(60))
        let seeded = try await room.ann.hears("seeds") {
          room.isOurs($0) && $0.type == "m.reaction"
        }
        let best = try #require(
          room.pictures.last { $0.id == seeded.relation?["event_id"]?.string })
        #expect(best.thread == nil && best.art?["round"]?.int64 == 2)
        #expect(try await room.isActive(best))
        #expect(end.body.contains("Kept the best: \(best.pictureID) with 4.0. Side by side"))
        for (round, score) in [(2, "4.0"), (3, "6.0")] {
          try await room.words("Iteration \(round) · \(score)/10")
        }
        let third = room.pictures.first { $0.art?["round"]?.int64 == 3 }
        #expect(third?.parent == best.pictureID)
        #expect(room.shown.count == 3)
        let duels = house.asked("duel").map(\.pictures)
        #expect(duels.count == 4 && duels[0] == Array(duels[1].reversed()))
        // It proves that it sees once, and what is looked for is the same in all rounds.
        #expect(house.asked("sight").count == 1 && house.asked("checklist").count == 1)
        #expect(house.asked("critique").count == 3)
      }
    }

    @Test func `a taste is learnt by a model, and painter and critic go by it`() async throws {
      let house = ModelHouse { question in
        switch question.topic {
        case "checklist": ["questions": ["Is there a boat?"]]
        case "taste":
          [
            "principles": ["Leave half of it empty."], "palette_tendency": "pale greys",
            "compositional_style": "a low horizon", "emotional_register": "calm",
            "texture_feel": "soft", "avoid_list": ["neon"],
          ]
        default: ModelHouse.critique(7, wants: "a boat in pale greys")
        }
      }
      try await opens(house, Self.painterAndCritic) { room in
        let opened = try await room.answer(to: room.says("!taste new nordic"), "Post 3 to 5")
        for (number, width) in [160, 200, 240].enumerated() {
          let posted = try await room.posts(width: width, height: 150)
          try await room.answer(to: posted, number == 0 ? "One picture" : "\(number + 1) pictures")
        }
        try await room.taps("✅", on: opened)
        let card = try await room.words("Taste nordic, version 1", within: .seconds(60))
        #expect(card.content?["msgtype"]?.string == "m.image")
        for words in [
          "learnt from 3 pictures", "Leave half of it empty.", "pale greys", "neon",
          "These pictures score 7.0",
        ] {
          #expect(card.body.contains(words), "\(words)\n\(card.body)")
        }
        #expect(house.asked("taste").map(\.pictures.count) == [3])
        try await room.taps("✅", on: card)
        try await room.words("Kept: “nordic”, version 1")
        let picture = try await room.paints("a boat")
        #expect(picture.art?["taste"]?.string == "nordic 1")
        let critique = try await room.critique(of: picture)
        #expect(critique.body.contains("7.0/10"))
        #expect(critique.body.contains("the opinion of the model eyes"))
        // All of it is in what the painter gets, and in what the critic goes by.
        #expect(house.painted.last?.contains("pale greys") == true)
        let judged = try #require(house.asked("critique").last)
        for words in ["Leave half of it empty.", "pale greys", "a low horizon", "neon"] {
          #expect(judged.words.contains(words), "\(judged.words)")
        }
      }
    }

    private static let card = "a lighthouse on a rock in the evening, in watercolour"
    private static let meant = "a lighthouse on a rock in a storm, low sun under black clouds"
    private static let anew = "a snowy lighthouse on a rock in the evening, in watercolour"

    @Test func `a director that is a model asks, proposes, says what is meant and sums up`()
      async throws
    {
      let house = ModelHouse { question in
        switch question.topic {
        case "talk":
          question.number == 1
            ? ["ready": false, "say": "Morning or evening?"] : ["ready": true, "say": ""]
        case "look": ["seen": "a white lighthouse, snow"]
        default:
          if question.words.contains("BEGIN TALK") {
            ["prompt": .string(Self.card)]
          } else if question.words.contains("now: make it more dramatic") {
            ["prompt": .string(Self.meant)]
          } else {
            ["prompt": .string(Self.anew)]
          }
        }
      }
      try await opens(
        house,
        { base in
          """
          director: { kind: "openai", url: "\(base)", model: "quick", strong_model: "deep",
            vision_model: "eyes" },
          """
        }
      ) { room in
        try await room.answer(to: room.says("!talk"), "talk it through")
        try await room.says("something calm by the sea")
        try await room.words("Morning or evening?")
        try await room.says("evening, a lighthouse")
        let card = try await room.words("I would paint:")
        #expect(card.body.contains(Self.card))
        #expect(try await room.seeds(of: card, count: 2) == ["🎨", "❌"])
        #expect(room.pictures.isEmpty)
        try await room.taps("🎨", on: card)
        let first = try await room.picture()
        #expect(first.prompt == Self.card)
        try await room.answer(to: room.says("!paint"), "The talk is over")

        // 🌱 paints all of it anew in one step.
        let second = try await room.paints("in winter")
        #expect(second.parent == first.pictureID && second.prompt == "in winter")
        try await room.taps("🌱", on: second)
        let third = try await room.picture(after: [first.id, second.id])
        #expect(third.operation == "text2img" && third.prompt == Self.anew)
        #expect(third.body.contains("painted anew in one step, from 2"))
        #expect(try await room.isActive(third))

        try await room.answer(
          to: room.says("!settings understand intent"), "understand is “intent”")
        let fourth = try await room.paints("make it more dramatic")
        #expect(fourth.parent == third.pictureID && fourth.prompt == Self.meant)
        #expect(fourth.body.contains("understood from “make it more dramatic”"))

        // Each does what it is there for, and who has proved that it sees is shown the picture itself.
        #expect(house.asked("talk").map(\.model) == ["quick", "quick"])
        let prompts = house.asked("prompt")
        #expect(prompts.map(\.model) == ["deep", "deep", "deep"])
        #expect(house.asked("look").isEmpty)
        #expect(prompts.last?.pictures.count == 1)
        let before = "step: \(Self.card)\nstep: in winter"
        #expect(prompts.contains { $0.words.contains(before) })
      }
    }
  }
}
