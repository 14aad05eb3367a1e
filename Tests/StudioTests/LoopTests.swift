import Storage
import Studio
import StudioStage
import Testing

/// A request that runs by itself, until it stops.
@Suite struct LoopTests {
  @Test(arguments: stops) func `when a loop stops`(rule: Rule) throws { try rule.play() }
  @Test(arguments: bests) func `the best so far is never lost`(rule: Rule) throws {
    try rule.play()
  }
  @Test(arguments: rounds) func `what a round paints`(rule: Rule) throws { try rule.play() }
  @Test(arguments: posting) func `where rounds are shown`(rule: Rule) throws { try rule.play() }

  /// `gate_low` must be below `threshold`, else the setting is refused.
  @Test(arguments: [("threshold", "6"), ("threshold", "5.5"), ("gate_low", "8"), ("gate_low", "9")])
  func `a threshold that is not above the gate is refused`(name: String, value: String) throws {
    var stage = Stage()
    try stage.set(name, value)
    guard case .loop(.thresholdNotAboveGate)? = stage.refusals.first else {
      return #expect(Bool(false), "\(stage.facts)")
    }
    #expect(stage.conversation.settings.loop == nil)
    #expect(stage.state.settings.isEmpty)
  }

  @Test(arguments: [("threshold", "10.5"), ("gate_low", "-1"), ("rounds", "0"), ("rounds", "21")])
  func `a figure out of range is refused`(name: String, value: String) throws {
    var stage = Stage()
    try stage.set(name, value)
    #expect(stage.refusals.count == 1)
    #expect(stage.conversation.settings.loop == nil)
  }
}

