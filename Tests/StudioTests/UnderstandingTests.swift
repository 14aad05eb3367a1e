import Storage
import Studio
import StudioStage
import Testing

/// `understand: intent`: the director says what a wish means before it is painted.
@Suite struct UnderstandingTests {
  @Test(arguments: reads) func `what is asked`(rule: Rule) throws { try rule.play(in: .directed) }
  @Test(arguments: answers) func `what is painted`(rule: Rule) throws {
    try rule.play(in: .directed)
  }
  @Test(arguments: ends) func `what ends before it is painted`(rule: Rule) throws {
    try rule.play(in: .directed)
  }
  @Test(arguments: waits) func `what is told while the director thinks`(rule: Rule) throws {
    try rule.play(in: .directed)
  }

  @Test func `where nobody can read, the setting is refused`() throws {
    var stage = Stage()
    stage.house.director = "script"
    try stage.set("understand", "intent")
    #expect(stage.refusals == [.directorReadsNothing])
    try stage.set("understand", "words")
    #expect(stage.answers == [.setting(name: "understand", value: "words")])
  }
}

extension HouseRules {
  /// Its director has a model, and every room wants it asked.
  fileprivate static var directed: HouseRules {
    var house = HouseRules.ofTests()
    house.director = "talker"
    house.readsWishes = true
    house.understand = .intent
    return house
  }
}

private let reads: [Rule] = [
  Rule("What builds on nothing says all that it means.") { stage in
    try stage.say("a boat")
    #expect(stage.riddles.isEmpty && stage.paintings.count == 1)
  },
  Rule("What builds on a picture is asked about, with all that came before.") { stage in
    _ = try stage.round("a boat")
    try stage.say("same but at night")
    #expect(stage.riddles.count == 1 && stage.paintings.isEmpty)
    let request = try stage.request()
    #expect(request.meaning?.before == ["a boat"] && request.meaning?.director == "talker")
    #expect(request.prompt == "same but at night")
    #expect(stage.status(of: request.message) == .waiting)
  },
  Rule("A caption is a wish too.") { stage in
    try stage.postPicture("make it more dramatic")
    #expect(stage.riddles.count == 1)
    #expect(try stage.request().meaning?.before == [])
  },
  Rule("A room that wants its words as they are has them.") { stage in
    _ = try stage.round("a boat")
    try stage.set("understand", "words")
    try stage.say("same but at night")
    #expect(stage.riddles.isEmpty && stage.paintings.count == 1)
  },
  Rule("What is painted once more was understood already.") { stage in
    _ = try stage.round("a boat")
    try stage.say("at night")
    try stage.understand("a boat at night")
    let picture = try stage.paint()
    try stage.mean(.again(Wishes()), replyTo: stage.line(showing: picture))
    #expect(stage.riddles.isEmpty)
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.words == "a boat at night")
  },
]

private let answers: [Rule] = [
  Rule("What was understood is painted, judged and kept in every round.") { stage in
    _ = try stage.round("a boat")
    let said = try stage.say("make it more dramatic")
    try stage.understand("a boat in a storm,\nhigh waves")
    let picture = try stage.paint()
    let recipe = try stage.picture(picture).recipe
    #expect(recipe.words == "a boat in a storm, high waves" && recipe.prompt == recipe.words)
    #expect(stage.state.message(said)?.text == "make it more dramatic")
    try stage.judge(6.5, revised: "darker")
    try stage.tap(.cycle, on: picture)
    let painted = try stage.paint()
    let round = try stage.picture(painted).recipe
    #expect(round.prompt == "a boat in a storm, high waves. darker")
  },
  Rule("What was understood is no longer than a caption can show.") { stage in
    _ = try stage.round("a boat")
    try stage.say("more waves")
    try stage.understand(String(repeating: "waves ", count: 1_000))
    let painted = try stage.paint()
    let words = try stage.picture(painted).recipe.words
    #expect(words.count <= Meaning.maximumPrompt && words.hasPrefix("waves waves"))
  },
  Rule("The taste that it was queued for is in the prompt.") { stage in
    _ = try stage.round("a boat")
    try stage.command(.taste(.collect(name: "nordic")))
    try stage.postPicture()
    try stage.command(.taste(.finish))
    try stage.learn()
    try stage.command(.taste(.keep))
    try stage.say("at night")
    try stage.understand("a boat at night")
    let painted = try stage.paint()
    let recipe = try stage.picture(painted).recipe
    #expect(recipe.prompt.hasPrefix("a boat at night. one light."))
  },
  Rule("Candidates are understood once.") { stage in
    _ = try stage.round("a boat")
    var wishes = Wishes()
    wishes.candidates = 3
    try stage.say("at night", wishes: wishes)
    #expect(stage.riddles.count == 1)
    try stage.understand("a boat at night")
    #expect(stage.paintings.count == 3)
  },
  Rule("Where the director cannot say, the words are painted, and people are told.") { stage in
    _ = try stage.round("a boat")
    try stage.say("at night")
    let riddle = try #require(stage.riddles.first)
    for job in stage.jobs { stage.settle(job) }
    try stage.happen(.notUnderstood(riddle, reason: "away"))
    try stage.happen(.notUnderstood(riddle, reason: "away"))
    #expect(stage.facts.count { $0 == .notUnderstood(reason: "away") } == 1)
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.words == "at night")
  },
  Rule("An answer that says nothing is none.") { stage in
    _ = try stage.round("a boat")
    try stage.say("at night")
    try stage.understand(" \n")
    #expect(
      stage.facts.contains(.notUnderstood(reason: HouseReason.nothingSaid.rawValue)))
    #expect(stage.paintings.count == 1)
  },
]

