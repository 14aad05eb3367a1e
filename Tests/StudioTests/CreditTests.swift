import Concurrency
import Storage
import Studio
import StudioStage
import Testing

/// Credits: reserved, spent, returned, each once.
@Suite struct CreditTests {
  @Test(arguments: credits) func `where credits go`(rule: Rule) throws {
    let rules = CreditRules(owner: .person, allowance: 10, period: .seconds(86_400))
    try rule.play(in: .ofTests(credits: rules, price: 4))
  }

  @Test func `a room may be the owner`() throws {
    let rules = CreditRules(owner: .room, allowance: 10, period: .seconds(86_400))
    var stage = Stage(house: .ofTests(credits: rules, price: 4))
    try stage.say("a boat", by: .ann)
    try stage.say("a boat", by: .bob)
    try stage.say("a boat", by: .bob)
    #expect(stage.state.account(of: stage.room)?.reserved == 8)
    #expect(stage.refusals == [.credits(needed: 4, left: 2)])
  }

  @Test func `unlimited unless the config sets an allowance`() throws {
    var stage = Stage(house: .ofTests(price: 4))
    for _ in 0..<20 { try stage.say("a boat") }
    #expect(stage.paintings.count == 20)
    #expect(stage.state.accounts.isEmpty)
    try stage.command(.credits)
    #expect(stage.answers == [.credits(nil, nil)])
  }
}

extension Stage {
  fileprivate func account(_ person: Person = .ann) -> [Int] {
    guard let account = state.account(of: person.id) else { return [] }
    return [account.spent, account.reserved, account.granted]
  }
}

private let credits: [Rule] = [
  Rule("Reserved when a job is queued, spent when the picture exists.") { stage in
    try stage.say("a boat")
    #expect(stage.account() == [0, 4, 0])
    let picture = try stage.paint()
    #expect(stage.account() == [4, 0, 0])
    // Late or twice: nothing.
    try stage.happen(.painted(picture, .ofTests()))
    try stage.happen(.notPainted(picture, PainterFailure(.timedOut)))
    #expect(stage.account() == [4, 0, 0])
  },
  Rule("Returned on failure.") { stage in
    try stage.say("a boat")
    let picture = try stage.failPainting()
    #expect(stage.account() == [0, 0, 0])
    #expect(
      stage.facts == [.paintingFailed(picture, PainterFailure(.unreachable), refunded: 4)])
    try stage.happen(.notPainted(picture, PainterFailure(.unreachable)))
    #expect(stage.account() == [0, 0, 0])
  },
  Rule("Returned on cancel; a picture that comes later is not shown.") { stage in
    try stage.say("a boat")
    let picture = stage.paintings[0]
    try stage.begin(picture)
    try stage.command(.cancel(everyone: false))
    #expect(stage.account() == [0, 0, 0])
    try stage.happen(.painted(picture, .ofTests()))
    #expect(stage.account() == [0, 0, 0])
    #expect(stage.showings(of: picture).isEmpty)
    #expect(try stage.picture(picture).state == .cancelled)
  },
  Rule("Returned on shutdown.") { stage in
    try stage.say("a boat")
    try stage.failPainting(.cancelled)
    #expect(stage.account() == [0, 0, 0])
  },
  Rule("Not enough: nothing is queued.") { stage in
    var wishes = Wishes()
    wishes.candidates = 3
    let prompt = try stage.say("a boat", wishes: wishes)
    #expect(stage.refusals == [.credits(needed: 12, left: 10)])
    #expect(stage.jobs.isEmpty)
    #expect(stage.account() == [])
    #expect(stage.state.requests.isEmpty)
    #expect(stage.status(of: prompt) == .failed)
    #expect(stage.state.message(prompt)?.error?.isEmpty == false)
  },
  Rule("A picture costs its painter's price, each candidate of it.") { stage in
    var wishes = Wishes()
    wishes.candidates = 2
    try stage.say("a boat", wishes: wishes)
    #expect(stage.account() == [0, 8, 0])
  },
  Rule("Periods roll; grants are kept until they are used.") { stage in
    try stage.command(.grant(person: Person.ann.id, amount: 5), by: .mod)
    for _ in 1...3 { _ = try stage.round() }
    #expect(stage.account() == [12, 0, 5])
    stage.pass(.seconds(86_400))
    try stage.say("a boat")
    // Two of the five were used.
    #expect(stage.account() == [0, 4, 3])
  },
  Rule("Operators grant more by command.") { stage in
    try stage.command(.grant(person: Person.ann.id, amount: 5), by: .ann)
    #expect(stage.refusals == [.operatorsOnly])
    try stage.command(.grant(person: Person.ann.id, amount: 5), by: .mod)
    #expect(stage.answers == [.granted(person: Person.ann.id, amount: 5)])
    #expect(stage.account() == [0, 0, 5])
  },
  Rule("A loop that runs out of credits stops with the best so far.") { stage in
    try stage.loop()
    for score in [3.0, 2] {
      try stage.paint()
      try stage.judge(score)
    }
    #expect(stage.refusals == [.credits(needed: 4, left: 2)])
    #expect(stage.jobs.isEmpty)
    #expect(try stage.request().state == .waiting)
  },
  Rule("🔁 without credits: refused, and the gate stays open.") { stage in
    let first = try stage.round()
    _ = try stage.round()
    try stage.tap(.cycle, on: first)
    #expect(stage.refusals == [.credits(needed: 4, left: 2)])
    #expect(try stage.request(of: first).gate == Gate(picture: first))
  },
  Rule("🔁 before the critique, and the credits are gone when it comes.") { stage in
    try stage.say("a boat")
    let first = try stage.paint()
    try stage.tap(.cycle, on: first)
    try stage.say("a tower")
    try stage.judge(first, 5)
    #expect(stage.refusals == [.credits(needed: 4, left: 2)])
    #expect(try stage.request(of: first).state == .waiting)
  },
  Rule("A waiting round that is taken back costs nothing.") { stage in
    let first = try stage.round()
    let tap = try stage.tap(.cycle, on: first, by: .bob)
    #expect(stage.account(.bob) == [0, 4, 0])
    try stage.takeBack(tap, by: .bob)
    #expect(stage.account(.bob) == [0, 0, 0])
  },
]
