import Storage
import Studio
import StudioStage
import Testing

/// What a message builds on, and who is heard.
@Suite struct RoutingTests {
  @Test(arguments: sources) func `the source of a request`(rule: Rule) throws { try rule.play() }
  @Test(arguments: active) func `the active image`(rule: Rule) throws { try rule.play() }
  @Test(arguments: hearing) func `who is heard`(rule: Rule) throws { try rule.play() }
}

private let sources: [Rule] = [
  Rule("No active image: text-to-image.") { stage in
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[0]).recipe.source == nil)
  },
  Rule("Set: image-to-image from it.") { stage in
    let first = try stage.round()
    try stage.say("at night")
    let second = try stage.picture(stage.paintings[0])
    #expect(second.recipe.source == first)
    #expect((second.parent, second.depth) == (first, 1))
  },
  Rule("The first that applies: the picture replied to.") { stage in
    let first = try stage.round()
    _ = try stage.round("at night")
    try stage.say("in fog", replyTo: stage.line(showing: first))
    #expect(try stage.request().source == first)
  },
  Rule("A reply to a critique means its picture.") { stage in
    let first = try stage.round()
    let critique = try stage.event(ofKind: .critique)
    _ = try stage.round("at night")
    try stage.say("in fog", replyTo: critique)
    #expect(try stage.request().source == first)
  },
  Rule("The newest finished picture of the thread it stands in (threads are branches).") { stage in
    let first = try stage.round()
    let root = try stage.line(showing: first)
    _ = try stage.round("at night")
    try stage.say("in fog", thread: root)
    #expect(try stage.request().source == first)
    let branch = try stage.paint()
    try stage.say("with gulls", thread: root)
    #expect(try stage.request().source == branch)
  },
  Rule("In the thread of a sheet it is the one at the gate.") { stage in
    var wishes = Wishes()
    wishes.candidates = 2
    try stage.say("a boat", wishes: wishes)
    let ids = stage.paintings
    for id in ids { try stage.paint(id) }
    for (id, score) in zip(ids, [8.0, 5]) { try stage.judge(id, score) }
    try stage.say("in fog", thread: stage.event(ofKind: .sheet))
    #expect(try stage.request().source == ids[0])
  },
  Rule("The active image; none.") { stage in
    let first = try stage.round()
    try stage.say("in fog", thread: "$elsewhere")
    #expect(try stage.request().source == first)
  },
  Rule("!mode text2img forces one for the room.") { stage in
    _ = try stage.round()
    try stage.command(.mode(.text2img))
    try stage.say("at night")
    #expect(try stage.request().source == nil)
  },
  Rule("!mode img2img without a source is refused.") { stage in
    try stage.command(.mode(.img2img))
    try stage.say("at night")
    #expect(stage.refusals == [.noSource])
    #expect(stage.jobs.isEmpty)
  },
  Rule("--fresh: text2img whatever is active.") { stage in
    _ = try stage.round()
    var wishes = Wishes()
    wishes.isFresh = true
    try stage.say("at night", wishes: wishes)
    #expect(try stage.request().source == nil)
  },
  Rule("--from ID.") { stage in
    let first = try stage.round()
    _ = try stage.round("at night")
    var wishes = Wishes()
    wishes.from = first
    try stage.say("in fog", wishes: wishes)
    #expect(try stage.request().source == first)
  },
  Rule("If a picture is still being painted then, the bot says which one it takes.") { stage in
    let first = try stage.round()
    try stage.say("at night")
    let pending = stage.paintings[0]
    try stage.say("in fog")
    #expect(stage.facts.last == .sourceIs(first, whilePainting: pending))
    // The source is fixed when its message is handled.
    try stage.paint()
    #expect(try stage.request().source == first)
  },
  Rule("Only finished pictures can be a source: a pending one is refused.") { stage in
    try stage.say("a boat")
    let pending = stage.paintings[0]
    var wishes = Wishes()
    wishes.from = pending
    try stage.say("at night", wishes: wishes)
    #expect(stage.refusals == [.notFinished(pending)])
  },
  Rule("Only finished pictures can be a source: a failed one is refused.") { stage in
    try stage.say("a boat")
    let failed = try stage.failPainting()
    var wishes = Wishes()
    wishes.from = failed
    try stage.say("at night", wishes: wishes)
    #expect(stage.refusals == [.failedPicture(failed)])
  },
]

