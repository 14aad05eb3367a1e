import Concurrency
import Storage
import Studio
import StudioStage
import Testing

/// Rooms: made, read, set up; what of one room another may use.
@Suite struct ConversationTests {
  @Test(arguments: policies)
  func `who may not decide does not let everybody decide`(
    gate: String, confirm: String, name: String, value: String, isRefused: Bool
  ) throws {
    var stage = Stage()
    try stage.set("gate", gate)
    try stage.set("confirm", confirm)
    let before = stage.conversation.settings
    try stage.set(name, value, by: .ann)
    #expect(stage.refusals == (isRefused ? [.moderatorsOnly] : []))
    #expect((stage.conversation.settings == before) == isRefused)
    try stage.set(name, value, by: .mod)
    #expect(stage.conversation.settings != before)
  }

  @Test(arguments: rooms) func `a room is made and read`(rule: Rule) throws { try rule.play() }
  @Test(arguments: rights) func `pictures of other rooms`(rule: Rule) throws { try rule.play() }
  @Test(arguments: settings) func `what a room sets for itself`(rule: Rule) throws {
    try rule.play()
  }
  @Test(arguments: commands) func `a command is answered`(rule: Rule) throws { try rule.play() }
  @Test(arguments: once) func `nothing is handled twice`(rule: Rule) throws { try rule.play() }
}

private let rooms: [Rule] = [
  Rule("A conversation is made by its first message, and read again.") { stage in
    try stage.say("a boat")
    #expect(stage.state.conversation(stage.room) == stage.conversation)
    #expect(stage.conversation.created <= stage.now)
  },
  Rule("Rooms are apart: each owns its active image.") { stage in
    let first = try stage.round()
    stage.room = "!other"
    #expect(stage.active == nil)
    _ = try stage.round("a tower")
    #expect(Set(stage.state.conversations.keys) == ["!studio", "!other"])
    stage.room = "!studio"
    #expect(stage.active == first)
  },
  Rule("Title: first 30 characters of the first prompt.") { stage in
    try stage.say("a small wooden boat in a harbour at dusk")
    try stage.say("something else")
    #expect(stage.conversation.title == "a small wooden boat in a harbo")
  },
  Rule("The timeline: role, status and error of every line, the newest first.") { stage in
    let prompt = try stage.say("a boat")
    try stage.failPainting()
    let lines = stage.state.messages(in: stage.room, limit: 9)
    #expect(lines.map(\.role) == [.bot, .person])
    #expect(lines.last?.key == prompt)
    #expect(lines.last?.status == .failed)
    #expect(lines.last?.error == "unreachable")
  },
]

