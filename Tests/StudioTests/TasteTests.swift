import Storage
import Studio
import StudioStage
import Testing

/// What a room likes, and talking a wish through.
@Suite struct TasteTests {
  @Test(arguments: learning) func `learning a taste`(rule: Rule) throws { try rule.play() }
  @Test(arguments: cards) func `the card and what is made of it`(rule: Rule) throws {
    try rule.play()
  }
  @Test(arguments: talking) func `talking it through`(rule: Rule) throws {
    var house = HouseRules.ofTests()
    house.director = "scripted"
    try rule.play(in: house)
  }

  /// Fields: principles (at least one), palette tendency, compositional style, …
  @Test func `a profile without a principle, or with an empty field, is refused`() throws {
    #expect(throws: Taste.Profile.Refusal.noPrinciple) {
      try Taste.Profile(
        principles: [" "], palette: "a", composition: "b", mood: "c", texture: "d", avoid: [])
    }
    #expect(throws: Taste.Profile.Refusal.empty(.mood)) {
      try Taste.Profile(
        principles: ["x"], palette: "a", composition: "b", mood: " ", texture: "d", avoid: [])
    }
  }

  @Test(arguments: [-0.1, 10.1, .infinity, .nan])
  func `a score out of range is refused`(score: Double) {
    #expect(throws: Judgement.Refusal.self) {
      try Judgement(
        score: score, dimensions: [1, 1, 1, 1, 1], basis: .opinion, gap: "g", revisedPrompt: "r")
    }
    #expect(throws: Judgement.Refusal.self) {
      try Judgement(
        score: 5, dimensions: [1, 1, score, 1, 1], basis: .opinion, gap: "g", revisedPrompt: "r")
    }
  }
}

extension Stage {
  fileprivate mutating func taste(_ name: String = "nordic", references: Int = 3) throws -> TasteKey
  {
    try command(.taste(.collect(name: name)))
    for _ in 0..<references { try postPicture() }
    try tap(.check, on: event(ofKind: .collection))
    return try learn()
  }
}

private let learning: [Rule] = [
  Rule("!taste opens a collection; ✅ sends it to be learnt; the profile comes as a card.") {
    stage in
    let key = try stage.taste()
    #expect(key == TasteKey(conversation: stage.room, name: "nordic", version: 1))
    #expect(stage.facts.last == .tasteLearnt(key))
    #expect(stage.state.taste(key)?.state == .draft)
    #expect(stage.state.taste(key)?.references.count == 3)
    #expect(stage.conversation.collection == nil)
  },
  Rule("A second !taste says what is being collected.") { stage in
    try stage.command(.taste(.collect(name: "nordic")))
    try stage.command(.taste(.collect(name: "loud")))
    try stage.command(.taste(.collect(name: nil)))
    #expect(stage.refusals == [.collecting("nordic"), .collecting("nordic")])
    #expect(stage.conversation.collection?.name == "nordic")
  },
  Rule("Without a name it is ours, which is not the house's.") { stage in
    try stage.command(.taste(.collect(name: nil)))
    #expect(stage.conversation.collection?.name == "ours")
  },
  Rule("1–8 accepted.") { stage in
    try stage.command(.taste(.collect(name: nil)))
    for _ in 1...9 { try stage.postPicture() }
    #expect(stage.refusals == [.collectionFull(8)])
    #expect(stage.conversation.collection?.references.count == 8)
  },
  Rule("1–2 are marked thin.") { stage in
    let key = try stage.taste(references: 2)
    #expect(stage.state.taste(key)?.isThin == true)
  },
  Rule("None are not enough.") { stage in
    try stage.command(.taste(.collect(name: nil)))
    try stage.command(.taste(.finish))
    #expect(stage.refusals == [.collectionEmpty])
  },
  Rule("A reference taken back is none.") { stage in
    try stage.command(.taste(.collect(name: nil)))
    let event = try stage.postPicture()
    try stage.redact(event)
    try stage.command(.taste(.finish))
    #expect(stage.refusals == [.collectionEmpty])
  },
  Rule("A reference taken back is not counted; one brought back is.") { stage in
    try stage.command(.taste(.collect(name: nil)))
    let event = try stage.postPicture()
    let picture = try #require(stage.state.message(event)?.picture)
    try stage.redact(event)
    try stage.postPicture()
    #expect(stage.facts.last == .collected(1, maximum: 8))
    try stage.command(.undelete(picture))
    try stage.postPicture()
    #expect(stage.facts.last == .collected(3, maximum: 8))
  },
  Rule("A reference taken back leaves its place to another.") { stage in
    try stage.command(.taste(.collect(name: nil)))
    let event = try stage.postPicture()
    for _ in 2...8 { try stage.postPicture() }
    try stage.redact(event)
    try stage.postPicture()
    #expect(stage.facts.last == .collected(8, maximum: 8))
    #expect(stage.refusals.isEmpty)
  },
  Rule("Nothing to finish, nothing to cancel.") { stage in
    try stage.command(.taste(.finish))
    try stage.command(.taste(.cancel))
    #expect(stage.refusals == [.noCollection, .noCollection])
  },
  Rule("A lesson that fails is told, and its number is not used again.") { stage in
    try stage.command(.taste(.collect(name: "nordic")))
    try stage.postPicture()
    try stage.command(.taste(.finish))
    let key = stage.lessons[0]
    stage.settle(stage.jobs[0])
    try stage.happen(.notLearnt(key, reason: "away"))
    #expect(stage.facts.last == .tasteNotLearnt(key, reason: "away"))
    #expect(try stage.taste().version == 2)
  },
]

