import Concurrency
import Storage
import Studio
import StudioStage
import Testing

/// The cases that the design of a studio names, each by its name: fourteen of conversations and
/// pictures, and those of the taste loop.
@Suite struct NamedCases {
  @Test(arguments: conversations) func `the fourteen of conversations`(rule: Rule) throws {
    try rule.play()
  }

  @Test(arguments: tasteLoop) func `those of the taste loop`(rule: Rule) throws {
    try rule.play()
  }

  @Test func `they are all there`() {
    #expect(conversations.count == 14)
    #expect(tasteLoop.count == 10)
  }
}

private let conversations: [Rule] = [
  Rule("conversation create") { stage in
    #expect(stage.state.conversation(stage.room) == nil)
    try stage.happen(.joined(stage.room, members: 2))
    #expect(stage.state.conversation(stage.room)?.created == stage.now)
  },
  Rule("conversation read") { stage in
    try stage.say("a boat")
    let row = try #require(stage.state.conversation(stage.room))
    #expect((row.title, row.active, row.settings.mode) == ("a boat", nil, .auto))
  },
  Rule("conversation list") { stage in
    for room: Key in ["!first", "!second", "!third", "!first"] {
      stage.room = room
      stage.pass(.seconds(60))
      try stage.say("a boat")
    }
    let newest = stage.state.conversations(limit: 9).map(\.id)
    #expect(newest == ["!first", "!third", "!second"])
    #expect(stage.state.conversations(limit: 1).map(\.id) == ["!first"])
  },
  Rule("title: first thirty characters of the first prompt") { stage in
    try stage.say(String(repeating: "é", count: 40))
    #expect(stage.conversation.title == String(repeating: "é", count: 30))
  },
  Rule("auto routing: no active image, text2img") { stage in
    try stage.say("a boat")
    let picture = try stage.picture(stage.paintings[0])
    #expect((picture.recipe.source, picture.depth) == (nil, 0))
  },
  Rule("auto routing: an active image, img2img") { stage in
    let active = try stage.round()
    try stage.say("at night")
    let picture = try stage.picture(stage.paintings[0])
    #expect((picture.recipe.source, picture.depth) == (active, 1))
  },
  Rule("a finished picture becomes active by itself") { stage in
    try stage.say("a boat")
    #expect(stage.active == nil)
    let picture = try stage.paint()
    #expect(stage.active == picture)
  },
  Rule("the active image is cleared") { stage in
    _ = try stage.round()
    try stage.mean(.newImage)
    #expect(stage.active == nil)
  },
  Rule("foreign picture refused") { stage in
    let picture = try stage.round(by: .bob)
    stage.room = "!other"
    try stage.command(.from(picture))
    #expect(stage.refusals == [.otherRoom(picture)])
    #expect(stage.active == nil)
  },
  Rule("pending picture refused as active") { stage in
    try stage.say("a boat")
    let picture = stage.paintings[0]
    try stage.command(.from(picture))
    try stage.begin(picture)
    try stage.command(.from(picture))
    #expect(stage.refusals == [.notFinished(picture), .notFinished(picture)])
    #expect(stage.active == nil)
  },
  Rule("failed picture refused as active") { stage in
    try stage.say("a boat")
    let picture = try stage.failPainting()
    try stage.command(.from(picture))
    #expect(stage.refusals == [.failedPicture(picture)])
    #expect(stage.active == nil)
  },
  Rule("message status: waiting, running, done; failed") { stage in
    let prompt = try stage.say("a boat")
    #expect(stage.status(of: prompt) == .waiting)
    try stage.begin(stage.paintings[0])
    #expect(stage.status(of: prompt) == .running)
    try stage.paint()
    #expect(stage.status(of: prompt) == .done)
    let second = try stage.say("another")
    try stage.failPainting()
    #expect(stage.status(of: second) == .failed)
  },
  Rule("credit return on insufficient balance") { stage in
    let rules = CreditRules(owner: .person, allowance: 10, period: .seconds(86_400))
    stage.house = .ofTests(credits: rules, price: 4)
    var wishes = Wishes()
    wishes.candidates = 3
    try stage.say("a boat", wishes: wishes)
    #expect(stage.refusals == [.credits(needed: 12, left: 10)])
    #expect(stage.state.account(of: Person.ann.id)?.reserved ?? 0 == 0)
    #expect(stage.queued.isEmpty)
    try stage.say("a boat")
    try stage.failPainting()
    #expect(stage.state.account(of: Person.ann.id)?.reserved == 0)
    #expect(stage.state.account(of: Person.ann.id)?.spent == 0)
  },
  Rule("bootstrap from history") { stage in
    let picture = try stage.round()
    stage.room = "!other"
    try stage.command(.from(picture))
    let copy = try stage.picture(#require(stage.active))
    #expect((copy.parent, copy.conversation) == (picture, "!other"))
    #expect(try copy.blob == stage.picture(picture).blob)
    try stage.say("at night")
    #expect(try stage.request().source == copy.id)
  },
]

private let tasteLoop: [Rule] = [
  Rule("threshold not above gate refused") { stage in
    try stage.command(.loop(.threshold(6)))
    #expect(stage.refusals == [.loop(.thresholdNotAboveGate(threshold: 6, gate: 6))])
  },
  Rule("converge at 8.0") { stage in
    try stage.loop()
    let picture = try stage.paint()
    try stage.judge(8.0)
    #expect(stage.standings(of: picture).map(\.next) == [.converged])
    #expect(stage.jobs.isEmpty)
  },
  Rule("gate between") { stage in
    for score in [6.0, 7.9] {
      try stage.loop()
      let picture = try stage.paint()
      try stage.judge(score)
      #expect(stage.standings(of: picture).map(\.next) == [.waits])
      #expect(try stage.request().state == .waiting)
    }
  },
  Rule("iterate below") { stage in
    try stage.loop()
    let picture = try stage.paint()
    try stage.judge(5.9)
    #expect(stage.standings(of: picture).map(\.next) == [.goesOn])
    #expect(stage.paintings.count == 1)
  },
  Rule("five rounds, then best") { stage in
    try stage.loop()
    var pictures: [PictureID] = []
    for score in [3.0, 5, 2, 1, 4] {
      pictures.append(try stage.paint())
      try stage.judge(score)
    }
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().gate?.picture == pictures[1])
  },
  Rule("critic failing does not stop the loop") { stage in
    try stage.loop()
    try stage.paint()
    try stage.failCritique()
    #expect(stage.paintings.count == 1)
  },
  Rule("every profile field in the prompt") { stage in
    let profile = Taste.Profile.ofTests()
    let prompt = Composition.prompt(words: "a boat", taste: profile)
    let fields =
      profile.principles + profile.avoid
      + [profile.palette, profile.composition, profile.mood, profile.texture]
    for field in fields { #expect(prompt.contains(field)) }
    #expect(prompt.hasPrefix("a boat"))
  },
  // The text itself is tested with the words: "a critique begins with the iteration".
  Rule("critique format in declared order") { stage in
    let order = [
      "palette_tendency", "compositional_style", "emotional_register", "texture_feel", "avoid_list",
    ]
    #expect(Dimension.allCases.map(\.rawValue) == order)
    let judgement = try Judgement(
      score: 3, dimensions: [1, 2, 3, 4, 5], basis: .measured, gap: "g", revisedPrompt: "r")
    #expect(judgement.dimensions == [1, 2, 3, 4, 5])
  },
  Rule("empty principles refused") { _ in
    for principles in [[], [""], [" \n", "\t"]] {
      #expect(throws: Taste.Profile.Refusal.noPrinciple) {
        try Taste.Profile(
          principles: principles, palette: "a", composition: "b", mood: "c", texture: "d", avoid: []
        )
      }
    }
  },
  Rule("out-of-range scores refused") { _ in
    for score in [-0.1, 10.1, .infinity, .nan] {
      #expect(throws: Judgement.Refusal.self) {
        try Judgement(
          score: score, dimensions: [1, 1, 1, 1, 1], basis: .measured, gap: "g", revisedPrompt: "r")
      }
      #expect(throws: Judgement.Refusal.self) {
        try Judgement(
          score: 5, dimensions: [1, 1, score, 1, 1], basis: .measured, gap: "g", revisedPrompt: "r")
      }
    }
  },
]
