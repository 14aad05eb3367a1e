import Storage
import Studio
import StudioStage
import Testing

/// Commands that come by an edit.
@Suite struct CorrectingTests {
  @Test(arguments: corrected) func `an edit that is a command`(rule: Rule) throws {
    try rule.play()
  }
}

private let corrected: [Rule] = [
  Rule("Of a line that could not be read it is done, in answer to the line.") { stage in
    let line = try stage.misspells("!stauts")
    try stage.correct(line, to: .command(.status), "!status")
    #expect(stage.answers == [.status])
    #expect(stage.place(of: .answer(.status)) == Place(stage.room, repliesTo: line))
    #expect(stage.status(of: line) == .done)
  },
  Rule("Of a command that was refused likewise.") { stage in
    let line = try stage.command(.recipe)
    #expect(stage.refusals == [.replyToAPicture])
    try stage.correct(line, to: .command(.history(10)), "!history")
    #expect(stage.answers == [.history(10)])
  },
  Rule("Refused again, it can be corrected again; done, it is not repeated.") { stage in
    let line = try stage.misspells("!recpe")
    try stage.correct(line, to: .command(.recipe), "!recipe")
    #expect(stage.refusals == [.replyToAPicture])
    try stage.correct(line, to: .command(.status), "!status")
    #expect(stage.answers == [.status])
    try stage.correct(line, to: .command(.active), "!active")
    #expect(stage.answers == [.status])
    #expect(stage.facts.last == .editIsNoCommand)
  },
  Rule("Misspelt again, that is said.") { stage in
    let line = try stage.command(.recipe)
    let misreading = Misreading.unknownCommand("stauts", nearest: "status")
    try stage.correct(line, to: .misread(misreading), "!stauts")
    #expect(stage.facts.last == .misread(misreading))
    try stage.correct(line, to: .command(.status), "!status")
    #expect(stage.answers == [.status])
  },
  Rule("A reply that is corrected means what it replied to.") { stage in
    let picture = try stage.round()
    let line = try stage.mean(
      .misread(.unknownCommand("recpe", nearest: "recipe")), text: "!recpe",
      replyTo: stage.line(showing: picture))
    try stage.correct(line, to: .command(.recipe), "!recipe")
    #expect(stage.answers == [.recipe(picture)])
  },
  Rule("`again` is painted, and its line is the prompt.") { stage in
    _ = try stage.round()
    let line = try stage.misspells("!agian")
    try stage.correct(line, to: .again(Wishes()), "!again")
    #expect(stage.paintings.count == 1)
    #expect(stage.status(of: line) == .waiting)
    try stage.redact(line)
    #expect(stage.paintings.isEmpty)
  },
  Rule("A command that was carried out is not changed by an edit, and that is said.") { stage in
    let line = try stage.command(.new)
    let before = stage.answers
    try stage.correct(line, to: .command(.back), "!back")
    #expect(stage.answers == before)
    #expect(stage.facts.last == .editIsNoCommand)
    #expect(stage.place(of: .editIsNoCommand) == Place(stage.room, repliesTo: line))
  },
  Rule("An edit that changes nothing is not answered.") { stage in
    let line = try stage.mean(.command(.new), text: "!new")
    let before = stage.facts
    try stage.correct(line, to: .command(.new), "!new")
    #expect(stage.facts == before)
  },
  Rule("A wish that is being painted does not become a command.") { stage in
    let line = try stage.say("a boat")
    try stage.correct(line, to: .command(.cancel(everyone: false)), "!cancel")
    #expect(stage.facts == [.editIsNoCommand])
    #expect(stage.paintings.count == 1)
  },
  Rule("Somebody else's edit is none.") { stage in
    let line = try stage.misspells("!stauts")
    let before = stage.facts
    try stage.correct(line, to: .command(.status), "!status", by: .bob)
    #expect(stage.facts == before)
  },
]

extension Stage {
  fileprivate mutating func misspells(_ text: String) throws -> Key {
    try mean(.misread(.unknownCommand(text, nearest: nil)), text: text)
  }

  fileprivate mutating func correct(
    _ line: Key, to intent: Intent, _ text: String, by person: Person = .ann
  ) throws {
    try happen(.edited(message: line, utterance(intent, by: person, text: text)))
  }
}
