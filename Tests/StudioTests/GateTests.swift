import Storage
import Studio
import StudioStage
import Testing

/// The human decision on a picture.
@Suite struct GateTests {
  @Test(arguments: decisions) func `what a decision does`(rule: Rule) throws { try rule.play() }
  @Test(arguments: policies) func `who may decide`(rule: Rule) throws { try rule.play() }
  @Test(arguments: takingBack) func `a tap taken back`(rule: Rule) throws { try rule.play() }

  /// ✅ ☑️ · 🔄 · 🆕 ❌ mean the same.
  @Test(arguments: [
    (Sign.thumb, Gate.Option.approve), (.check, .approve), (.cycle, .iterate),
    (.recycle, .restart), (.cross, .restart),
  ])
  func `a sign on a picture`(sign: Sign, option: Gate.Option) throws {
    var stage = Stage()
    let picture = try stage.round()
    try stage.tap(sign, on: picture)
    #expect(try stage.request().gate?.outcome?.option == option)
  }
}

private let decisions: [Rule] = [
  Rule("👍: the request ends, the picture is marked, kept in the gallery.") { stage in
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture, by: .bob)
    #expect(try stage.request().ending == .approved)
    #expect(try stage.picture(picture).approvedBy == "Bob")
    try stage.command(.gallery)
    #expect(stage.answers.last == .gallery([picture]))
  },
  Rule("The outcome is written with the name, and the seeds are taken back.") { stage in
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture, by: .bob)
    let line = try stage.line(showing: picture)
    let outcome = try #require(try stage.request().gate?.outcome)
    #expect(outcome.name == "Bob")
    #expect(stage.facts.suffix(2) == [.gateDecided(picture, outcome), .withdrawSeeds(picture)])
    #expect(stage.place(of: .gateDecided(picture, outcome))?.thread == line)
  },
  Rule("It is the active image if that one belongs to this request.") { stage in
    let first = try stage.round()
    try stage.tap(.cycle, on: first)
    let second = try stage.paint()
    #expect(stage.active == second)
    try stage.tap(.thumb, on: first)
    #expect(stage.active == first)
  },
  Rule("An approval leaves the active image of another request alone.") { stage in
    let first = try stage.round()
    let second = try stage.round("at night")
    try stage.tap(.thumb, on: first)
    #expect(stage.active == second)
  },
  Rule("🔁: exactly one round, whatever it scores; the gate opens again on the result.") { stage in
    let first = try stage.round(score: 2)
    try stage.tap(.cycle, on: first)
    let second = try stage.paint()
    try stage.judge(1)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().gate == Gate(picture: second))
    #expect(stage.standings(of: second).map(\.next) == [.gate])
    #expect(stage.standings(of: second).first?.gain == -1)
    #expect(stage.standings(of: second).first?.isBest == false)
  },
  Rule("Before the critique is there it waits for it.") { stage in
    try stage.say("a boat")
    let first = try stage.paint()
    try stage.tap(.cycle, on: first)
    #expect(stage.paintings.isEmpty)
    try stage.judge(5, revised: "more light")
    #expect(try stage.picture(stage.paintings[0]).recipe.prompt == "a boat. more light")
    #expect(try stage.request().gate?.outcome?.led == stage.paintings[0])
  },
  Rule("Where there is none, the same prompt with a new seed.") { stage in
    try stage.say("a boat")
    let painted = try stage.paint()
    let first = try stage.picture(painted)
    try stage.tap(.cycle, on: first.id)
    try stage.failCritique()
    let second = try stage.picture(stage.paintings[0])
    #expect(second.recipe.prompt == first.recipe.prompt)
    #expect(second.recipe.seed != first.recipe.seed)
  },
  Rule("♻️: the request ends; the active image is cleared if it belongs to it.") { stage in
    let first = try stage.round()
    try stage.tap(.recycle, on: first)
    #expect(try stage.request().ending == .restarted)
    #expect(stage.active == nil)
    try stage.say("a tower")
    #expect(try stage.request().source == nil)
  },
  Rule("♻️ leaves the active image of another request alone.") { stage in
    let first = try stage.round()
    let second = try stage.round("a tower")
    try stage.tap(.recycle, on: first)
    #expect(stage.active == second)
  },
  Rule("The gate in words, for clients without reactions.") { stage in
    let first = try stage.round()
    try stage.mean(.decide(.approve), replyTo: stage.event(ofKind: .critique))
    #expect(try stage.request().ending == .approved)
    try stage.mean(.decide(.iterate), replyTo: stage.line(showing: first))
    #expect(stage.paintings.count == 1)
    try stage.mean(.decide(.approve))
    #expect(stage.refusals == [.replyToAPicture])
  },
  Rule("The outcome of a picture that is not shown again yet stands where the prompt does.") {
    stage in
    let prompt = try stage.say("a boat")
    let picture = try stage.paint()
    try stage.judge(7)
    let critique = try stage.event(ofKind: .critique)
    try stage.redact(stage.line(showing: picture))
    stage.isPostHeldBack = true
    try stage.command(.undelete(picture))
    let word = try stage.mean(.decide(.approve), replyTo: critique)
    try stage.redact(word)
    try stage.deliver()
    let outcomes = stage.told.filter {
      switch $0.telling.fact {
      case .gateDecided(picture, _), .gateReopened(picture, _): true
      default: false
      }
    }
    #expect(outcomes.map(\.telling.place.repliesTo) == [prompt, prompt])
  },
  Rule("A tap on a picture of a finished request re-opens it from there.") { stage in
    let first = try stage.round()
    try stage.tap(.thumb, on: first)
    stage.pass(.seconds(3_600))
    try stage.tap(.cycle, on: first, by: .bob)
    let second = try stage.paint()
    #expect(try stage.picture(second).parent == first)
    #expect(try stage.request().state == .waiting)
  },
  Rule("A round costs the person who tapped for it.") { stage in
    let first = try stage.round()
    try stage.tap(.cycle, on: first, by: .bob)
    #expect(try stage.picture(stage.paintings[0]).owner == Person.bob.id)
  },
  Rule("If the painter fails at a round, the gate opens again where it was.") { stage in
    let first = try stage.round()
    try stage.tap(.cycle, on: first)
    try stage.failPainting()
    #expect(try stage.request().gate == Gate(picture: first))
    #expect(try stage.request().best == first)
    try stage.tap(.cycle, on: first)
    #expect(stage.paintings.count == 1)
  },
  Rule("No seeds where nothing is to be decided; people's own pictures are theirs.") { stage in
    let posted = try stage.postPicture()
    let told = stage.told.count
    try stage.tap(.thumb, on: posted)
    #expect(stage.told.count == told)
  },
]