private let cards: [Rule] = [
  Rule("✅ keep: prompts in the room carry it.") { stage in
    let key = try stage.taste()
    try stage.tap(.check, on: stage.event(ofKind: .tasteCard))
    #expect(stage.answers.last == .tasteKept(key))
    #expect(stage.conversation.taste == "nordic")
    try stage.say("a boat")
    let recipe = try stage.picture(stage.paintings[0]).recipe
    #expect(recipe.taste == "nordic 1")
    let fields = [
      "one light", "much air", "warm greys", "low horizon", "calm", "paper grain", "neon",
    ]
    #expect(fields.allSatisfy { recipe.prompt.contains($0) })
    #expect(recipe.negative == "neon, crowds")
  },
  Rule("A draft is not used before it is kept.") { stage in
    _ = try stage.taste()
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[0]).recipe.prompt == "a boat")
  },
  Rule("🔁 keep and iterate by yourself.") { stage in
    _ = try stage.taste()
    try stage.tap(.cycle, on: stage.event(ofKind: .tasteCard))
    #expect(stage.conversation.taste == "nordic")
    #expect(stage.conversation.settings.loop?.isOn == true)
    #expect(stage.state.settings.map(\.name) == ["taste", "loop"])
  },
  Rule("🗑️ drop; a kept one is not dropped by a tap.") { stage in
    let first = try stage.taste()
    try stage.tap(.bin, on: stage.event(ofKind: .tasteCard))
    #expect(stage.state.taste(first)?.state == .dropped)
    let second = try stage.taste()
    try stage.command(.taste(.keep))
    try stage.tap(.bin, on: stage.event(ofKind: .tasteCard))
    #expect(stage.state.taste(second)?.state == .kept)
  },
  Rule("Reply to change a line: the next version; a kept one never changes.") { stage in
    let key = try stage.taste()
    try stage.tap(.check, on: stage.event(ofKind: .tasteCard))
    try stage.command(
      .taste(.edit(field: .dimension(.palette), text: "deep blue")),
      replyTo: stage.event(ofKind: .tasteCard))
    let next = TasteKey(conversation: stage.room, name: "nordic", version: 2)
    #expect(stage.facts.last == .tasteLearnt(next))
    #expect(stage.state.taste(next)?.profile?.palette == "deep blue")
    #expect(stage.state.taste(next)?.state == .draft)
    #expect(stage.state.taste(key)?.profile?.palette == "warm greys")
    try stage.tap(.check, on: stage.event(ofKind: .tasteCard))
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[0]).recipe.taste == "nordic 2")
  },
  Rule("A dropped one is neither changed nor kept.") { stage in
    _ = try stage.taste()
    let card = try stage.event(ofKind: .tasteCard)
    try stage.tap(.bin, on: card)
    try stage.command(.taste(.edit(field: .dimension(.mood), text: "wild")), replyTo: card)
    try stage.command(.taste(.keep), replyTo: card)
    #expect(stage.refusals == [.noTaste("nordic"), .noTaste("nordic")])
  },
  Rule("An edit to no principle is refused.") { stage in
    _ = try stage.taste()
    try stage.command(.taste(.edit(field: .principles, text: " ; ")))
    #expect(stage.refusals == [.tasteProfile(.noPrinciple)])
  },
  Rule("!taste use nordic, list, show, off, forget.") { stage in
    let nordic = try stage.taste("nordic")
    try stage.command(.taste(.keep))
    let loud = try stage.taste("loud")
    try stage.tap(.check, on: stage.event(ofKind: .tasteCard))
    #expect(stage.conversation.taste == "loud")
    try stage.command(.taste(.use("nordic")))
    try stage.command(.taste(.list))
    try stage.command(.taste(.show("loud")))
    try stage.command(.taste(.off))
    #expect(stage.answers.suffix(4) == [.tasteInUse(nordic), .tastes, .taste(loud), .tasteOff])
    try stage.command(.taste(.forget("loud")))
    try stage.command(.taste(.use("loud")))
    #expect(stage.refusals == [.noTaste("loud")])
  },
  Rule("♻️: the taste stays.") { stage in
    _ = try stage.taste()
    try stage.command(.taste(.keep))
    let picture = try stage.round()
    try stage.tap(.recycle, on: picture)
    #expect(stage.conversation.taste == "nordic")
  },
]