private let rights: [Rule] = [
  Rule("!from ID: one's own picture from another room comes along.") { stage in
    let first = try stage.round()
    stage.room = "!other"
    try stage.command(.from(first))
    let copy = try stage.picture(#require(stage.active))
    #expect((copy.conversation, copy.parent) == ("!other", first))
    #expect(copy.blob == (try stage.picture(first).blob))
    #expect(stage.facts.last == .picture(copy.id, isFinal: false))
    try stage.say("at night")
    #expect(try stage.request().source == copy.id)
  },
  Rule("A picture of another room is refused to who is not a member there.") { stage in
    let first = try stage.round(by: .ann)
    stage.room = "!other"
    try stage.command(.from(first), by: .bob)
    #expect(stage.refusals == [.otherRoom(first)])
    #expect(stage.active == nil)
    var wishes = Wishes()
    wishes.from = first
    try stage.say("at night", by: .bob, wishes: wishes)
    #expect(stage.refusals.count == 2)
    #expect(stage.jobs.isEmpty)
  },
  Rule("Or is a member there now.") { stage in
    let first = try stage.round(by: .ann)
    try stage.happen(.membership(Person.bob.id, of: stage.room, isMember: true))
    stage.room = "!other"
    try stage.command(.from(first), by: .bob)
    #expect(stage.active != nil)
    stage.room = "!studio"
    try stage.happen(.membership(Person.bob.id, of: stage.room, isMember: false))
    stage.room = "!other"
    try stage.command(.from(first), by: .bob)
    #expect(stage.refusals == [.otherRoom(first)])
  },
  Rule("Only finished pictures can be active: pending and failed ones are refused.") { stage in
    try stage.say("a boat")
    let pending = stage.paintings[0]
    try stage.command(.from(pending))
    try stage.failPainting()
    try stage.command(.from(pending))
    #expect(stage.refusals == [.notFinished(pending), .failedPicture(pending)])
    #expect(stage.active == nil)
  },
  Rule("No such picture.") { stage in
    try stage.command(.from(PictureID(unchecked: 5)))
    #expect(stage.refusals == [.noSuchPicture])
  },
  Rule("A reply in one room does not reach into another.") { stage in
    let shown = try stage.round()
    let line = try stage.line(showing: shown)
    stage.room = "!other"
    try stage.mean(.useThis, replyTo: line)
    try stage.tap(.play, on: line)
    #expect(stage.active == nil)
    #expect(stage.refusals == [.replyToAPicture])
  },
]

/// Who may set what, once who may decide is set: (gate, confirm, what is set, whether it is refused).
private let policies: [(String, String, String, String, Bool)] = [
  ("anyone", "always", "gate", "moderators", false),
  ("anyone", "always", "confirm", "never", false),
  ("requester", "never", "gate", "anyone", true),
  ("requester", "never", "gate", "default", true),
  ("requester", "never", "gate", "quorum 3", true),
  ("requester", "never", "gate", "moderators", false),
  ("requester", "always", "confirm", "costly", true),
  ("requester", "costly", "confirm", "always", false),
  ("requester", "costly", "confirm", "default", true),
  ("quorum 3", "never", "gate", "anyone", true),
  ("quorum 3", "never", "gate", "quorum 2", true),
  ("quorum 3", "never", "gate", "quorum 4", false),
  ("quorum 3", "never", "gate", "requester", true),
  ("quorum 3", "costly", "confirm", "never", true),
  ("moderators", "never", "gate", "requester", true),
  ("moderators", "never", "confirm", "always", false),
]

private let settings: [Rule] = [
  Rule("!settings name value, with who did it.") { stage in
    try stage.set("gate", "quorum 3", by: .bob)
    #expect(stage.conversation.settings.gate == .quorum(3))
    #expect(stage.answers == [.setting(name: "gate", value: "quorum 3")])
    let change = SettingChange(
      conversation: stage.room, name: "gate", old: "anyone", new: "quorum 3", by: Person.bob.id,
      at: stage.now - .milliseconds(1))
    #expect(stage.state.settings == [change])
  },
  Rule("Unknown names get the nearest.") { stage in
    try stage.set("treshold", "7")
    #expect(stage.refusals == [.unknownSetting("treshold", nearest: "threshold")])
  },
  Rule("default: as the house has it.") { stage in
    try stage.set("threshold", "9")
    try stage.set("threshold", "default")
    #expect(stage.conversation.settings.loop == nil)
    #expect(stage.answers.last == .setting(name: "threshold", value: "8.0"))
  },
  Rule("What is not set is no word of the studio's.") { stage in
    for name in ["size", "director", "listen"] {
      try stage.command(.settings(name: name, value: nil))
    }
    #expect(
      stage.answers == [
        .setting(name: "size", value: .sizeOfPainter), .setting(name: "director", value: .nobody),
        .setting(name: "listen", value: .unanswered),
      ])
    try stage.set("size", "800x600")
    #expect(stage.state.settings.last?.old == "default")
  },
  Rule("A language is one that the house speaks.") { stage in
    try stage.set("language", "xx")
    #expect(
      stage.refusals == [.badSetting(name: "language", value: "xx", .oneOf(["en", "de"]))])
    try stage.set("language", "DE")
    #expect(stage.conversation.settings.language == "de")
  },
  Rule("A wrong value changes nothing.") { stage in
    for (name, value) in [
      ("mode", "x"), ("gate", "quorum 1"), ("size", "12"), ("painter", "x"), ("critic", "x"),
      ("loop", "x"), ("rounds", "x"), ("language", "über"), ("language", "xx"), ("listen", "x"),
      ("confirm", "x"),
    ] {
      try stage.set(name, value)
    }
    #expect(stage.refusals.count == 11)
    #expect(stage.conversation.settings == Conversation.Settings())
  },
  Rule("!loop threshold 7.5, gate, rounds.") { stage in
    try stage.command(.loop(.threshold(7.5)))
    try stage.command(.loop(.gate(5)))
    try stage.command(.loop(.rounds(3)))
    let loop = try #require(stage.conversation.settings.loop)
    #expect((loop.threshold, loop.gate, loop.rounds) == (7.5, 5, 3))
    #expect(stage.answers.last == .loop(loop))
  },
  Rule("Who may not decide may not open the gate to everybody.") { stage in
    try stage.set("gate", "moderators", by: .mod)
    try stage.set("gate", "anyone", by: .ann)
    #expect(stage.refusals == [.moderatorsOnly])
  },
  Rule("Default size of a room.") { stage in
    try stage.set("size", "1024x640")
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[0]).recipe.size == .ofTests(1_024, 640))
  },
  Rule("Default painter of a room.") { stage in
    stage.house.painters.append(.ofTests("comfy"))
    try stage.set("painter", "comfy")
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[0]).recipe.painter == "comfy")
  },
]