private let policies: [Rule] = [
  Rule("anyone (default).") { stage in
    let picture = try stage.round(by: .ann)
    try stage.tap(.thumb, on: picture, by: .bob)
    #expect(try stage.request().ending == .approved)
  },
  Rule("requester. Taps that do not count are answered once.") { stage in
    try stage.set("gate", "requester")
    let picture = try stage.round(by: .ann)
    try stage.tap(.thumb, on: picture, by: .bob)
    try stage.tap(.cycle, on: picture, by: .bob)
    #expect(stage.tapRefusals == [.notYourRequest(asker: "Ann")])
    #expect(try stage.request().state == .waiting)
    try stage.tap(.thumb, on: picture, by: .ann)
    #expect(try stage.request().ending == .approved)
  },
  Rule("moderators (power ≥ 50).") { stage in
    try stage.set("gate", "moderators")
    let picture = try stage.round(by: .ann)
    try stage.tap(.thumb, on: picture, by: .ann)
    #expect(stage.tapRefusals == [.moderatorsOnly])
    try stage.tap(.thumb, on: picture, by: .mod)
    #expect(try stage.request().ending == .approved)
  },
  Rule("A tap that does not count does not open a finished request.") { stage in
    try stage.set("gate", "requester")
    let picture = try stage.round(by: .ann)
    try stage.tap(.thumb, on: picture, by: .ann)
    stage.pass(.seconds(60))
    try stage.tap(.cycle, on: picture, by: .bob)
    #expect(try stage.request().ending == .approved)
    #expect(stage.tapRefusals.count == 1)
  },
  Rule("quorum N: the first option with N standing taps.") { stage in
    try stage.set("gate", "quorum 2")
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture, by: .ann)
    try stage.tap(.cycle, on: picture, by: .bob)
    #expect(try stage.request().state == .waiting)
    // The same person twice is one.
    try stage.tap(.thumb, on: picture, by: .ann)
    #expect(try stage.request().state == .waiting)
    try stage.tap(.thumb, on: picture, by: .mod)
    #expect(try stage.request().ending == .approved)
  },
  Rule("A tap taken back does not stand.") { stage in
    try stage.set("gate", "quorum 2")
    let picture = try stage.round()
    let tap = try stage.tap(.thumb, on: picture, by: .ann)
    try stage.takeBack(tap)
    try stage.tap(.thumb, on: picture, by: .bob)
    #expect(try stage.request().state == .waiting)
  },
  Rule("Two people at once: the first valid one wins, the second is told.") { stage in
    let picture = try stage.round()
    try stage.tap(.cycle, on: picture, by: .ann)
    try stage.tap(.thumb, on: picture, by: .bob)
    #expect(stage.tapRefusals == [.tooLate(winner: "Ann", .iterate)])
    #expect(stage.paintings.count == 1)
  },
  Rule("Nobody was quicker than oneself: what one asked for is still running, said once.") {
    stage in
    let picture = try stage.round()
    try stage.tap(.cycle, on: picture, by: .ann)
    for _ in 1...2 { try stage.tap(.thumb, on: picture, by: .ann) }
    #expect(stage.tapRefusals == [.stillRunning])
    #expect(stage.paintings.count == 1)
  },
  Rule("At once is at once, also where nothing is being painted.") { stage in
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture, by: .ann)
    try stage.tap(.cycle, on: picture, by: .bob)
    #expect(stage.tapRefusals == [.tooLate(winner: "Ann", .approve)])
    #expect(stage.jobs.isEmpty)
  },
  Rule("A tap too many is turned down, once for each person.") { stage in
    try stage.set("gate", "quorum 2")
    let picture = try stage.round()
    for _ in 1...Gate.maximumTaps { try stage.tap(.thumb, on: picture, by: .ann) }
    for _ in 1...2 { try stage.tap(.thumb, on: picture, by: .bob) }
    #expect(stage.tapRefusals == [.tooManyTaps(maximum: Gate.maximumTaps)])
    #expect(try stage.request().state == .waiting)
  },
  Rule("confirm: costly, a tap that queues a job is confirmed by a word.") { stage in
    try stage.set("confirm", "costly")
    let picture = try stage.round()
    try stage.tap(.cycle, on: picture)
    #expect(stage.facts.last == .tapNeedsWord(.iterate))
    #expect(stage.jobs.isEmpty)
    try stage.mean(.decide(.iterate), replyTo: stage.line(showing: picture))
    #expect(stage.paintings.count == 1)
    #expect(try stage.request().gate?.unconfirmed == nil)
  },
  Rule("confirm: costly, a tap that queues nothing counts.") { stage in
    try stage.set("confirm", "costly")
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture)
    #expect(try stage.request().ending == .approved)
  },
  Rule("confirm: always. The word may answer the question.") { stage in
    try stage.set("confirm", "always")
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture)
    #expect(try stage.request().state == .waiting)
    try stage.mean(.decide(.approve), replyTo: stage.event(of: .tapNeedsWord(.approve)))
    #expect(try stage.request().ending == .approved)
  },
]