private let talking: [Rule] = [
  Rule("The director answers instead of painting.") { stage in
    try stage.command(.talk)
    try stage.say("something calm")
    #expect(stage.paintings.isEmpty)
    try stage.direct(.words("which light?"))
    #expect(stage.facts.last == .directorSaid("which light?"))
    #expect(stage.conversation.talk?.lines.map(\.role) == [.person, .bot])
  },
  Rule("A message that starts with ?") { stage in
    try stage.mean(.ask("something calm"))
    #expect(stage.questions == 1)
  },
  Rule("🎨 to paint: nothing is painted or paid for before the tap.") { stage in
    try stage.mean(.ask("something calm"))
    try stage.direct(.card("a quiet harbour"))
    #expect(stage.facts.last == .promptCard("a quiet harbour"))
    #expect(stage.paintings.isEmpty)
    let card = try stage.event(ofKind: .promptCard)
    try stage.tap(.palette, on: card, by: .bob)
    #expect(try stage.picture(stage.paintings[0]).recipe.words == "a quiet harbour")
    #expect(try stage.request().asker == Person.bob.id)
    // Once.
    try stage.tap(.palette, on: card, by: .ann)
    #expect(stage.paintings.count == 1)
  },
  Rule("🎨 taken back before it is begun: the card can be tapped again, or dropped.") { stage in
    try stage.mean(.ask("something calm"))
    try stage.direct(.card("a quiet harbour"))
    let card = try stage.event(ofKind: .promptCard)
    let tap = try stage.tap(.palette, on: card)
    try stage.takeBack(tap)
    #expect(stage.paintings.isEmpty)
    #expect(try stage.request().ending == .cancelled)
    let word = try stage.mean(.decide(.approve), replyTo: card)
    #expect(stage.paintings.count == 1)
    try stage.redact(word)
    #expect(stage.paintings.isEmpty)
    try stage.tap(.cross, on: card)
    #expect(stage.answers == [.cardDropped])
  },
  Rule("❌ to drop it.") { stage in
    try stage.mean(.ask("something calm"))
    try stage.direct(.card("a quiet harbour"))
    let card = try stage.event(ofKind: .promptCard)
    try stage.tap(.cross, on: card)
    try stage.tap(.palette, on: card)
    #expect(stage.answers == [.cardDropped])
    #expect(stage.paintings.isEmpty)
  },
  Rule("Reply to change it.") { stage in
    try stage.mean(.ask("something calm"))
    try stage.direct(.card("a quiet harbour"))
    try stage.command(.paint)
    try stage.say("at night", replyTo: stage.event(ofKind: .promptCard))
    #expect(stage.questions == 1)
    #expect(stage.paintings.isEmpty)
  },
  Rule("!paint ends the talk.") { stage in
    try stage.command(.talk)
    try stage.command(.paint)
    try stage.say("a boat")
    #expect(stage.answers == [.talking, .talkEnded])
    #expect(stage.paintings.count == 1)
    try stage.command(.paint)
    #expect(stage.refusals == [.notTalking])
  },
  Rule("!paint WORDS ends the talk and begins the wish.") { stage in
    try stage.command(.talk)
    var utterance = stage.utterance(.prompt("a boat", Wishes()), text: "!paint a boat")
    utterance.isCommand = true
    try stage.happen(.said(utterance))
    #expect(stage.conversation.talk == nil)
    #expect(stage.answers == [.talking, .talkEnded])
    #expect(stage.paintings.count == 1)
  },
  Rule("!paint WORDS that are refused leave the talk.") { stage in
    try stage.command(.talk)
    var wishes = Wishes()
    wishes.painter = "nobody"
    var utterance = stage.utterance(.prompt("a boat", wishes), text: "!paint a boat")
    utterance.isCommand = true
    try stage.happen(.said(utterance))
    #expect(stage.conversation.talk != nil)
    #expect(stage.refusals.count == 1)
  },
  Rule("A line that could not be read is said anew to the director.") { stage in
    try stage.command(.talk)
    let line = try stage.mean(.misread(.unknownDirective("sied", nearest: "seed")))
    try stage.edit(line, to: "something calm")
    #expect(stage.questions == 1)
    #expect(stage.paintings.isEmpty)
  },
  Rule("A picture that is posted into a talk is what the director sees.") { stage in
    try stage.command(.talk)
    let event = try stage.postPicture("something like this")
    #expect(stage.questions == 1)
    #expect(stage.paintings.isEmpty)
    #expect(stage.active == stage.state.message(event)?.picture)
  },
  Rule("Where no director is configured, !talk says how to get one.") { stage in
    stage.house.director = nil
    try stage.command(.talk)
    try stage.mean(.ask("something calm"))
    #expect(stage.refusals == [.noDirector, .noDirector])
  },
  Rule("A director that says nothing is not waited for.") { stage in
    for answer in [DirectorAnswer.card(" "), .words("\n")] {
      try stage.mean(.ask("something calm"))
      try stage.direct(answer)
    }
    #expect(stage.facts == [.directorEmpty, .directorEmpty])
  },
  Rule("A talk has a maximum.") { stage in
    for _ in 0..<60 { try stage.mean(.ask("and?")) }
    #expect(stage.conversation.talk?.lines.count == Conversation.Talk.maximumLines)
    #expect(Set(stage.queued).count == 60)
  },
  Rule("A director that fails says so.") { stage in
    try stage.mean(.ask("something calm"))
    let line = try #require(stage.lines.first)
    try stage.happen(.notAnswered(conversation: stage.room, line: line, reason: "away"))
    #expect(stage.facts == [.directorFailed(reason: "away")])
  },
  Rule("It answers where each line was said, to whoever said it, in whatever order.") { stage in
    let first = try stage.mean(.ask("something calm"), thread: "$root")
    let second = try stage.mean(.ask("with boats"), by: .bob)
    let lines = stage.lines
    for (line, answer) in zip(
      lines.reversed(), [DirectorAnswer.words("how many?"), .card("a quiet harbour")])
    {
      try stage.happen(.answered(conversation: stage.room, line: line, answer))
    }
    let told = stage.told.suffix(2).map(\.telling)
    #expect(
      told.map(\.place) == [
        Place(stage.room, repliesTo: second),
        Place(stage.room, thread: "$root", repliesTo: first),
      ])
    #expect(told.map { $0.mentions?.id } == [Person.bob.id, Person.ann.id])
    try stage.tap(.palette, on: stage.event(ofKind: .promptCard))
    #expect(try stage.request().thread == "$root")
  },
  Rule("What was asked before it was kept where is answered in the room.") { stage in
    try stage.mean(.ask("something calm"), thread: "$root")
    try stage.happen(.answered(conversation: stage.room, line: 1, .words("which light?")))
    #expect(
      stage.told.last?.telling == Telling(.directorSaid("which light?"), at: Place(stage.room)))
  },
]