private let stops: [Rule] = [
  Rule("Off by default: one picture, one critique, one gate.") { stage in
    _ = try stage.round(score: 1)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().state == .waiting)
  },
  Rule("On by !loop on.") { stage in
    try stage.command(.loop(.on))
    _ = try stage.round(score: 1)
    #expect(stage.paintings.count == 1)
  },
  Rule("--loop off where the room has it on.") { stage in
    try stage.command(.loop(.on))
    var wishes = Wishes()
    wishes.loop = false
    try stage.say("a boat", wishes: wishes)
    try stage.paint()
    try stage.judge(1)
    #expect(stage.paintings.isEmpty)
  },
  Rule("Score ≥ 8.0: converged, done. A converged picture has its gate too.") { stage in
    try stage.loop()
    let picture = try stage.paint()
    #expect(stage.active == nil)
    try stage.judge(8.0)
    #expect(stage.standings(of: picture).map(\.next) == [.converged])
    #expect(stage.jobs.isEmpty)
    #expect(stage.active == picture)
    #expect(try stage.request().gate == Gate(picture: picture))
    #expect(stage.facts.last == .seeds(picture, [.thumb, .cycle, .recycle]))
  },
  Rule("A tap on a round while the next ones run says so, and decides nothing.") { stage in
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(3)
    try stage.tap(.thumb, on: first, by: .bob)
    #expect(stage.tapRefusals == [.stillRunning])
    #expect(stage.paintings.count == 1)
    #expect(try stage.request().state == .painting)
  },
  Rule("That is said once for each loop, whoever taps.") { stage in
    for number in 1...2 {
      try stage.loop()
      let first = try stage.paint()
      try stage.judge(3)
      for person in [Person.ann, .bob, .ann] { try stage.tap(.cycle, on: first, by: person) }
      try stage.mean(.decide(.approve), replyTo: stage.line(showing: first))
      #expect(stage.tapRefusals == Array(repeating: .stillRunning, count: number))
      // Its gate is open for everybody.
      try stage.paint()
      try stage.judge(7)
      let picture = try #require(try stage.request().gate?.picture)
      try stage.tap(.thumb, on: picture, by: .ann)
      #expect(try stage.request().ending == .approved)
    }
  },
  Rule("Who may not decide on a running loop is told so, each once.") { stage in
    try stage.set("gate", "requester")
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(3)
    for person in [Person.bob, .bob, .mod] { try stage.tap(.cycle, on: first, by: person) }
    #expect(stage.tapRefusals == [.notYourRequest(asker: "Ann"), .notYourRequest(asker: "Ann")])
    try stage.tap(.cycle, on: first, by: .ann)
    #expect(stage.tapRefusals.last == .stillRunning)
  },
  Rule("6.0 ≤ score < 8.0: the gate opens and the loop waits.") { stage in
    try stage.loop()
    let picture = try stage.paint()
    try stage.judge(6.0)
    #expect(stage.standings(of: picture).map(\.next) == [.waits])
    #expect(try stage.request().state == .waiting)
    #expect(stage.jobs.isEmpty)
  },
  Rule("Score < 6.0: iterate at once with the revised prompt.") { stage in
    try stage.loop()
    let picture = try stage.paint()
    try stage.judge(5.9, revised: "more light")
    #expect(stage.standings(of: picture).map(\.next) == [.goesOn])
    #expect(try stage.picture(stage.paintings[0]).recipe.prompt == "a boat. more light")
  },
  Rule("At most 5 rounds, then the best so far with the gate open.") { stage in
    try stage.loop()
    var pictures: [PictureID] = []
    for score in [3.0, 5, 2, 1, 4] {
      pictures.append(try stage.paint())
      try stage.judge(score)
    }
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().best == pictures[1])
    #expect(try stage.request().gate == Gate(picture: pictures[1]))
    #expect(stage.active == pictures[1])
    #expect(stage.standings(of: pictures[4]).map(\.next) == [.outOfRounds])
  },
  Rule("After the first gate it never runs by itself again.") { stage in
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(7)
    try stage.tap(.cycle, on: first)
    let second = try stage.paint()
    #expect(stage.active == second)
    try stage.judge(1)
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().gate?.picture == second)
  },
  Rule("If the critic fails, the loop goes on: no critique is no score, not a zero.") { stage in
    try stage.loop()
    let painted = try stage.paint()
    let first = try stage.picture(painted)
    try stage.failCritique()
    #expect(stage.facts.contains(.noCritique(first.id, reason: "the critic is away")))
    let second = try stage.picture(stage.paintings[0])
    #expect(second.recipe.prompt == first.recipe.prompt)
    #expect(second.recipe.seed != first.recipe.seed)
    #expect(try stage.picture(first.id).score == nil)
  },
  Rule("Every critique fails: the newest is the best, and the gate opens.") { stage in
    try stage.loop()
    var last: PictureID?
    for _ in 1...5 {
      last = try stage.paint()
      try stage.failCritique()
    }
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().gate?.picture == last)
  },
  Rule("A score of 0 can be best.") { stage in
    try stage.loop()
    let zero = try stage.paint()
    try stage.judge(0)
    for _ in 2...5 {
      try stage.paint()
      try stage.failCritique()
    }
    #expect(try stage.request().best == zero)
    #expect(try stage.request().gate?.picture == zero)
  },
  Rule("If the painter fails, the request fails.") { stage in
    try stage.loop()
    try stage.failPainting()
    #expect(try stage.request().ending == .failed)
  },
]