private let active: [Rule] = [
  Rule("Every finished picture of a main-timeline request becomes the active image.") { stage in
    let picture = try stage.round()
    #expect(stage.active == picture)
  },
  Rule("A request made in a thread never does.") { stage in
    let first = try stage.round()
    try stage.say("at night", thread: stage.line(showing: first))
    let second = try stage.paint()
    #expect(stage.active == first)
    let line = try stage.line(showing: first)
    #expect(stage.showings(of: second).map(\.telling.place.thread) == [line])
  },
  Rule("`use this`: it becomes the active image.") { stage in
    let first = try stage.round()
    _ = try stage.round("at night")
    try stage.mean(.useThis, replyTo: stage.line(showing: first))
    #expect(stage.active == first)
    #expect(stage.answers.last == .nowActive(first))
  },
  Rule("▶️ on any picture means \"continue with this\".") { stage in
    let first = try stage.round()
    _ = try stage.round("at night")
    try stage.tap(.play, on: first, by: .bob)
    #expect(stage.active == first)
  },
  Rule("`new image`: active image cleared.") { stage in
    _ = try stage.round()
    try stage.mean(.newImage)
    #expect(stage.active == nil)
    #expect(stage.answers.last == .cleared(had: true))
  },
  Rule("`back`: the active image's parent, or none if it has none.") { stage in
    let first = try stage.round()
    _ = try stage.round("at night")
    try stage.mean(.back)
    #expect(stage.active == first)
    try stage.command(.back)
    #expect(stage.active == nil)
    try stage.mean(.back)
    #expect(stage.refusals == [.nothingActive])
  },
  Rule("`again`: the prompt and source of the asker's last request, with a new seed.") { stage in
    let boat = try stage.round("a boat", by: .ann)
    let tower = try stage.round("a tower", by: .bob)
    let first = try stage.picture(tower)
    _ = try stage.round("a tree", by: .ann)
    try stage.mean(.again(Wishes()), by: .bob)
    let second = try stage.picture(stage.paintings[0])
    #expect(second.recipe.words == "a tower")
    #expect(second.recipe.source == boat)
    #expect(second.recipe.seed != first.recipe.seed)
  },
  Rule("`again`: the prompt and source of the picture replied to.") { stage in
    let boat = try stage.round("a boat")
    _ = try stage.round("a tower")
    try stage.mean(.again(Wishes()), by: .bob, replyTo: stage.line(showing: boat))
    let again = try stage.picture(stage.paintings[0])
    #expect(again.recipe.words == "a boat")
    #expect(again.recipe.source == nil)
    #expect(again.owner == Person.bob.id)
  },
  Rule("`again --n 2 --no people`: with these wishes, and those it had.") { stage in
    var wishes = Wishes()
    (wishes.seed, wishes.shape) = (7, .landscape)
    try stage.say("a boat", wishes: wishes)
    try stage.paint()
    try stage.judge(7)
    var new = Wishes()
    (new.candidates, new.negative) = (2, "people")
    try stage.mean(.again(new))
    let wanted = try stage.request().wishes
    #expect((wanted.candidates, wanted.negative, wanted.shape) == (2, "people", .landscape))
    #expect(wanted.seed == nil)
    #expect(stage.paintings.count == 2)
  },
  Rule("`again --fresh`, `again --from ID`: the same words from another source.") { stage in
    let first = try stage.round()
    let second = try stage.round("at night")
    var fresh = Wishes()
    fresh.isFresh = true
    try stage.mean(.again(fresh))
    #expect(try stage.request().source == nil)
    var other = Wishes()
    other.from = second
    try stage.mean(.again(other))
    #expect(try stage.request().source == second)
    #expect(try stage.request().prompt == "at night")
    #expect(try stage.picture(first).state == .finished)
  },
  Rule("`again` where nothing was asked for.") { stage in
    try stage.mean(.again(Wishes()))
    #expect(stage.refusals == [.nothingToRepeat])
  },
]

private let hearing: [Rule] = [
  Rule("In a room of two everything is heard.") { stage in
    try stage.say("a boat")
    #expect(stage.paintings.count == 1)
  },
  Rule("Until somebody answers it listens to mentions.") { stage in
    stage.members = 3
    try stage.say("a boat")
    #expect(stage.paintings.isEmpty)
    try stage.say("a boat", mentions: true)
    #expect(stage.paintings.count == 1)
  },
  Rule("Answers to its messages, and threads it started.") { stage in
    let picture = try stage.round()
    stage.members = 3
    try stage.say("at night", replyTo: stage.line(showing: picture))
    try stage.say("in fog", thread: stage.line(showing: picture))
    #expect(stage.paintings.count == 2)
  },
  Rule("🎨: this room is a studio, I answer every message.") { stage in
    stage.members = 3
    try stage.happen(.joined(stage.room, members: 3))
    try stage.paint()
    try stage.tap(.palette, on: stage.event(ofKind: .welcome), by: .bob)
    #expect(stage.answers == [.listening(.all)])
    try stage.say("a boat")
    #expect(stage.paintings.count == 1)
  },
  Rule("💬: only when I am mentioned.") { stage in
    stage.members = 3
    stage.house.listen = .all
    try stage.happen(.joined(stage.room, members: 3))
    try stage.paint()
    #expect(!stage.told.contains { !$0.telling.signs.isEmpty })
    try stage.set("listen", "mention")
    try stage.say("a boat")
    #expect(stage.paintings.isEmpty)
  },
  Rule("Commands are heard anywhere.") { stage in
    stage.members = 5
    try stage.command(.status)
    #expect(stage.answers == [.status])
  },
  Rule("A typo is named, nothing painted.") { stage in
    let line = try stage.mean(.misread(.unknownDirective("sied", nearest: "seed")))
    #expect(stage.facts == [.misread(.unknownDirective("sied", nearest: "seed"))])
    #expect(stage.jobs.isEmpty)
    #expect(stage.status(of: line) == .failed)
  },
]
