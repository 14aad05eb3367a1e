import Storage
import Studio
import StudioStage
import Testing

/// `confirm`: a tap that queues a job, or any, is confirmed by a word.
@Suite struct ConfirmTests {
  @Test(arguments: taps) func `a tap waits for its word`(tap: ConfirmedTap) throws {
    for answersTheQuestion in [false, true] {
      var stage = try tap.stage(confirm: tap.isCostly ? "costly" : "always")
      let jobs = stage.jobs.count
      try stage.tap(tap.sign, on: tap.target(stage))
      #expect(stage.facts.last == .tapNeedsWord(tap.word))
      #expect(stage.jobs.count == jobs)
      #expect(try !tap.isDone(stage))
      // A number is said to the sheet, where it has its meaning.
      if answersTheQuestion, tap.isNumber { continue }
      let line =
        answersTheQuestion
        ? try stage.event(ofKind: .notice) : try tap.target(stage)
      try stage.mean(tap.said, replyTo: line)
      #expect(try tap.isDone(stage))
    }
  }

  @Test(arguments: taps) func `a word does what the tap does`(tap: ConfirmedTap) throws {
    var stage = try tap.stage(confirm: "never")
    try stage.mean(tap.said, replyTo: tap.target(stage))
    #expect(try tap.isDone(stage))
  }

  @Test(arguments: taps.filter { !$0.isCostly })
  func `a tap that costs nothing counts where only costly ones are confirmed`(
    tap: ConfirmedTap
  ) throws {
    var stage = try tap.stage(confirm: "costly")
    try stage.tap(tap.sign, on: tap.target(stage))
    #expect(try tap.isDone(stage))
  }

  @Test func `a word for what no card offers is answered`() throws {
    var stage = Stage()
    stage.house.director = "scripted"
    try stage.mean(.ask("something calm"))
    try stage.direct(.card("a quiet harbour"))
    try stage.mean(.decide(.iterate), replyTo: stage.event(ofKind: .promptCard))
    #expect(stage.tapRefusals == [.nothingToDecide])
  }
}

struct ConfirmedTap: Sendable, CustomTestStringConvertible {
  let sign: Sign
  let kind: Message.Kind
  let isCostly: Bool
  let word: TapWord
  let scene: @Sendable (inout Stage) throws -> Void
  let isDone: @Sendable (Stage) throws -> Bool

  init(
    _ sign: Sign, on kind: Message.Kind, isCostly: Bool = false, _ word: TapWord,
    _ scene: @escaping @Sendable (inout Stage) throws -> Void,
    _ isDone: @escaping @Sendable (Stage) throws -> Bool
  ) {
    (self.sign, self.kind, self.isCostly, self.word) = (sign, kind, isCostly, word)
    (self.scene, self.isDone) = (scene, isDone)
  }

  var testDescription: String { "\(sign) on \(kind)" }

  var isNumber: Bool { if case .number = word { true } else { false } }

  func stage(confirm: String) throws -> Stage {
    var stage = Stage()
    stage.house.director = "scripted"
    try scene(&stage)
    try stage.set("confirm", confirm)
    return stage
  }

  func target(_ stage: Stage) throws -> Key { try stage.event(ofKind: kind) }

  var said: Intent {
    switch word {
    case .approve: .decide(.approve)
    case .iterate: .decide(.iterate)
    case .restart: .decide(.restart)
    case .useThis: .useThis
    case .replant: .replant
    case .number(let number): .command(.choose(number))
    case .listen(let listen): .command(.settings(name: "listen", value: listen.rawValue))
    }
  }
}

private let taps: [ConfirmedTap] = [
  ConfirmedTap(.cycle, on: .picture, isCostly: true, .iterate) {
    _ = try $0.round()
  } _: {
    !$0.paintings.isEmpty
  },
  ConfirmedTap(.thumb, on: .picture, .approve) {
    _ = try $0.round()
  } _: {
    try $0.request().ending == .approved
  },
  ConfirmedTap(.recycle, on: .picture, .restart) {
    _ = try $0.round()
  } _: {
    try $0.request().ending == .restarted
  },
  ConfirmedTap(.play, on: .picture, .useThis) {
    _ = try $0.round()
    try $0.mean(.newImage)
  } _: {
    $0.active != nil
  },
  ConfirmedTap(.number(2), on: .sheet, .number(2)) { stage in
    var wishes = Wishes()
    wishes.candidates = 2
    try stage.say("a boat", wishes: wishes)
    for id in stage.paintings { try stage.paint(id) }
    for id in stage.critiques { try stage.judge(id, 7) }
  } _: {
    $0.active != nil
  },
  ConfirmedTap(.number(1), on: .gallery, .number(1)) { stage in
    let picture = try stage.round()
    try stage.tap(.thumb, on: picture)
    try stage.mean(.newImage)
    try stage.command(.gallery)
  } _: {
    $0.active != nil
  },
  ConfirmedTap(.palette, on: .promptCard, isCostly: true, .approve, showCard) {
    !$0.paintings.isEmpty
  },
  ConfirmedTap(.cross, on: .promptCard, .restart, showCard) { $0.answers.contains(.cardDropped) },
  ConfirmedTap(.palette, on: .offer, isCostly: true, .approve) { stage in
    let prompt = try stage.say("a boat")
    try stage.paint()
    try stage.judge(7)
    try stage.edit(prompt, to: "two boats")
  } _: {
    !$0.paintings.isEmpty
  },
  ConfirmedTap(.check, on: .collection, isCostly: true, .approve, collect) { !$0.lessons.isEmpty },
  ConfirmedTap(.check, on: .tasteCard, .approve, learn) { $0.conversation.taste != nil },
  ConfirmedTap(.cycle, on: .tasteCard, isCostly: true, .iterate, learn) {
    $0.conversation.settings.loop?.isOn == true
  },
  ConfirmedTap(.bin, on: .tasteCard, .restart, learn) {
    $0.state.tastes.values.allSatisfy { $0.state == .dropped }
  },
  ConfirmedTap(.palette, on: .welcome, .listen(.all)) {
    try $0.happen(.joined($0.room, members: 3))
    try $0.paint()
  } _: {
    $0.conversation.settings.listen == .all
  },
]

@Sendable private func showCard(_ stage: inout Stage) throws {
  try stage.mean(.ask("something calm"))
  try stage.direct(.card("a quiet harbour"))
}

@Sendable private func collect(_ stage: inout Stage) throws {
  try stage.command(.taste(.collect(name: nil)))
  try stage.postPicture()
}

@Sendable private func learn(_ stage: inout Stage) throws {
  try collect(&stage)
  try stage.command(.taste(.finish))
  try stage.learn()
}