private let bests: [Rule] = [
  Rule("Where duels decide, who wins beside the best is the best, whatever the scores say.") {
    stage in
    try stage.set("judge", "duel")
    try stage.loop()
    var best = try stage.paint()
    try stage.judge(5)
    for (score, isWon) in [(4.0, true), (5.5, false)] {
      let next = try stage.paint()
      #expect(try stage.request().best == best)
      stage.settle(stage.jobs[0])
      try stage.happen(
        .judged(
          next, .ofTests(score),
          duel: Duel(rival: best, isWon ? .won : .lost, because: "the moon")))
      let kept = try #require(stage.state.critique(of: next)?.duel)
      #expect(kept.rival == best && kept.reason == "the moon")
      if isWon { best = next }
      #expect(try stage.request().best == best)
      #expect(try stage.picture(stage.paintings[0]).recipe.source == best)
    }
  },
  Rule("Without a duel, and after one with another, a higher score takes the place.") { stage in
    try stage.set("judge", "duel")
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(5)
    let second = try stage.paint()
    try stage.judge(4)
    #expect(try stage.request().best == first)
    let third = try stage.paint()
    stage.settle(stage.jobs[0])
    try stage.happen(
      .judged(third, .ofTests(5.5), duel: Duel(rival: second, .lost, because: "the moon")))
    #expect(try stage.request().best == third)
    let kept = try #require(stage.state.critique(of: third)?.duel)
    #expect(kept == Duel(rival: second, .unheld, because: HouseReason.rivalGone.rawValue))
  },
  Rule("A duel that was not held leaves it to the scores, and where scores decide none is kept.") {
    stage in
    try stage.set("judge", "duel")
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(4)
    let second = try stage.paint()
    stage.settle(stage.jobs[0])
    let duel = Duel(rival: first, .unheld, because: "the critic is away")
    try stage.happen(.judged(second, .ofTests(5), duel: duel))
    #expect(try stage.request().best == second)
    #expect(stage.state.critique(of: second)?.duel == duel)
    try stage.set("judge", "score")
    let third = try stage.paint()
    stage.settle(stage.jobs[0])
    try stage.happen(
      .judged(third, .ofTests(4.5), duel: Duel(rival: second, .won, because: "the moon")))
    #expect(try stage.request().best == second)
    #expect(stage.state.critique(of: third)?.duel == nil)
  },
  Rule("The painter fails in a later round: the best so far is active, its gate open.") { stage in
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(5)
    let second = try stage.paint()
    try stage.judge(3)
    let third = try stage.failPainting()
    let failure = PainterFailure(.unreachable)
    #expect(stage.facts.contains(.paintingFailed(third, failure, refunded: 0)))
    #expect(try stage.request().gate == Studio.Gate(picture: first))
    #expect(stage.active == first)
    #expect(stage.facts.last == .seeds(first, [.thumb, .cycle, .recycle]))
    #expect(stage.standings(of: second).count == 1)
  },
  Rule("!cancel in a loop: likewise; a best of a later round goes to the main timeline.") { stage in
    try stage.loop()
    try stage.paint()
    try stage.judge(3)
    let second = try stage.paint()
    try stage.judge(5)
    try stage.command(.cancel(everyone: false))
    #expect(stage.jobs.isEmpty)
    #expect(stage.answers.last == .cancelled(1))
    #expect(try stage.request().gate == Studio.Gate(picture: second))
    #expect(stage.active == second)
    #expect(stage.showings(of: second).last?.telling.fact == .picture(second, isFinal: true))
    #expect(stage.showings(of: second).last?.telling.place.thread == nil)
  },
  Rule("!cancel while a round is judged: it is shown, and its critique still comes.") { stage in
    try stage.loop()
    try stage.paint()
    try stage.failCritique()
    let second = try stage.paint()
    try stage.command(.cancel(everyone: false))
    #expect(try stage.request().gate == Studio.Gate(picture: second))
    #expect(stage.showings(of: second).count == 1)
    try stage.judge(second, 4)
    #expect(stage.standings(of: second).map(\.next) == [.gate])
    #expect(try stage.request().state == .waiting)
  },
  Rule("!cancel while a worse round is judged: it is shown without a critique.") { stage in
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(4)
    let second = try stage.paint()
    try stage.command(.cancel(everyone: false))
    #expect(try stage.request().gate == Studio.Gate(picture: first))
    #expect(stage.showings(of: second).count == 1)
    #expect(stage.jobs.isEmpty)
  },
  Rule("A round that was tapped for fails: the gate opens again where it was.") { stage in
    let first = try stage.round()
    try stage.tap(.cycle, on: first)
    try stage.failPainting()
    #expect(try stage.request().gate == Studio.Gate(picture: first))
    #expect(stage.active == first)
    try stage.tap(.cycle, on: first)
    try stage.command(.cancel(everyone: false))
    #expect(try stage.request().gate == Studio.Gate(picture: first))
    #expect(stage.jobs.isEmpty)
  },
  Rule("In a thread the best is shown once.") { stage in
    let shown = try stage.round()
    let root = try stage.line(showing: shown)
    try stage.loop(thread: root)
    try stage.paint()
    try stage.judge(3)
    let second = try stage.paint()
    try stage.judge(5)
    try stage.failPainting()
    #expect(stage.showings(of: second).count == 1)
    #expect(try stage.request().gate == Studio.Gate(picture: second))
  },
  Rule("!cancel with candidates: those that are painted come on a sheet.") { stage in
    var wishes = Wishes()
    wishes.candidates = 3
    try stage.say("a boat", wishes: wishes)
    let first = try stage.paint()
    try stage.command(.cancel(everyone: false))
    #expect(stage.facts.contains(.candidates(try stage.request().id, [first])))
    #expect(try stage.request().gate?.picture == first)
    #expect(stage.jobs.isEmpty)
  },
]