private let takingBack: [Rule] = [
  Rule("An approval re-opens the gate (in words, no new seeds).") { stage in
    let picture = try stage.round()
    let tap = try stage.tap(.thumb, on: picture)
    try stage.takeBack(tap)
    #expect(try stage.request().gate == Gate(picture: picture))
    #expect(try stage.picture(picture).approvedBy == nil)
    #expect(stage.facts.last == .gateReopened(picture, by: "Ann"))
  },
  Rule("A restart gives the active image back if none was set since.") { stage in
    let picture = try stage.round()
    let tap = try stage.tap(.recycle, on: picture)
    try stage.takeBack(tap)
    #expect(stage.active == picture)
    #expect(try stage.request().state == .waiting)
  },
  Rule("A restart does not take away the active image that was set since.") { stage in
    let first = try stage.round()
    let tap = try stage.tap(.recycle, on: first)
    let second = try stage.round("a tower")
    try stage.takeBack(tap)
    #expect(stage.active == second)
  },
  Rule("A waiting job is cancelled.") { stage in
    let picture = try stage.round()
    let tap = try stage.tap(.cycle, on: picture)
    let queued = stage.paintings[0]
    try stage.takeBack(tap)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.picture(queued).state == .cancelled)
    #expect(try stage.request().gate?.isOpen == true)
  },
  Rule("Something came of it: a picture that is being painted is not undone.") { stage in
    let picture = try stage.round()
    let tap = try stage.tap(.cycle, on: picture)
    try stage.begin(stage.paintings[0])
    try stage.takeBack(tap)
    #expect(stage.paintings.count == 1)
    #expect(try stage.request().state == .painting)
  },
  Rule("A wait for the critique is undone.") { stage in
    try stage.say("a boat")
    let picture = try stage.paint()
    let tap = try stage.tap(.cycle, on: picture)
    try stage.takeBack(tap)
    try stage.judge(7)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().state == .waiting)
  },
  Rule("With a quorum a decision stands while enough taps stand.") { stage in
    try stage.set("gate", "quorum 2")
    let picture = try stage.round()
    let tap = try stage.tap(.thumb, on: picture, by: .ann)
    try stage.tap(.thumb, on: picture, by: .bob)
    try stage.takeBack(tap)
    #expect(try stage.request().state == .waiting)
  },
  Rule("A word taken back is a tap taken back.") { stage in
    let picture = try stage.round()
    let word = try stage.mean(.decide(.approve), replyTo: stage.line(showing: picture))
    try stage.redact(word)
    #expect(try stage.request().state == .waiting)
  },
]
