import Storage
import Studio
import StudioStage
import Testing

/// Directives: what is painted, and what a painter will not honour.
@Suite struct WishTests {
  struct Shape: Sendable, CustomTestStringConvertible {
    let shape: Wishes.Shape
    let expected: (Int, Int)
    var isLarge = false
    var testDescription: String { "\(shape)\(isLarge ? ", large" : "")" }
  }

  /// Sizes: square 1328×1328, portrait 928×1664, landscape 1664×928 (the demo paints at 768).
  @Test(arguments: [
    Shape(shape: .square, expected: (768, 768)),
    Shape(shape: .portrait, expected: (576, 1_032)),
    Shape(shape: .landscape, expected: (1_032, 576)),
    Shape(shape: .ratio(4, 3), expected: (888, 664)),
    Shape(shape: .exactly(.ofTests(1_024, 640)), expected: (1_024, 640)),
    Shape(shape: .ratio(100, 1), expected: (2_048, 80)),
    Shape(shape: .square, expected: (1_328, 1_328), isLarge: true),
    Shape(shape: .portrait, expected: (928, 1_664), isLarge: true),
    Shape(shape: .landscape, expected: (1_664, 928), isLarge: true),
  ])
  func `a shape becomes a size that the painter paints`(row: Shape) throws {
    var stage = Stage()
    if row.isLarge { stage.house.painters[0].standardSize = .ofTests(1_328, 1_328) }
    var wishes = Wishes()
    wishes.shape = row.shape
    try stage.say("a boat", wishes: wishes)
    let size = try stage.picture(stage.paintings[0]).recipe.size
    #expect((size.width, size.height) == row.expected)
  }

  @Test func `a painter of few sizes takes the nearest ratio`() throws {
    var stage = Stage()
    stage.house.painters[0].sizes = .only([.ofTests(1_024, 1_024), .ofTests(1_536, 1_024)])
    var wishes = Wishes()
    wishes.shape = .landscape
    try stage.say("a boat", wishes: wishes)
    #expect(try stage.picture(stage.paintings[0]).recipe.size == .ofTests(1_536, 1_024))
    wishes.shape = .exactly(.ofTests(512, 512))
    try stage.say("a boat", wishes: wishes)
    #expect(stage.refusals == [.sizeNotPainted(.ofTests(512, 512), painter: "house")])
  }

  @Test func `without a shape a picture keeps its source's sides`() throws {
    var stage = Stage()
    let upload = Upload(
      utterance: stage.utterance(.nothing), blob: .ofTests(1), image: .ofTests(4_032, 3_024))
    try stage.happen(.posted(upload))
    try stage.say("at night")
    #expect(try stage.picture(stage.paintings[0]).recipe.size == .ofTests(888, 664))
  }

  @Test(arguments: wishes) func `what a directive does`(rule: Rule) throws { try rule.play() }
}

