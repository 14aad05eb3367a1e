import Storage
import Studio
import StudioStage
import Testing

/// 🌱: what was edited too often is painted anew from a clean picture.
@Suite struct ReplantingTests {
  @Test(arguments: chains) func `how a picture came to be`(rule: Rule) throws { try rule.play() }
  @Test(arguments: offers) func `when 🌱 is offered`(rule: Rule) throws { try rule.play() }
  @Test(arguments: taps) func `what 🌱 does`(rule: Rule) throws { try rule.play() }
  @Test(arguments: others) func `what 🌱 leaves alone`(rule: Rule) throws { try rule.play() }
  @Test(arguments: directed) func `with a director that reads`(rule: Rule) throws {
    try rule.play()
  }
}

extension Stage {
  /// Each is painted over the one before. - Returns: the last.
  @discardableResult
  fileprivate mutating func edits(_ words: String...) throws -> PictureID {
    var last: PictureID?
    for step in words { last = try round(step) }
    return try #require(last)
  }

  fileprivate func chain(of id: PictureID) throws -> Chain { try state.chain(of: picture(id)) }

  fileprivate func seeds(of id: PictureID) -> [Sign]? {
    facts.compactMap { if case .seeds(id, let signs) = $0 { signs } else { nil } }.last
  }
}

private let chains: [Rule] = [
  Rule("A picture that was painted from words alone is clean.") { stage in
    let only = try stage.round()
    let chain = try stage.chain(of: only)
    #expect(chain.edits == 0 && chain.words == ["a boat"] && chain.root?.recipe.source == nil)
  },
  Rule("Each step is told, the oldest first.") { stage in
    let first = try stage.round("a boat")
    let last = try stage.edits("at night", "in fog")
    let chain = try stage.chain(of: last)
    #expect(chain.edits == 2 && chain.words == ["a boat", "at night", "in fog"])
    #expect(chain.root?.id == first)
  },
  Rule("Rounds of one wish are edits, and say nothing new.") { stage in
    let first = try stage.round("a boat")
    try stage.tap(.cycle, on: first)
    let second = try stage.paint()
    let chain = try stage.chain(of: second)
    #expect(chain.edits == 1 && chain.words == ["a boat"])
  },
  Rule("What was posted has no words of its own.") { stage in
    let event = try stage.postPicture()
    let storm = try stage.round("like a storm")
    let chain = try stage.chain(of: storm)
    #expect(chain.edits == 1 && chain.words == ["like a storm"])
    #expect(chain.root?.id == stage.state.message(event)?.picture)
  },
  Rule("What it began with and the newest steps are kept.") { stage in
    for number in 0..<30 { _ = try stage.round("step \(number)") }
    let active = try #require(stage.active)
    let chain = try stage.chain(of: active)
    #expect(chain.words.count == Chain.maximumWords && chain.edits == 29)
    #expect(chain.words.first == "step 0" && chain.words.last == "step 29")
  },
]

private let offers: [Rule] = [
  Rule("From so many edits on it stands beside the others.") { stage in
    stage.house.maximumEdits = 2
    let first = try stage.edits("a boat", "at night")
    #expect(stage.seeds(of: first) == [.thumb, .cycle, .recycle])
    let worn = try stage.round("in fog")
    #expect(stage.seeds(of: worn) == [.thumb, .cycle, .recycle, .seedling])
  },
  Rule("A picture that was painted anew is not worn.") { stage in
    stage.house.maximumEdits = 2
    try stage.tap(.seedling, on: stage.edits("a boat", "at night", "in fog"))
    let new = try stage.paint()
    #expect(stage.seeds(of: new) == [.thumb, .cycle, .recycle])
  },
]

