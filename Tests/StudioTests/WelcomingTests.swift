import Storage
import Studio
import StudioStage
import Testing

/// The bot comes, the room grows, goes on elsewhere, and people leave it.
@Suite struct WelcomingTests {
  @Test(arguments: welcomes) func `the hello and the question`(rule: Rule) throws {
    try rule.play()
  }

  @Test(arguments: moves) func `a room that goes on elsewhere`(rule: Rule) throws {
    let rules = CreditRules(owner: .room, allowance: 40, period: .seconds(3_600))
    try rule.play(in: .ofTests(credits: rules, price: 4))
  }

  @Test(arguments: leavings) func `who has left`(rule: Rule) throws { try rule.play() }
}

private let welcomes: [Rule] = [
  Rule("When the bot joins a room of three or more it asks.") { stage in
    try stage.happen(.joined(stage.room, members: 3))
    let painting = try stage.paint()
    #expect(stage.facts == [.welcome(painting, asks: true)])
  },
  Rule("In a room of two it says hello, and asks nothing.") { stage in
    try stage.happen(.joined(stage.room, members: 2))
    let painting = try stage.paint()
    #expect(stage.facts == [.welcome(painting, asks: false)])
    // Nobody pays for it, nothing builds on it by itself, and it has no gate.
    #expect(stage.conversation.active == nil)
    #expect(try stage.picture(painting).price == 0)
    #expect(stage.critiques.isEmpty)
  },
  Rule("Where no painting can be had, the hello comes without it.") { stage in
    try stage.happen(.joined(stage.room, members: 2))
    try stage.failPainting()
    #expect(stage.facts == [.welcome(nil, asks: false)])
  },
  Rule("The painting of the hello can be built on, by who means it.") { stage in
    try stage.happen(.joined(stage.room, members: 2))
    let painting = try stage.paint()
    let hello = try stage.event(ofKind: .welcome)
    try stage.say("at night", replyTo: hello)
    #expect(try stage.picture(stage.paintings[0]).recipe.source == painting)
    try stage.tap(.play, on: hello, by: .bob)
    #expect(stage.conversation.active == painting)
  },
  Rule("A room that grows to three is asked then, once.") { stage in
    try stage.happen(.joined(stage.room, members: 2))
    try stage.paint()
    try stage.happen(.grew(stage.room, members: 2))
    #expect(stage.facts.count == 1)
    for members in 3...5 { try stage.happen(.grew(stage.room, members: members)) }
    #expect(stage.facts.dropFirst() == [.askedToListen])
    try stage.tap(.palette, on: stage.event(ofKind: .welcome), by: .bob)
    #expect(stage.conversation.settings.listen == .all)
  },
  Rule("A room that grows before the hello is there is asked by it.") { stage in
    try stage.happen(.joined(stage.room, members: 2))
    try stage.happen(.grew(stage.room, members: 3))
    #expect(stage.facts.isEmpty)
    let painting = try stage.paint()
    #expect(stage.facts == [.welcome(painting, asks: true)])
  },
]

private let moves: [Rule] = [
  Rule("Credits, taste, settings and the active image go along, and what is painted too.") {
    stage in
    let first = try stage.round()
    try stage.say("at night")
    let second = stage.paintings[0]
    try stage.move()
    #expect(stage.facts.last == .moved(active: first))
    #expect(stage.state.conversation("!studio") == nil)
    #expect(stage.state.account(of: stage.room)?.spent == 4)
    #expect(stage.state.account(of: stage.room)?.reserved == 4)
    try stage.paint(second)
    #expect(stage.conversation.active == second)
    #expect(stage.told.last { $0.telling.kind == .picture }?.telling.place == Place(stage.room))
    let account = try #require(stage.state.account(of: stage.room))
    #expect((account.spent, account.reserved) == (8, 0))
  },
  Rule("A taste that is being learnt is learnt for the new room.") { stage in
    try stage.command(.taste(.collect(name: "nordic")))
    try stage.postPicture()
    try stage.command(.taste(.finish))
    try stage.move()
    #expect(stage.lessons.map(\.conversation) == [stage.room])
  },
  Rule("A room that is known already stays what it is.") { stage in
    _ = try stage.round()
    let old = stage.room
    stage.room = "!new"
    let own = try stage.round("a house")
    try stage.happen(.moved(from: old, to: "!new", members: 2))
    #expect(stage.conversation.active == own)
    #expect(stage.state.conversation(old) != nil)
  },
]

private let leavings: [Rule] = [
  Rule("Their taps stand in the room, and do not count.") { stage in
    try stage.set("gate", "quorum 2")
    let picture = try stage.round()
    let line = try stage.line(showing: picture)
    try stage.tap(.thumb, on: line, by: .bob)
    try stage.happen(.membership(Person.bob.id, of: stage.room, isMember: false))
    try stage.tap(.thumb, on: line, by: .ann)
    #expect(try stage.picture(picture).approvedBy == nil)
    try stage.tap(.thumb, on: line, by: .mod)
    #expect(try stage.picture(picture).approvedBy != nil)
  }
]

extension Stage {
  fileprivate mutating func move() throws {
    let old = room
    room = "!new"
    try happen(.moved(from: old, to: room, members: members))
  }
}