private let ends: [Rule] = [
  Rule("It can be cancelled, and is not asked any more.") { stage in
    _ = try stage.round("a boat")
    try stage.say("at night")
    let riddle = try #require(stage.riddles.first)
    try stage.command(.cancel(everyone: false))
    #expect(stage.jobs.isEmpty)
    try stage.happen(.understood(riddle, "a boat at night"))
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().ending == .cancelled)
  },
  Rule("An edit asks anew.") { stage in
    _ = try stage.round("a boat")
    let line = try stage.say("at night")
    let first = try #require(stage.riddles.first)
    try stage.edit(line, to: "at dawn")
    #expect(stage.riddles.count == 1 && stage.riddles.first != first)
    try stage.understand("a boat at dawn")
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.words == "a boat at dawn")
  },
  Rule("Credits come back with it.") { stage in
    stage.house.credits = CreditRules(owner: .person, allowance: 2, period: .seconds(3_600))
    stage.house.painters[0].price = 1
    _ = try stage.round("a boat")
    let line = try stage.say("at night")
    #expect(stage.state.account(of: Person.ann.id)?.reserved == 1)
    try stage.redact(line)
    #expect(stage.state.account(of: Person.ann.id)?.reserved == 0)
  },
]

private let waits: [Rule] = [
  Rule("That it thinks, and in the same line then how far the picture is.") { stage in
    let (id, _) = try stage.asks()
    try stage.happen(.progressed(id, .waiting, isFirst: true))
    #expect(stage.facts.last == .progress(id, .understanding, ahead: 0, isFirst: true))
    let line = try stage.event(ofKind: .status)
    try stage.understand("a boat at night")
    #expect(!stage.facts.contains(.retract(line)))
    try stage.happen(.progressed(id, .waiting, ahead: 1, isFirst: false))
    #expect(stage.facts.last == .progress(id, .waiting, ahead: 1, isFirst: false))
    try stage.paint(id)
    #expect(stage.facts.contains(.retract(line)))
  },
  Rule("That it takes long, as long as it does.") { stage in
    let (id, prompt) = try stage.asks()
    let riddle = try #require(stage.riddles.first)
    try stage.happen(.hesitated(riddle))
    #expect(stage.facts.last == .late(id))
    #expect(stage.place(of: .late(id)) == Place(stage.room, repliesTo: prompt))
    try stage.understand("a boat at night")
    let before = stage.facts
    try stage.happen(.hesitated(riddle))
    #expect(stage.facts == before)
    try stage.paint(id)
  },
  Rule("Nothing of a wish that was cancelled.") { stage in
    _ = try stage.asks()
    let riddle = try #require(stage.riddles.first)
    try stage.command(.cancel(everyone: false))
    let before = stage.facts
    try stage.happen(.hesitated(riddle))
    #expect(stage.facts == before)
  },
]

extension Stage {
  /// - Returns: the picture of a wish that the director is asked about, and its line.
  fileprivate mutating func asks() throws -> (picture: PictureID, prompt: Key) {
    _ = try round("a boat")
    let prompt = try say("at night")
    let request = try request()
    return (try #require(state.pictures(of: request.id).first).id, prompt)
  }
}