private let wishes: [Rule] = [
  Rule("--seed, --strength, --no, --steps reach the painter that takes them.") { stage in
    stage.house.painters[0].takesSteps = true
    _ = try stage.round()
    var wishes = Wishes()
    (wishes.seed, wishes.strength, wishes.negative, wishes.steps) = (7, 0.4, "people", 30)
    try stage.say("at night", wishes: wishes)
    let recipe = try stage.picture(stage.paintings[0]).recipe
    #expect((recipe.seed, recipe.strength, recipe.negative, recipe.steps) == (7, 0.4, "people", 30))
    #expect(!stage.facts.contains { if case .notHonoured = $0 { true } else { false } })
  },
  Rule("What this painter cannot honour is said before painting.") { stage in
    stage.house.painters[0].takesSeed = false
    stage.house.painters[0].takesNegative = false
    var wishes = Wishes()
    (wishes.seed, wishes.strength, wishes.negative, wishes.steps) = (7, 0.4, "people", 30)
    try stage.say("at night", wishes: wishes)
    #expect(stage.facts == [.notHonoured(painter: "house", [.seed, .negative, .strength, .steps])])
    #expect(try stage.picture(stage.paintings[0]).recipe.negative == nil)
  },
  Rule("A source that nobody named is let go, and that is said.") { stage in
    _ = try stage.round()
    stage.house.painters[0].paintsFromPictures = false
    try stage.say("at night")
    #expect(stage.facts.last == .notHonoured(painter: "house", [.source]))
    #expect(try stage.request().source == nil)
  },
  Rule("A source that somebody named is not let go.") { stage in
    let first = try stage.round()
    stage.house.painters[0].paintsFromPictures = false
    try stage.say("at night", replyTo: stage.line(showing: first))
    #expect(stage.refusals == [.painterNeedsText("house")])
  },
  Rule("Where the room's painter takes no picture, one that does paints, and says so.") { stage in
    let first = try stage.round()
    stage.house.painters[0].paintsFromPictures = false
    var other = stage.house.painters[0]
    (other.name, other.paintsFromPictures) = ("other", true)
    var dear = other
    (dear.name, dear.price) = ("dear", other.price + 1)
    stage.house.painters += [dear, other]
    try stage.say("at night", replyTo: stage.line(showing: first))
    #expect(try stage.picture(stage.paintings[0]).recipe.painter == "other")
    #expect(try stage.request().source == first)
    #expect(stage.facts.last == .paintedBy("other", insteadOf: "house", .takesNoPicture))
    // One that nobody named is let go instead.
    try stage.say("at dawn")
    #expect(stage.facts.contains(.notHonoured(painter: "house", [.source])))
    // Whoever names a painter means it.
    var wishes = Wishes()
    wishes.painter = "house"
    try stage.say("at noon", wishes: wishes, replyTo: stage.line(showing: first))
    #expect(stage.refusals == [.painterNeedsText("house")])
  },
  Rule("Where the room's painter needs a picture and there is none, one that does not paints.") {
    stage in
    stage.house.painters[0].paintsFromText = false
    var other = stage.house.painters[0]
    (other.name, other.paintsFromText) = ("other", true)
    stage.house.painters.append(other)
    try stage.say("at night")
    #expect(stage.facts == [.paintedBy("other", insteadOf: "house", .needsPicture)])
  },
  Rule("Where the room's painter is away, one that stands in for others paints, and says so.") {
    stage in
    var other = stage.house.painters[0]
    (other.name, other.standsIn) = ("other", true)
    var toy = other
    (toy.name, toy.standsIn) = ("toy", false)
    var dear = other
    (dear.name, dear.price) = ("dear", other.price + 1)
    stage.house.painters += [toy, dear, other]
    stage.house.away = ["house"]
    try stage.say("at night")
    #expect(try stage.picture(stage.paintings[0]).recipe.painter == "other")
    #expect(stage.facts == [.paintedBy("other", insteadOf: "house", .isAway)])
    // Whoever names a painter means it.
    var wishes = Wishes()
    wishes.painter = "house"
    try stage.say("at noon", wishes: wishes)
    #expect(try stage.picture(stage.paintings[1]).recipe.painter == "house")
    // Where nobody stands in, it is asked all the same: it may be back.
    stage.house.away = ["house", "other"]
    try stage.say("at dawn")
    #expect(try stage.picture(stage.paintings[2]).recipe.painter == "house")
  },
  Rule("Who stands in for a painter of words does not paint over the active picture unasked.") {
    stage in
    _ = try stage.round()
    stage.house.painters[0].paintsFromPictures = false
    var other = stage.house.painters[0]
    (other.name, other.standsIn, other.paintsFromPictures) = ("other", true, true)
    stage.house.painters.append(other)
    stage.house.away = ["house"]
    try stage.say("at night")
    #expect(try stage.picture(stage.paintings[0]).recipe.painter == "other")
    #expect(try stage.request().source == nil)
    #expect(stage.facts.contains(.notHonoured(painter: "other", [.source])))
    #expect(stage.facts.contains(.paintedBy("other", insteadOf: "house", .isAway)))
  },
  Rule("Where the only painter who can do it is away, it is asked all the same.") { stage in
    let first = try stage.round()
    stage.house.painters[0].paintsFromPictures = false
    var other = stage.house.painters[0]
    (other.name, other.paintsFromPictures) = ("other", true)
    var dear = other
    (dear.name, dear.price) = ("dear", other.price + 1)
    stage.house.painters += [dear, other]
    stage.house.away = ["other"]
    try stage.say("at night", replyTo: stage.line(showing: first))
    #expect(try stage.picture(stage.paintings[0]).recipe.painter == "other")
    #expect(stage.refusals.isEmpty)
    #expect(stage.facts.last == .paintedBy("other", insteadOf: "house", .takesNoPicture))
  },
  Rule("A named source that the room's mode overrules is said.") { stage in
    let first = try stage.round()
    try stage.command(.mode(.text2img))
    try stage.say("at night", replyTo: stage.line(showing: first))
    #expect(stage.facts.last == .notHonoured(painter: "house", [.source]))
  },
  Rule("A shape that a painter of fixed sizes has not is said.") { stage in
    stage.house.painters[0].sizes = .only([.ofTests(768, 768), .ofTests(512, 512)])
    var wishes = Wishes()
    wishes.shape = .landscape
    try stage.say("a boat", wishes: wishes)
    #expect(stage.facts == [.notHonoured(painter: "house", [.shape])])
    wishes.shape = .square
    try stage.say("a boat", wishes: wishes)
    #expect(stage.facts.count == 2)
    stage.house.painters[0].sizes = .only([.ofTests(768, 768), .ofTests(1_664, 928)])
    for shape in [Wishes.Shape.landscape, .ratio(16, 9), .ratio(7, 4)] {
      wishes.shape = shape
      try stage.say("a boat", wishes: wishes)
      #expect(try stage.request().wishes.shape == shape)
    }
    #expect(stage.facts.count { if case .notHonoured = $0 { true } else { false } } == 1)
  },
  Rule("A loop with several to choose from is said to be none.") { stage in
    var wishes = Wishes()
    (wishes.candidates, wishes.loop) = (3, true)
    try stage.say("a boat", wishes: wishes)
    #expect(stage.facts == [.notHonoured(painter: "house", [.loop])])
  },
  Rule("A painter that needs a picture, and there is none.") { stage in
    stage.house.painters[0].paintsFromText = false
    try stage.say("at night")
    #expect(stage.refusals == [.painterNeedsPicture("house")])
  },
  Rule("--painter NAME; the nearest is suggested.") { stage in
    stage.house.painters.append(.ofTests("comfy"))
    var wishes = Wishes()
    wishes.painter = "comfy"
    try stage.say("a boat", wishes: wishes)
    #expect(try stage.picture(stage.paintings[0]).recipe.painter == "comfy")
    wishes.painter = "confy"
    try stage.say("a boat", wishes: wishes)
    #expect(stage.refusals == [.painterUnknown("confy", nearest: "comfy")])
  },
  Rule("Requests at work have a maximum.") { stage in
    stage.house.maximumOpenRequests = 2
    for _ in 1...3 { try stage.say("a boat") }
    #expect(stage.refusals == [.tooManyRequests(maximum: 2)])
    #expect(stage.paintings.count == 2)
  },
  Rule("Gates have no timeout: those that wait do not keep a room from painting.") { stage in
    stage.house.maximumOpenRequests = 2
    var pictures: [PictureID] = []
    for _ in 1...5 { pictures.append(try stage.round()) }
    #expect(stage.refusals.isEmpty)
    #expect(stage.state.countRequestsWaiting(in: stage.room) == 5)
    // A round that somebody taps for is work again.
    for picture in pictures.prefix(3) { try stage.tap(.cycle, on: picture) }
    #expect(stage.paintings.count == 2)
    #expect(stage.refusals == [.tooManyRequests(maximum: 2)])
    #expect(stage.state.requestsAtWork(in: stage.room, limit: 1).count == 1)
  },
  Rule("A prompt has a maximum.") { stage in
    try stage.say(String(repeating: "a", count: 4_001))
    #expect(stage.facts == [.misread(.tooLong(maximum: 4_000))])
  },
  Rule("A picture that takes longer than the painter's patience is announced as late.") { stage in
    let prompt = try stage.say("a boat")
    let picture = stage.paintings[0]
    try stage.begin(picture)
    #expect(stage.status(of: prompt) == .running)
    try stage.happen(.late(picture))
    #expect(stage.place(of: .late(picture)) == Place(stage.room, repliesTo: prompt))
    try stage.paint()
    #expect(stage.active == picture)
  },
  Rule("Failure: one plain sentence where the prompt stands.") { stage in
    let shown = try stage.round()
    let root = try stage.line(showing: shown)
    let prompt = try stage.say("at night", thread: root)
    let picture = try stage.failPainting()
    let fact = Fact.paintingFailed(picture, PainterFailure(.unreachable), refunded: 0)
    #expect(stage.place(of: fact) == Place(stage.room, thread: root, repliesTo: prompt))
    #expect(stage.status(of: prompt) == .failed)
    #expect(stage.state.message(prompt)?.error == "unreachable")
  },
]