private let rounds: [Rule] = [
  Rule("A round paints from the best so far (loop_from: best).") { stage in
    try stage.loop()
    let best = try stage.paint()
    try stage.judge(5)
    try stage.paint()
    try stage.judge(2)
    #expect(try stage.picture(stage.paintings[0]).recipe.source == best)
  },
  Rule("fresh paints anew by text.") { stage in
    try stage.set("loop_from", "fresh")
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(5)
    let second = try stage.picture(stage.paintings[0])
    #expect(second.recipe.source == nil)
    #expect(second.parent == first)
  },
  Rule("text2img where the painter has no img2img.") { stage in
    stage.house.painters[0].paintsFromPictures = false
    try stage.loop()
    try stage.paint()
    try stage.judge(5, revised: "more light")
    let second = try stage.picture(stage.paintings[0])
    #expect(second.recipe.source == nil)
    #expect(second.recipe.prompt == "a boat. more light")
  },
  Rule("The person's own words are restated in every round.") { stage in
    try stage.loop("a red boat")
    for _ in 1...4 {
      try stage.paint()
      try stage.judge(3, revised: "another thing")
      let recipe = try stage.picture(stage.paintings[0]).recipe
      #expect(recipe.prompt == "a red boat. another thing")
      #expect(recipe.words == "a red boat")
    }
  },
  Rule("A seed that the person named stays while the prompt changes.") { stage in
    var wishes = Wishes()
    (wishes.loop, wishes.seed) = (true, 7)
    try stage.say("a boat", wishes: wishes)
    try stage.paint()
    try stage.judge(3)
    #expect(try stage.picture(stage.paintings[0]).recipe.seed == 7)
    try stage.paint()
  },
  Rule("No round is painted twice: after a worse one a named seed goes up by one.") { stage in
    var wishes = Wishes()
    (wishes.loop, wishes.seed) = (true, 7)
    for source in ["best", "fresh"] {
      try stage.set("loop_from", source)
      try stage.say("a boat", wishes: wishes)
      var recipes: [Recipe] = []
      for score in [5.0, 3, 2, 1, 1] {
        recipes.append(try stage.picture(stage.paint()).recipe)
        try stage.judge(score)
      }
      #expect(recipes.map(\.seed) == [7, 7, 8, 9, 10])
      for (place, recipe) in recipes.enumerated() {
        #expect(!recipes[..<place].contains(recipe))
      }
    }
  },
  Rule("🔁 twice on one picture likewise.") { stage in
    var wishes = Wishes()
    wishes.seed = 7
    try stage.say("a boat", wishes: wishes)
    let first = try stage.paint()
    try stage.judge(5)
    var seeds: [UInt64] = []
    for _ in 1...3 {
      try stage.tap(.cycle, on: first)
      seeds.append(try stage.picture(stage.paint()).recipe.seed)
      try stage.judge(3)
    }
    #expect(seeds == [7, 8, 9])
  },
  Rule("Who steers by figures keeps the seed: it goes less far each time.") { stage in
    stage.house.painters[0].takesGuidance = true
    var wishes = Wishes()
    (wishes.loop, wishes.seed) = (true, 7)
    try stage.say("a boat", wishes: wishes)
    for score in [5.0, 3] {
      let picture = try stage.paint()
      stage.settle(stage.jobs[0])
      try stage.happen(
        .judged(
          picture,
          Judgement(
            score: score, dimensions: [3, 3, 3, 3, 3], basis: .measured, gap: "dark",
            revisedPrompt: "light", guidance: "{}")))
    }
    let third = try stage.picture(stage.paintings[0])
    #expect(third.recipe.seed == 7)
    #expect(try stage.state.earlierTries(of: third) == 1)
  },
  Rule("Guidance goes to painters that can steer by it.") { stage in
    stage.house.painters[0].takesGuidance = true
    try stage.loop()
    let picture = try stage.paint()
    let judgement = try Judgement(
      score: 3, dimensions: [3, 3, 3, 3, 3], basis: .measured, gap: "dark", revisedPrompt: "light",
      guidance: "{}")
    stage.settle(stage.jobs[0])
    try stage.happen(.judged(picture, judgement))
    #expect(try stage.picture(stage.paintings[0]).recipe.guidance == "{}")
  },
]