private let commands: [Rule] = [
  Rule("Each is answered in one short message.") { stage in
    let picture = try stage.round()
    let line = try stage.line(showing: picture)
    let rows: [(Command, Answer)] = [
      (.help(topic: nil), .help(topic: nil)), (.status, .status), (.active, .active(picture)),
      (.settings(name: nil, value: nil), .settings), (.mode(nil), .mode(.auto)),
      (.history(500), .history(50)), (.tree, .tree(picture)), (.recipe, .recipe(picture)),
      (.painters, .painters), (.critics, .critics), (.loop(.show), .loop(LoopSettings())),
      (.credits, .credits(nil, nil)),
    ]
    for (command, expected) in rows {
      try stage.command(command, replyTo: line)
      #expect(stage.answers.last == expected)
    }
    #expect(stage.answers.count == rows.count)
  },
  Rule("!recipe is a reply to a picture.") { stage in
    try stage.command(.recipe)
    #expect(stage.refusals == [.replyToAPicture])
  },
  Rule("!cancel: one's own jobs.") { stage in
    try stage.say("a boat", by: .ann)
    try stage.say("a tower", by: .bob)
    try stage.command(.cancel(everyone: false), by: .bob)
    #expect(stage.answers == [.cancelled(1)])
    #expect(stage.paintings.count == 1)
    try stage.command(.cancel(everyone: false), by: .bob)
    #expect(stage.refusals == [.nothingToCancel])
  },
  Rule("All of them for moderators.") { stage in
    try stage.say("a boat", by: .ann)
    try stage.command(.cancel(everyone: true), by: .bob)
    #expect(stage.refusals == [.moderatorsOnly])
    try stage.command(.cancel(everyone: true), by: .mod)
    #expect(stage.answers == [.cancelled(1)])
    #expect(stage.jobs.isEmpty)
  },
  Rule("Whose wishes a moderator cancelled hears it, in one line, where the newest stands.") {
    stage in
    try stage.say("a boat", by: .ann)
    let newest = try stage.say("a tower", by: .ann)
    let other = try stage.say("a hill", by: .bob)
    try stage.say("a lake", by: .mod)
    try stage.command(.cancel(everyone: true), by: .mod)
    #expect(stage.answers == [.cancelled(4)])
    let told = stage.told.map(\.telling).filter {
      if case .calledOff = $0.fact { true } else { false }
    }
    #expect(
      told == [
        Telling(
          .calledOff(by: "Mod", count: 1), at: Place(stage.room, repliesTo: other), mentions: .bob),
        Telling(
          .calledOff(by: "Mod", count: 2), at: Place(stage.room, repliesTo: newest), mentions: .ann
        ),
      ])
  },
  Rule("Who cancels their own is told once.") { stage in
    try stage.say("a boat", by: .ann)
    try stage.command(.cancel(everyone: false), by: .ann)
    #expect(stage.facts == [.answer(.cancelled(1))])
  },
  Rule("A loop that is being judged is cancelled too.") { stage in
    try stage.loop()
    let picture = try stage.paint()
    try stage.command(.cancel(everyone: false))
    #expect(try stage.request().gate == Gate(picture: picture))
    // The critique still comes, and from there on it can be taken up again.
    try stage.judge(4)
    #expect(stage.jobs.isEmpty)
    try stage.tap(.cycle, on: picture)
    #expect(stage.paintings.count == 1)
  },
  Rule("!gallery: a number in reply makes it active.") { stage in
    let first = try stage.round()
    try stage.tap(.thumb, on: first)
    let second = try stage.round("at night")
    try stage.tap(.thumb, on: second)
    try stage.command(.gallery)
    #expect(stage.answers.last == .gallery([second, first]))
    try stage.command(.choose(2), replyTo: stage.event(ofKind: .gallery))
    #expect(stage.active == first)
    try stage.command(.choose(3), replyTo: stage.event(ofKind: .gallery))
    #expect(stage.refusals == [.noSuchNumber(3)])
  },
]

private let once: [Rule] = [
  Rule("A message.") { stage in
    let utterance = stage.utterance(.prompt("a boat", Wishes()))
    try stage.happen(.said(utterance))
    #expect(try stage.happen(.said(utterance)) == Decision())
    #expect(stage.paintings.count == 1)
  },
  Rule("A refused message.") { stage in
    let utterance = stage.utterance(.useThis)
    try stage.happen(.said(utterance))
    #expect(try stage.happen(.said(utterance)) == Decision())
  },
  Rule("A tap.") { stage in
    let picture = try stage.round()
    let tap = try Tap(
      key: "$tap", target: stage.line(showing: picture), sign: .cycle, person: .ann,
      conversation: stage.room)
    try stage.happen(.tapped(tap))
    #expect(try stage.happen(.tapped(tap)) == Decision())
  },
  Rule("A tap taken back.") { stage in
    let picture = try stage.round()
    let tap = try stage.tap(.thumb, on: picture)
    try stage.takeBack(tap)
    #expect(try stage.happen(.untapped(tap, by: .ann, in: stage.room)) == Decision())
  },
  Rule("What a worker brings.") { stage in
    let picture = try stage.round()
    #expect(try stage.happen(.began(picture)) == Decision())
    #expect(try stage.happen(.late(picture)) == Decision())
    #expect(try stage.happen(.painted(picture, .ofTests())) == Decision())
    #expect(try stage.happen(.notPainted(picture, PainterFailure(.defect))) == Decision())
    #expect(try stage.happen(.judged(picture, .ofTests(9))) == Decision())
    #expect(try stage.happen(.notJudged(picture, reason: "away")) == Decision())
    #expect(try stage.happen(.painted(PictureID(unchecked: 1), .ofTests())) == Decision())
  },
  Rule("What was told.") { stage in
    _ = try stage.round()
    let (telling, event) = stage.told[0]
    #expect(try stage.happen(.told(try #require(telling.told), as: event)) == Decision())
  },
]
