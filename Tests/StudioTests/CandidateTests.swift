import Storage
import Studio
import StudioStage
import Testing

/// Several pictures of one wish.
@Suite struct CandidateTests {
  @Test(arguments: candidates) func `several pictures of one wish`(rule: Rule) throws {
    try rule.play()
  }
}

extension Stage {
  fileprivate mutating func ask(for count: Int, thread: Key? = nil) throws -> [PictureID] {
    var wishes = Wishes()
    (wishes.candidates, wishes.seed) = (count, 10)
    try say("a boat", wishes: wishes, thread: thread)
    return paintings
  }

  fileprivate mutating func sheet(_ scores: [Double]) throws -> [PictureID] {
    let ids = try ask(for: scores.count)
    for id in ids { try paint(id) }
    for (id, score) in zip(ids, scores) { try judge(id, score) }
    return ids
  }
}

private let candidates: [Rule] = [
  Rule("--n 3 queues three pictures with seeds of their own.") { stage in
    let ids = try stage.ask(for: 3)
    #expect(try ids.map { try stage.picture($0).recipe.seed } == [10, 11, 12])
    #expect(try ids.map { try stage.picture($0).candidate } == [1, 2, 3])
  },
  Rule("One numbered contact sheet in the main timeline, ranked by the critic.") { stage in
    let ids = try stage.sheet([5, 8, 6])
    let ranked = [ids[1], ids[2], ids[0]]
    let request = try stage.request()
    #expect(stage.place(of: .candidates(request.id, ranked)) == Place(stage.room))
    #expect(try ranked.map { try stage.picture($0).candidate } == [1, 2, 3])
    let seeds: [Sign] = [.number(1), .number(2), .number(3), .thumb, .cycle, .recycle]
    #expect(
      stage.place(of: .seeds(ids[1], seeds))?.repliesTo
        == stage.event(of: .candidates(request.id, ranked)))
  },
  Rule("Ties by number.") { stage in
    let ids = try stage.sheet([6, 6, 6])
    #expect(stage.facts.contains(.candidates(try stage.request().id, ids)))
  },
  Rule("The pictures in its thread; the critique is a reply to each in that thread.") { stage in
    let ids = try stage.sheet([5, 8])
    let sheet = try stage.event(ofKind: .sheet)
    #expect(ids.allSatisfy { stage.showings(of: $0).map(\.telling.place.thread) == [sheet] })
    #expect(ids.allSatisfy { stage.standings(of: $0).count == 1 })
    let critiques = stage.told.filter { $0.telling.kind == .critique }
    #expect(critiques.allSatisfy { $0.telling.place.thread == sheet })
  },
  Rule("With candidates only the chosen one becomes active.") { stage in
    let ids = try stage.sheet([5, 8])
    #expect(stage.active == nil)
    try stage.tap(.number(2), on: stage.event(ofKind: .sheet))
    #expect(stage.active == ids[0])
    #expect(try stage.request().gate == Gate(picture: ids[0]))
  },
  Rule("A number in reply chooses too.") { stage in
    let ids = try stage.sheet([5, 8])
    try stage.command(.choose(1), replyTo: stage.event(ofKind: .sheet))
    #expect(stage.active == ids[1])
  },
  Rule("Gated on the sheet.") { stage in
    let ids = try stage.sheet([5, 8])
    let sheet = try stage.event(ofKind: .sheet)
    try stage.tap(.number(2), on: sheet)
    try stage.tap(.cycle, on: sheet)
    #expect(try stage.picture(stage.paintings[0]).parent == ids[0])
  },
  Rule("To approve of the sheet is to choose its best.") { stage in
    let ids = try stage.sheet([5, 8])
    try stage.tap(.thumb, on: stage.event(ofKind: .sheet))
    #expect(stage.active == ids[1])
    #expect(try stage.request().ending == .approved)
  },
  Rule("A candidate that fails is not on the sheet.") { stage in
    let ids = try stage.ask(for: 3)
    let failed = try stage.failPainting()
    for id in ids where id != failed {
      try stage.paint(id)
      try stage.judge(6)
    }
    #expect(stage.facts.contains(.candidates(try stage.request().id, [ids[1], ids[2]])))
    #expect(try stage.request().state == .waiting)
  },
  Rule("A candidate without a critique comes last.") { stage in
    let ids = try stage.ask(for: 2)
    for id in ids { try stage.paint(id) }
    try stage.failCritique()
    try stage.judge(0)
    #expect(stage.facts.contains(.candidates(try stage.request().id, [ids[1], ids[0]])))
  },
  Rule("All fail: the request fails.") { stage in
    _ = try stage.ask(for: 2)
    try stage.failPainting()
    try stage.failPainting()
    #expect(try stage.request().ending == .failed)
  },
  Rule("A painter that is away is told once, with the count.") { stage in
    let ids = try stage.ask(for: 4)
    for _ in ids { try stage.failPainting() }
    let failure = PainterFailure(.unreachable)
    #expect(stage.facts == [.candidatesFailed(ids[0], failure, count: 4, of: 4, refunded: 0)])
  },
  Rule("Some fail: told once, with the sheet.") { stage in
    let ids = try stage.ask(for: 3)
    try stage.failPainting(.busy)
    try stage.failPainting()
    #expect(stage.told.isEmpty)
    try stage.paint(ids[2])
    try stage.judge(6)
    let failed = Fact.candidatesFailed(
      ids[0], PainterFailure(.busy), count: 2, of: 3, refunded: 0)
    #expect(stage.facts.filter { $0 == failed }.count == 1)
    #expect(stage.facts.first == failed)
  },
  Rule("The sheet waits for the slowest.") { stage in
    let ids = try stage.ask(for: 2)
    try stage.paint(ids[0])
    try stage.judge(9)
    #expect(stage.told.isEmpty)
    #expect(try stage.request().state == .painting)
  },
  Rule("A choice is a person's: nothing runs by itself around it.") { stage in
    var wishes = Wishes()
    (wishes.candidates, wishes.loop) = (2, true)
    try stage.say("a boat", wishes: wishes)
    #expect(try !stage.request().isLooping)
  },
  Rule("A number on a finished request re-opens it from there.") { stage in
    let ids = try stage.sheet([5, 8])
    try stage.tap(.thumb, on: stage.event(ofKind: .sheet))
    try stage.tap(.number(2), on: stage.event(ofKind: .sheet))
    #expect(try stage.request().gate == Gate(picture: ids[0]))
    #expect(stage.active == ids[0])
  },
  Rule("Who may not decide may not choose.") { stage in
    try stage.set("gate", "requester")
    _ = try stage.sheet([5, 8])
    try stage.tap(.number(2), on: stage.event(ofKind: .sheet), by: .bob)
    #expect(stage.active == nil)
    #expect(stage.tapRefusals.count == 1)
  },
]
