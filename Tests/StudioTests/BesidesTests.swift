import Storage
import Studio
import StudioStage
import Testing

/// `--with`: pictures that are meant besides the source.
@Suite struct BesidesTests {
  @Test(arguments: choices) func `what a wish is painted from`(rule: Rule) throws {
    try rule.play()
  }
  @Test(arguments: rounds) func `what stays with a wish`(rule: Rule) throws { try rule.play() }
  @Test(arguments: limits) func `where not all of it can be`(rule: Rule) throws {
    try rule.play()
  }
}

extension Stage {
  /// Each painted from words alone, in a room where none is active then, by a painter that takes
  /// several.
  fileprivate mutating func clean(_ words: String...) throws -> [PictureID] {
    house.painters[0].maximumInputs = 9
    var pictures: [PictureID] = []
    for words in words {
      pictures.append(try round(words))
      try mean(.newImage)
    }
    return pictures
  }

  /// - Returns: what its painter is told.
  @discardableResult
  fileprivate mutating func ask(
    _ words: String, with others: [PictureID], in reply: PictureID? = nil
  ) throws -> Recipe {
    let target = try reply.map { try line(showing: $0) }
    try say(words, wishes: .with(others), replyTo: target)
    return try newest()
  }

  fileprivate func newest() throws -> Recipe { try picture(try #require(paintings.last)).recipe }
}

extension Wishes {
  fileprivate static func with(_ others: [PictureID]) -> Wishes {
    var wishes = Wishes()
    wishes.with = others
    return wishes
  }
}

private let choices: [Rule] = [
  Rule("What is meant besides goes along; what it builds on is the source alone.") { stage in
    let all = try stage.clean("a cat", "a hat", "a scarf")
    let recipe = try stage.ask("put these on", with: [all[1], all[2]], in: all[0])
    #expect(recipe.source == all[0] && recipe.others == [all[1], all[2]])
    let id = try stage.paint()
    let picture = try stage.picture(id)
    #expect(picture.parent == all[0] && picture.depth == 1)
    #expect(stage.refusals.isEmpty)
  },
  Rule("The active image is the source, as without them.") { stage in
    let hat = try stage.clean("a hat")[0]
    let cat = try stage.round("a cat")
    let recipe = try stage.ask("put it on", with: [hat])
    #expect(recipe.source == cat && recipe.others == [hat])
  },
  Rule("Where nothing else is the source, the first of them is.") { stage in
    let all = try stage.clean("a cat", "a hat")
    let recipe = try stage.ask("the hat on the cat", with: all)
    #expect(recipe.source == all[0] && recipe.others == [all[1]])
    let id = try stage.paint()
    #expect(try stage.picture(id).parent == all[0])
    #expect(try stage.request(of: id).source == all[0])
  },
  Rule("The source is not meant besides itself.") { stage in
    let cat = try stage.clean("a cat")[0]
    let recipe = try stage.ask("at night", with: [cat], in: cat)
    #expect(recipe.source == cat && recipe.others.isEmpty)
    #expect(!stage.facts.contains { if case .notHonoured = $0 { true } else { false } })
  },
  Rule("A picture that is posted with the words is the source.") { stage in
    let hat = try stage.clean("a hat")[0]
    let event = try stage.postPicture("put it on", wishes: .with([hat]))
    let recipe = try stage.newest()
    #expect(recipe.source == stage.state.message(event)?.picture && recipe.others == [hat])
  },
  Rule("Each is checked as a source is.") { stage in
    let all = try stage.clean("a cat", "a hat")
    try stage.redact(stage.line(showing: all[1]))
    try stage.say("a dog")
    let dog = try #require(stage.paintings.last)
    let nobody = PictureID(unchecked: 99)
    for id in [nobody, all[1], dog] {
      try stage.say("put it on", wishes: .with([all[0], id]))
    }
    #expect(stage.refusals == [.noSuchPicture, .hiddenPicture(all[1]), .notFinished(dog)])
    #expect(stage.paintings == [dog])
  },
]

private let rounds: [Rule] = [
  Rule("🔁 keeps them; the first is not meant besides what was painted over it.") { stage in
    let all = try stage.clean("a cat", "a hat")
    try stage.ask("the hat on the cat", with: all)
    let first = try stage.paint()
    try stage.judge(7)
    try stage.tap(.cycle, on: first)
    let recipe = try stage.newest()
    #expect(recipe.source == first && recipe.others == [all[1]])
  },
  Rule("A loop keeps them.") { stage in
    let all = try stage.clean("a cat", "a hat")
    var wishes = Wishes.with([all[1]])
    wishes.loop = true
    try stage.say("put it on", wishes: wishes, replyTo: stage.line(showing: all[0]))
    let first = try stage.paint()
    try stage.judge(3)
    let recipe = try stage.newest()
    #expect(recipe.source == first && recipe.others == [all[1]])
  },
  Rule("Candidates have them, each.") { stage in
    let all = try stage.clean("a cat", "a hat")
    var wishes = Wishes.with(all)
    wishes.candidates = 3
    try stage.say("the hat on the cat", wishes: wishes)
    #expect(stage.paintings.count == 3)
    for id in stage.paintings { #expect(try stage.picture(id).recipe.others == [all[1]]) }
  },
  Rule("What was hidden since goes along no more.") { stage in
    let all = try stage.clean("a cat", "a hat")
    try stage.ask("the hat on the cat", with: all)
    let first = try stage.paint()
    try stage.judge(7)
    try stage.redact(stage.line(showing: all[1]))
    try stage.tap(.cycle, on: first)
    #expect(try stage.newest().others.isEmpty)
  },
  Rule("`again` keeps them, unless others are named.") { stage in
    let all = try stage.clean("a cat", "a hat", "a scarf")
    try stage.ask("the hat on the cat", with: [all[0], all[1]])
    let first = try stage.paint()
    try stage.judge(7)
    let line = try stage.line(showing: first)
    for reply in [line, nil] {
      try stage.mean(.again(Wishes()), replyTo: reply)
      let recipe = try stage.newest()
      #expect(recipe.source == all[0] && recipe.others == [all[1]])
    }
    try stage.mean(.again(.with([all[2]])))
    let other = try stage.newest()
    #expect(other.source == all[0] && other.others == [all[2]])
    var wishes = Wishes()
    wishes.isFresh = true
    try stage.mean(.again(wishes))
    let fresh = try stage.newest()
    #expect(fresh.source == nil && fresh.others.isEmpty)
    #expect(!stage.facts.contains { if case .notHonoured = $0 { true } else { false } })
  },
  Rule("An edited prompt has those that its new words name.") { stage in
    let all = try stage.clean("a cat", "a hat")
    let line = try stage.say("the hat on the cat", wishes: .with(all))
    try stage.edit(line, to: "a red hat on the cat", wishes: .with(all))
    let both = try stage.newest()
    #expect(both.source == all[0] && both.others == [all[1]])
    try stage.edit(line, to: "a red hat", wishes: .with([all[1]]))
    let one = try stage.newest()
    #expect(one.source == all[1] && one.others.isEmpty)
    try stage.edit(line, to: "a green hat")
    let none = try stage.newest()
    #expect(none.source == nil && none.others.isEmpty)
  },
  Rule("🌱 has all that its steps named.") { stage in
    let all = try stage.clean("a hat", "a scarf")
    let event = try stage.postPicture()
    for id in all {
      try stage.ask("put it on", with: [id])
      try stage.paint()
      try stage.judge(7)
    }
    try stage.mean(.replant)
    let recipe = try stage.newest()
    #expect(recipe.source == stage.state.message(event)?.picture && recipe.others == all)
  },
]

private let limits: [Rule] = [
  Rule("A painter that takes one says that it paints without.") { stage in
    let all = try stage.clean("a cat", "a hat")
    stage.house.painters[0].maximumInputs = 1
    let recipe = try stage.ask("put it on", with: [all[1]], in: all[0])
    #expect(recipe.source == all[0] && recipe.others.isEmpty)
    #expect(stage.facts.last == .notHonoured(painter: "house", [.others]))
  },
  Rule("Another painter that takes all of them paints, and says so.") { stage in
    let all = try stage.clean("a cat", "a hat", "a scarf")
    stage.house.painters[0].maximumInputs = 2
    var other = stage.house.painters[0]
    (other.name, other.maximumInputs) = ("other", 3)
    var dear = other
    (dear.name, dear.price) = ("dear", other.price + 1)
    stage.house.painters += [dear, other]
    let recipe = try stage.ask("put these on", with: all)
    #expect(recipe.painter == "other" && recipe.others == [all[1], all[2]])
    #expect(stage.facts.last == .paintedBy("other", insteadOf: "house", .takesFewer))
    // Whoever names a painter means it; it takes as many as it can.
    var wishes = Wishes.with(all)
    wishes.painter = "house"
    try stage.say("put these on", wishes: wishes)
    let named = try stage.newest()
    #expect(named.painter == "house" && named.others == [all[1]])
    #expect(stage.facts.last == .notHonoured(painter: "house", [.others]))
  },
  Rule("A painter that takes no picture does not let go of those that somebody named.") { stage in
    let hat = try stage.clean("a hat")[0]
    _ = try stage.round("a cat")
    stage.house.painters[0].paintsFromPictures = false
    try stage.say("put it on", wishes: .with([hat]))
    #expect(stage.refusals == [.painterNeedsText("house")])
  },
  Rule("The room's mode overrules them, and that is said.") { stage in
    let all = try stage.clean("a cat", "a hat")
    try stage.command(.mode(.text2img))
    let recipe = try stage.ask("the hat on the cat", with: all)
    #expect(recipe.source == nil && recipe.others.isEmpty)
    #expect(stage.facts.last == .notHonoured(painter: "house", [.source, .others]))
    // Nor do they come in by the next round.
    let first = try stage.paint()
    try stage.judge(7)
    try stage.tap(.cycle, on: first)
    let next = try stage.newest()
    #expect(next.source == first && next.others.isEmpty)
  },
]