private let taps: [Rule] = [
  Rule("All that was asked for is painted in one step, from words.") { stage in
    let last = try stage.edits("a boat", "at night", "in fog!")
    try stage.tap(.seedling, on: last)
    let painted = try stage.paint()
    let new = try stage.picture(painted)
    #expect(new.recipe.words == "a boat. at night. in fog!")
    #expect(new.recipe.source == nil && new.depth == 0)
    #expect(stage.active == new.id)
  },
  Rule("Tapped on the critique, it is painted where the picture stands.") { stage in
    try stage.edits("a boat", "at night")
    try stage.tap(.seedling, on: stage.event(ofKind: .critique))
    let new = try stage.paint()
    #expect(try stage.picture(new).thread == nil)
    #expect(stage.place(of: .picture(new, isFinal: false)) == Place(stage.room))
    #expect(stage.active == new)
  },
  Rule("What was asked for in a thread is painted anew in it.") { stage in
    let first = try stage.round("a boat")
    let thread = try stage.line(showing: first)
    try stage.say("at night", thread: thread)
    try stage.paint()
    try stage.judge(7)
    try stage.tap(.seedling, on: stage.event(ofKind: .critique))
    let new = try stage.paint()
    #expect(try stage.picture(new).thread == thread)
    #expect(stage.active == first)
  },
  Rule("What was posted is built on again.") { stage in
    let event = try stage.postPicture()
    let posted = try #require(stage.state.message(event)?.picture)
    try stage.tap(.seedling, on: stage.edits("at night", "in fog"))
    let painted = try stage.paint()
    let new = try stage.picture(painted)
    #expect(new.recipe.source == posted && new.recipe.words == "at night. in fog")
  },
  Rule("What was posted and taken back is not.") { stage in
    let event = try stage.postPicture()
    let last = try stage.edits("at night", "in fog")
    try stage.redact(event)
    try stage.tap(.seedling, on: last)
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.source == nil)
  },
  Rule("The word does what the tap does; without a reply it means the active picture.") { stage in
    let last = try stage.edits("a boat", "at night")
    try stage.mean(.replant, replyTo: stage.line(showing: last))
    try stage.mean(.replant)
    #expect(stage.paintings.count == 2)
    for id in stage.paintings {
      #expect(try stage.picture(id).recipe.words == "a boat. at night")
    }
  },
  Rule("What was not to be in it is not in it.") { stage in
    var wishes = Wishes()
    wishes.negative = "people"
    _ = try stage.round("a boat")
    try stage.say("at night", wishes: wishes)
    try stage.tap(.seedling, on: stage.paint())
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.negative == "people")
  },
  Rule("A picture that was painted in one step is not painted anew.") { stage in
    let only = try stage.round()
    try stage.tap(.seedling, on: only)
    #expect(stage.refusals == [.notEdited(only)] && stage.jobs.isEmpty)
  },
  Rule("A 🌱 that is taken back in time paints nothing.") { stage in
    let tap = try stage.tap(.seedling, on: stage.edits("a boat", "at night"))
    try stage.takeBack(tap)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().ending == .cancelled)
  },
  Rule("It costs what a picture costs.") { stage in
    stage.house.credits = CreditRules(owner: .person, allowance: 2, period: .seconds(3_600))
    stage.house.painters[0].price = 1
    try stage.tap(.seedling, on: stage.edits("a boat", "at night"))
    #expect(stage.refusals == [.credits(needed: 1, left: 0)])
  },
  Rule("Where costly taps want a word, so does 🌱.") { stage in
    let last = try stage.edits("a boat", "at night")
    try stage.set("confirm", "costly")
    try stage.tap(.seedling, on: last)
    #expect(stage.facts.contains(.tapNeedsWord(.replant)) && stage.jobs.isEmpty)
    try stage.mean(.replant, replyTo: stage.line(showing: last))
    #expect(stage.paintings.count == 1)
  },
]

private let others: [Rule] = [
  Rule("The gate stays open, and nothing is cleared: that is what ♻️ does.") { stage in
    let last = try stage.edits("a boat", "at night")
    let before = try stage.request(of: last)
    try stage.tap(.seedling, on: last)
    #expect(try stage.request(of: last) == before)
    #expect(stage.active == last)
    try stage.tap(.thumb, on: last)
    #expect(try stage.request(of: last).ending == .approved)
  },
  Rule("It never runs by itself, also where the room's wishes do.") { stage in
    try stage.command(.loop(.on))
    let first = try stage.round("a boat", score: 9)
    try stage.tap(.cycle, on: first)
    let second = try stage.paint()
    try stage.judge(9)
    try stage.tap(.seedling, on: second)
    try stage.paint()
    try stage.judge(1)
    #expect(stage.paintings.isEmpty)
  },
  Rule("What people put on each other's pictures is theirs.") { stage in
    let event = try stage.postPicture()
    try stage.tap(.seedling, on: event)
    #expect(stage.refusals.isEmpty && stage.jobs.isEmpty)
  },
]

private let directed: [Rule] = [
  Rule("It sums up what was asked for, and that is painted.") { stage in
    stage.house.director = "talker"
    stage.house.readsWishes = true
    try stage.tap(.seedling, on: stage.edits("a boat", "at night"))
    #expect(stage.paintings.isEmpty)
    #expect(try stage.request().meaning?.before == ["a boat", "at night"])
    try stage.understand("a boat under a night sky")
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.prompt == "a boat under a night sky")
  },
  Rule("What was summed up is not summed up again.") { stage in
    stage.house.director = "talker"
    stage.house.readsWishes = true
    try stage.tap(.seedling, on: stage.edits("a boat", "at night"))
    try stage.understand("a boat under a night sky")
    let new = try stage.paint()
    try stage.judge(7)
    let last = try stage.edits("in fog")
    let chain = try stage.chain(of: last)
    #expect(chain.words == ["a boat under a night sky", "in fog"] && chain.root?.id == new)
  },
  Rule("A director that fails costs nobody the picture.") { stage in
    stage.house.director = "talker"
    stage.house.readsWishes = true
    try stage.tap(.seedling, on: stage.edits("a boat", "at night"))
    let riddle = try #require(stage.riddles.first)
    for job in stage.jobs { stage.settle(job) }
    try stage.happen(.notUnderstood(riddle, reason: "away"))
    #expect(stage.facts.last == .notUnderstood(reason: "away"))
    let new = try stage.paint()
    #expect(try stage.picture(new).recipe.prompt == "a boat. at night")
  },
]
