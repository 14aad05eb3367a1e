import Storage
import Studio
import StudioStage
import Testing

/// A workflow becomes a painter of the room: read, shown, said yes to.
@Suite struct AdoptingTests {
  private var stage = Stage.withWorkflows()

  @discardableResult
  private mutating func adopt(_ name: String? = "ink") throws -> AdoptionKey {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: name)), by: .mod, replyTo: file)
    let key = try stage.read()
    try stage.tap(.check, on: stage.event(ofKind: .workflowCard), by: .mod)
    return key
  }

  @Test mutating func `a file is read, shown and frozen, and paints`() throws {
    let file = try stage.bringFile()
    #expect(stage.jobs.isEmpty && stage.told.isEmpty)
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let key = try stage.read()
    #expect(key == AdoptionKey(conversation: stage.room, name: "ink", version: 1))
    #expect(stage.facts.last == .workflowCard(key, asks: false))
    #expect(stage.told.last?.telling.signs == [.check, .cross])
    // Nobody has said yes.
    try stage.say("a boat", wishes: wishes(painter: "ink"))
    #expect(stage.refusals == [.painterUnknown("ink", nearest: nil)])

    try stage.tap(.check, on: stage.event(ofKind: .workflowCard), by: .mod)
    #expect(stage.answers == [.workflowTaken(key)])
    #expect(stage.state.adoption(key)?.state == .frozen)
    try stage.say("a boat", wishes: wishes(painter: "ink"))
    let picture = try stage.picture(stage.paintings[0])
    #expect(picture.recipe.painter == "comfy" && picture.recipe.workflow == "ink 1")
    #expect(picture.recipe.artist == "ink")
  }

  @Test mutating func `its abilities are those that are bound, its price the painter's`() throws {
    stage.house.credits = CreditRules(owner: .person, allowance: 10, period: .seconds(3_600))
    try adopt()
    var wishes = wishes(painter: "ink")
    wishes.negative = "people"
    wishes.seed = 7
    try stage.say("a boat", wishes: wishes)
    #expect(stage.facts.contains(.notHonoured(painter: "ink", [.negative])))
    #expect(try stage.picture(stage.paintings[0]).price == 2)
    wishes = self.wishes(painter: "ink")
    wishes.shape = .exactly(.ofTests(512, 512))
    try stage.say("a boat", wishes: wishes)
    #expect(stage.refusals == [.sizeNotPainted(.ofTests(512, 512), painter: "ink")])
  }

  @Test mutating func `it can be the room's painter, and is gone with its workflow`() throws {
    try adopt()
    try stage.command(.settings(name: "painter", value: "ink"))
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[0]).recipe.workflow == "ink 1")
    try stage.command(.workflow(.forget(name: "Ink")), by: .mod)
    #expect(stage.answers.last == .workflowForgotten("ink"))
    #expect(stage.conversation.settings.painter == nil)
    try stage.say("a boat")
    #expect(try stage.picture(stage.paintings[1]).recipe.painter == "house")
  }

  @Test mutating func `another room knows nothing of it`() throws {
    try adopt()
    stage.room = "!elsewhere"
    try stage.say("a boat", wishes: wishes(painter: "ink"))
    #expect(stage.refusals == [.painterUnknown("ink", nearest: nil)])
  }

  @Test mutating func `a newer one takes its place when it is said yes to`() throws {
    let first = try adopt()
    try stage.say("a boat", wishes: wishes(painter: "ink"))
    let painted = try stage.paint()
    try stage.judge(3)
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let second = try stage.read()
    #expect(second.version == 2)
    #expect(stage.state.adoptions(in: stage.room).map(\.key) == [first])
    try stage.tap(.check, on: stage.event(ofKind: .workflowCard), by: .mod)
    #expect(stage.state.adoption(first)?.state == .replaced)
    #expect(stage.state.adoptions(in: stage.room).map(\.key) == [second])
    // A round of the old picture stays with the workflow that painted it.
    try stage.tap(.cycle, on: painted)
    #expect(try stage.picture(stage.paintings[0]).recipe.workflow == "ink 1")
    #expect(stage.state.isReferred(.ofTests(200)))
    // Forgotten, none of its versions paints.
    try stage.paint()
    try stage.judge(3)
    try stage.command(.workflow(.forget(name: "ink")), by: .mod)
    #expect(!stage.state.isReferred(.ofTests(200)))
    let last = try #require(stage.state.pictures.values.max { $0.created < $1.created })
    try stage.tap(.cycle, on: last.id)
    #expect(try stage.picture(stage.paintings[0]).recipe.workflow == nil)
  }

  @Test mutating func `a question is answered in reply to the card`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let question = Proposal.Question(
      slot: "prompt", candidates: ["6 (CLIPTextEncode)", "57:3 (CLIPTextEncode)"])
    let key = try stage.read(asking: question)
    let card = try stage.event(ofKind: .workflowCard)
    #expect(stage.told.last?.telling.signs == [.cross])
    // Not before it is answered.
    try stage.tap(.check, on: card, by: .mod)
    #expect(stage.state.adoption(key)?.state == .proposed)
    try stage.say("9", by: .mod, replyTo: card)
    #expect(stage.refusals == [.noSuchNode("9")])
    try stage.say("Prompt: 57:3", by: .mod, replyTo: card)
    #expect(stage.state.adoption(key)?.answers == ["prompt": "57:3"])
    #expect(stage.paintings.isEmpty)
    try stage.read()
    #expect(stage.facts.last == .workflowCard(key, asks: false))
    try stage.mean(.decide(.approve), by: .mod, replyTo: stage.event(ofKind: .workflowCard))
    #expect(stage.state.adoption(key)?.state == .frozen)
  }

  @Test mutating func `an answer or a tap on an older card means nothing`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let words = Proposal.Question(slot: "prompt", candidates: ["6 (A)", "12 (A)"])
    try stage.read(asking: words)
    let first = try stage.event(ofKind: .workflowCard)
    try stage.say("6", by: .mod, replyTo: first)
    // While it is read again.
    try stage.say("12", by: .mod, replyTo: first)
    let key = try stage.read(asking: Proposal.Question(slot: "negative", candidates: ["12 (A)"]))
    try stage.say("12", by: .mod, replyTo: first)
    #expect(stage.refusals == [.nothingAsked, .nothingAsked])
    try stage.say("12", by: .mod, replyTo: stage.event(ofKind: .workflowCard))
    try stage.read()
    #expect(stage.state.adoption(key)?.answers == ["prompt": "6", "negative": "12"])
    try stage.tap(.check, on: first, by: .mod)
    #expect(stage.state.adoption(key)?.state == .proposed)
    #expect(stage.paintings.isEmpty)
  }

  @Test mutating func `words to a card are never painted, also when they are corrected`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    try stage.read(asking: Proposal.Question(slot: "prompt", candidates: ["6 (A)", "7 (A)"]))
    let line = try stage.say("61", by: .mod, replyTo: stage.event(ofKind: .workflowCard))
    try stage.edit(line, to: "6", by: .mod)
    #expect(stage.refusals == [.noSuchNode("61")] && stage.paintings.isEmpty)
    try stage.say("6", by: .mod, replyTo: stage.event(ofKind: .workflowCard))
    try stage.read()
    try stage.say("make it blue", by: .ann, replyTo: stage.event(ofKind: .workflowCard))
    #expect(stage.refusals.last == .nothingAsked && stage.paintings.isEmpty)
  }

  @Test mutating func `a list that is cut says so, and takes what is not on it`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let all = (1...9).map { "\($0) (A)" }
    let question = Proposal.Question(slot: "prompt", candidates: all)
    #expect(question.candidates == all.prefix(6) + ["…"])
    let key = try stage.read(asking: question)
    try stage.say("9", by: .mod, replyTo: stage.event(ofKind: .workflowCard))
    #expect(stage.state.adoption(key)?.answers == ["prompt": "9"])
  }

  @Test mutating func `who answers without end is stopped`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let question = Proposal.Question(slot: "prompt", candidates: ["6 (A)", "7 (A)"])
    try stage.read(asking: question)
    for _ in 0..<Adoption.maximumTurns {
      try stage.say("6", by: .mod, replyTo: stage.event(ofKind: .workflowCard))
      try stage.read(asking: question)
    }
    #expect(stage.refusals.isEmpty)
    try stage.say("6", by: .mod, replyTo: stage.event(ofKind: .workflowCard))
    #expect(stage.refusals.count == 1 && stage.readings.isEmpty)
  }

  @Test mutating func `dropped, it paints nothing, and its name is free`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: nil)), by: .mod, replyTo: file)
    let key = try stage.read()
    #expect(key.name == "ink-wash")
    try stage.tap(.cross, on: stage.event(ofKind: .workflowCard), by: .mod)
    #expect(stage.answers == [.workflowDropped("ink-wash")])
    #expect(!stage.state.isReferred(.ofTests(200)))
    try stage.tap(.check, on: stage.event(ofKind: .workflowCard), by: .mod)
    #expect(stage.state.adoption(key)?.state == .dropped)
    try stage.command(.workflow(.adopt(name: "ink-wash")), by: .mod, replyTo: file)
    #expect(try stage.read().version == 2)
  }

  @Test mutating func `why it cannot be read is told where it was asked for`() throws {
    let file = try stage.bringFile()
    let asked = try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let key = try stage.failReading("it is saved for the editor")
    let fact = Fact.workflowNotRead(key, reason: "it is saved for the editor")
    #expect(stage.place(of: fact) == Place(stage.room, repliesTo: asked))
  }

  @Test mutating func `brought again before it was read, the first is not read`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let first = try #require(stage.readings.first)
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    #expect(stage.cancelled == [.read(first, turn: 0)])
    #expect(stage.readings.map(\.version) == [2])
    // What was found meanwhile is of no use.
    try stage.happen(.workflowRead(first, graph: .ofTests(9), .ofTests()))
    #expect(stage.facts.isEmpty)
  }

  @Test mutating func `a caption says it too, and a picture may carry one`() throws {
    try stage.bringFile(caption: .command(.workflow(.adopt(name: "ink"))), by: .mod)
    #expect(try stage.read().name == "ink")
    let wrong = Misreading.badArgument(command: "workflow", value: "a b", expected: .oneOf([]))
    try stage.bringFile(caption: .misread(wrong), by: .mod)
    #expect(!stage.facts.contains(.misread(wrong)))
    let picture = try stage.postPicture()
    try stage.command(.workflow(.adopt(name: nil)), by: .mod, replyTo: picture)
    #expect(try stage.read().name == "workflow")
  }

  @Test mutating func `nothing to read is said`() throws {
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod)
    let words = try stage.say("a boat")
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: words)
    let file = try stage.bringFile()
    try stage.redact(file, by: .mod)
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    #expect(stage.refusals == Array(repeating: .replyToAWorkflow, count: 3))
  }

  @Test(arguments: ["Größe", "a b", "-x", "", String(repeating: "a", count: 41)])
  mutating func `a name is what can be typed`(name: String) throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: name)), by: .mod, replyTo: file)
    #expect(stage.refusals == [.workflowName(name)])
  }

  @Test mutating func `a painter of the house keeps its name`() throws {
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "House")), by: .mod, replyTo: file)
    #expect(stage.refusals == [.workflowNameTaken("house")])
  }

  @Test(arguments: [WorkflowRight.operators, .moderators, .nobody])
  func `who may`(right: WorkflowRight) throws {
    var stage = Stage.withWorkflows(right)
    let moderator = Person("@cy:x", name: "Cy", isModerator: true)
    for person in [Person.ann, moderator, .mod] {
      let file = try stage.bringFile()
      try stage.command(.workflow(.adopt(name: "ink")), by: person, replyTo: file)
    }
    switch right {
    case .operators: #expect(stage.refusals == [.operatorsOnly, .operatorsOnly])
    case .moderators: #expect(stage.refusals == [.moderatorsOnly])
    case .nobody:
      return #expect(stage.refusals == Array(repeating: .notHere("workflow"), count: 3))
    }
    // Nor does a tap of somebody else freeze it.
    let key = try stage.read()
    try stage.tap(.check, on: stage.event(ofKind: .workflowCard), by: .ann)
    #expect(stage.state.adoption(key)?.state == .proposed)
    #expect(stage.refusals.last == (right == .operators ? .operatorsOnly : .moderatorsOnly))
  }

  @Test mutating func `where nobody may any more, nothing paints by one`() throws {
    try adopt()
    stage.house.workflows = .nobody
    try stage.say("a boat", wishes: wishes(painter: "ink"))
    #expect(stage.refusals == [.painterUnknown("ink", nearest: nil)])
  }

  @Test func `without a painter that takes them it is not here`() throws {
    var stage = Stage()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod)
    #expect(stage.refusals == [.notHere("workflow")])
  }

  @Test mutating func `a room has so many and no more`() throws {
    for number in 0..<Adoption.maximumNames { try adopt("ink\(number)") }
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "more")), by: .mod, replyTo: file)
    #expect(stage.refusals == [.tooManyWorkflows(maximum: Adoption.maximumNames)])
    // A newer version of one it has is no more.
    try adopt("ink0")
    #expect(stage.refusals.count == 1)
    try stage.command(.workflow(.forget(name: "ink1")), by: .mod)
    try adopt("more")
    #expect(stage.state.adoptions(in: stage.room).count == Adoption.maximumNames)
  }

  @Test mutating func `what is not there is not forgotten`() throws {
    try adopt()
    try stage.command(.workflow(.forget(name: "inc")), by: .mod)
    #expect(stage.refusals == [.noWorkflow("inc", nearest: "ink")])
  }

  @Test mutating func `where taps need a word, freezing does`() throws {
    stage.house.confirm = .costly
    let file = try stage.bringFile()
    try stage.command(.workflow(.adopt(name: "ink")), by: .mod, replyTo: file)
    let key = try stage.read()
    let card = try stage.event(ofKind: .workflowCard)
    try stage.tap(.check, on: card, by: .mod)
    #expect(stage.facts.last == .tapNeedsWord(.approve))
    try stage.mean(.decide(.approve), by: .mod, replyTo: card)
    #expect(stage.state.adoption(key)?.state == .frozen)
  }

  @Test mutating func `it comes along when the room moves`() throws {
    let key = try adopt()
    try stage.happen(.moved(from: stage.room, to: "!new", members: 2))
    stage.room = "!new"
    try stage.say("a boat", wishes: wishes(painter: "ink"))
    #expect(stage.refusals.isEmpty)
    #expect(stage.state.adoption(key) == nil)
  }

  @Test(arguments: [
    ("Ink Wash (v2).json", "ink-wash-v2"), ("", "workflow"), ("größe.json", "gr-e"),
    ("...", "workflow"), ("A.b.json", "a"),
  ])
  mutating func `a file's name is made a name`(file: String, name: String) throws {
    let event = try stage.bringFile(named: file)
    try stage.command(.workflow(.adopt(name: nil)), by: .mod, replyTo: event)
    #expect(stage.readings.map(\.name) == [name])
  }

  private func wishes(painter: String) -> Wishes {
    var wishes = Wishes()
    wishes.painter = painter
    return wishes
  }
}