private let posting: [Rule] = [
  Rule("Round 1 goes to the main timeline at once.") { stage in
    try stage.loop()
    let first = try stage.paint()
    #expect(stage.showings(of: first).map(\.telling.place) == [Place(stage.room)])
    #expect(!stage.facts.contains(.seeds(first, [.thumb, .cycle, .recycle])))
  },
  Rule("Later rounds are posted after their critique, into round 1's thread.") { stage in
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(3)
    let second = try stage.paint()
    #expect(stage.showings(of: second).isEmpty)
    try stage.judge(2)
    let root = try stage.line(showing: first)
    #expect(stage.showings(of: second).map(\.telling.place.thread) == [root])
    let critique = try #require(stage.told.last { $0.telling.kind == .critique })
    #expect(critique.telling.place.thread == root)
    #expect(critique.telling.place.repliesTo == stage.showings(of: second).first?.event)
  },
  Rule("The picture on which the loop stops goes to the main timeline.") { stage in
    try stage.loop()
    try stage.paint()
    try stage.judge(3)
    let second = try stage.paint()
    try stage.judge(9)
    #expect(stage.showings(of: second).map(\.telling.place) == [Place(stage.room)])
    #expect(stage.showings(of: second).first?.telling.fact == .picture(second, isFinal: true))
  },
  Rule("Posted again if it stood in the thread: two events, one picture, one gate.") { stage in
    try stage.loop()
    try stage.paint()
    try stage.judge(1)
    let best = try stage.paint()
    try stage.judge(5)
    for _ in 3...5 {
      try stage.paint()
      try stage.judge(2)
    }
    let showings = stage.showings(of: best)
    #expect(showings.count == 2)
    #expect(showings.last?.telling.place.thread == nil)
    let seeds = stage.told.filter { $0.telling.fact == .seeds(best, [.thumb, .cycle, .recycle]) }
    #expect(seeds.map(\.telling.place.repliesTo) == [showings.last?.event])
    // Either event is the picture.
    try stage.tap(.thumb, on: #require(showings.first).event)
    #expect(try stage.picture(best).approvedBy == "Ann")
  },
  Rule("A loop in a thread stays there, and never becomes active.") { stage in
    let shown = try stage.round()
    let root = try stage.line(showing: shown)
    let active = stage.active
    try stage.loop(thread: root)
    try stage.paint()
    try stage.judge(3)
    let second = try stage.paint()
    try stage.judge(9)
    #expect(stage.showings(of: second).map(\.telling.place.thread) == [root])
    #expect(stage.active == active)
    #expect(stage.facts.last == .seeds(second, [.thumb, .cycle, .recycle]))
  },
  Rule("Round 1 was taken back: its thread is still there for the others.") { stage in
    try stage.loop()
    let first = try stage.paint()
    let root = try stage.line(showing: first)
    try stage.judge(3)
    try stage.redact(root)
    let second = try stage.paint()
    try stage.judge(2)
    #expect(stage.showings(of: second).map(\.telling.place.thread) == [root])
    #expect(stage.standings(of: second).count == 1)
    #expect(stage.paintings.count == 1)
  },
  Rule("What it stopped on was taken back: the next best leaves the thread for its gate.") {
    stage in
    try stage.loop()
    try stage.paint()
    try stage.judge(1)
    let second = try stage.paint()
    try stage.judge(5)
    let third = try stage.paint()
    try stage.judge(7)
    try stage.redact(stage.line(showing: third))
    #expect(try stage.request().gate?.picture == second)
    #expect(stage.showings(of: second).last?.telling.place == Place(stage.room))
    #expect(stage.facts.contains(.seeds(second, [.thumb, .cycle, .recycle])))
  },
  Rule("A round judged before round 1 is shown goes when it is.") { stage in
    stage.isPostHeldBack = true
    try stage.loop()
    let first = try stage.paint()
    try stage.judge(3)
    let second = try stage.paint()
    try stage.judge(2)
    try stage.deliver()
    #expect(
      stage.showings(of: second).map(\.telling.place.thread) == [try stage.line(showing: first)])
    #expect(stage.standings(of: first).count == 1)
    #expect(stage.standings(of: second).count == 1)
  },
]
