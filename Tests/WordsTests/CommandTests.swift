import Storage
import Studio
import Testing

@testable import Words

struct CommandTests {
  private static let id = PictureID("7k3m9q2x") ?? someID

  @Test(arguments: [
    ("help", Command.help(topic: nil)), ("help loop", .help(topic: "loop")), ("status", .status),
    ("settings", .settings(name: nil, value: nil)),
    ("settings gate", .settings(name: "gate", value: nil)),
    ("settings gate quorum 3", .settings(name: "gate", value: "quorum 3")),
    ("settings gate = anyone", .settings(name: "gate", value: "anyone")),
    ("mode", .mode(nil)), ("mode img2img", .mode(.img2img)), ("mode AUTO", .mode(.auto)),
    ("active", .active), ("new", .new), ("back", .back), ("undo", .back),
    ("cancel", .cancel(everyone: false)), ("cancel all", .cancel(everyone: true)),
    ("history", .history(10)), ("history 25", .history(25)), ("gallery", .gallery),
    ("tree", .tree), ("recipe", .recipe), ("from 7k3m9q2x", .from(id)),
    ("undelete #7K3M9Q2X", .undelete(id)), ("talk", .talk), ("paint", .paint),
    ("credits", .credits),
    ("credits grant @ann:example.org 20", .grant(person: "@ann:example.org", amount: 20)),
    ("credits grant 20 ann", .grant(person: "ann", amount: 20)),
    ("painters", .painters), ("critics", .critics), ("verify", .verify),
    ("workflow", .workflow(.adopt(name: nil))),
    ("workflow ink-wash", .workflow(.adopt(name: "ink-wash"))),
    ("workflow forget Ink", .workflow(.forget(name: "Ink"))),
    ("loop", .loop(.show)), ("loop on", .loop(.on)), ("loop off", .loop(.off)),
    ("loop threshold 8.5", .loop(.threshold(8.5))), ("loop threshold 8,5", .loop(.threshold(8.5))),
    ("loop gate 5", .loop(.gate(5))), ("loop gate_low 5", .loop(.gate(5))),
    ("loop rounds 3", .loop(.rounds(3))), ("loop from fresh", .loop(.source(.fresh))),
    ("loop from best", .loop(.source(.best))),
    ("taste", .taste(.collect(name: nil))), ("taste new Nordic", .taste(.collect(name: "nordic"))),
    ("taste new \"nordic dawn\"", .taste(.collect(name: "nordic dawn"))),
    ("taste done", .taste(.finish)), ("taste cancel", .taste(.cancel)),
    ("taste use nordic", .taste(.use("nordic"))), ("taste off", .taste(.off)),
    ("taste list", .taste(.list)), ("taste show", .taste(.show(nil))),
    ("taste show nordic", .taste(.show("nordic"))),
    ("taste forget nordic", .taste(.forget("nordic"))),
    ("taste keep", .taste(.keep)),
    ("taste set mood calm, cool", .taste(.edit(field: .dimension(.mood), text: "calm, cool"))),
    ("taste edit avoid list: neon", .taste(.edit(field: .dimension(.avoid), text: "neon"))),
  ])
  func `a command is understood with either prefix and in any language`(
    line: String, command: Command
  ) {
    for text in ["!\(line)", "!easel \(line)", "!Easel  !\(line)", "easel: !\(line)"] {
      #expect(Reader.english.intent(of: text) == .command(command), "\(text)")
      #expect(Reader.english.intent(of: text, in: .crowd) == .command(command), "\(text)")
      #expect(Reader.german.intent(of: text, in: .reply(.picture)) == .command(command), "\(text)")
    }
  }

  @Test(arguments: [
    ("hilfe", Command.help(topic: nil)),
    ("einstellungen gate", .settings(name: "gate", value: nil)),
    ("zurück", .back), ("schleife an", .loop(.on)), ("schleife ziel 8,5", .loop(.threshold(8.5))),
    ("geschmack nimm Nordisch", .taste(.use("nordisch"))), ("stopp alle", .cancel(everyone: true)),
    ("geschmack setze Stimmung ruhig", .taste(.edit(field: .dimension(.mood), text: "ruhig"))),
  ])
  func `a German room has German commands`(line: String, command: Command) {
    #expect(Reader.german.intent(of: "!\(line)") == .command(command))
    #expect(Reader.english.intent(of: "!\(line)") != .command(command))
  }

  @Test(arguments: [
    ("stauts", Misreading.unknownCommand("stauts", nearest: "status")),
    ("histroy", .unknownCommand("histroy", nearest: "history")),
    ("xylophone", .unknownCommand("xylophone", nearest: nil)),
    ("from", .missingArgument(command: "from")),
    ("from there", .badArgument(command: "from", value: "there", expected: .picture)),
    ("undelete", .missingArgument(command: "undelete")),
    (
      "mode paint",
      .badArgument(
        command: "mode", value: "paint", expected: .oneOf(["auto", "text2img", "img2img"]))
    ),
    ("history 99", .badArgument(command: "history", value: "99", expected: .wholeNumber(1...50))),
    ("status please", .badArgument(command: "status", value: "please", expected: .oneOf([]))),
    ("cancel him", .badArgument(command: "cancel", value: "him", expected: .oneOf(["all"]))),
    ("loop threshold", .missingArgument(command: "loop threshold")),
    (
      "loop threshold 11",
      .badArgument(command: "loop threshold", value: "11", expected: .number(0...10))
    ),
    (
      "loop rounds 0",
      .badArgument(command: "loop rounds", value: "0", expected: .wholeNumber(1...20))
    ),
    (
      "loop from worst",
      .badArgument(command: "loop from", value: "worst", expected: .oneOf(["best", "fresh"]))
    ),
    ("loop on 5", .badArgument(command: "loop on", value: "5", expected: .oneOf([]))),
    ("loop treshold 5", .unknownCommand("loop treshold", nearest: "loop threshold")),
    ("workflow forget", .missingArgument(command: "workflow forget")),
    (
      "workflow ink wash",
      .badArgument(command: "workflow", value: "ink wash", expected: .oneOf(["forget"]))
    ),
    ("taste use", .missingArgument(command: "taste use")),
    ("taste froget nordic", .unknownCommand("taste froget", nearest: "taste forget")),
    ("taste set mood", .missingArgument(command: "taste set")),
    ("credits grant", .missingArgument(command: "credits grant")),
    (
      "credits grant ann many",
      .badArgument(command: "credits grant", value: "ann", expected: .wholeNumber(1...1_000_000))
    ),
    (
      "credits grant @ann:x 0",
      .badArgument(command: "credits grant", value: "0", expected: .wholeNumber(1...1_000_000))
    ),
  ])
  func `a command that is not well formed is named`(line: String, misreading: Misreading) {
    #expect(Reader.english.intent(of: "!easel \(line)", in: .crowd) == .misread(misreading))
  }

  @Test(arguments: ["!important", "!foo bar", "!stauts"])
  func `a bare word that is not ours is somebody else's where there are others`(text: String) {
    #expect(Reader.english.intent(of: text, in: .crowd) == .nothing)
    guard case .misread(.unknownCommand) = Reader.english.intent(of: text) else {
      Issue.record("in a room of two it is meant for us")
      return
    }
  }

  @Test(arguments: ["!", "! look", "!!!", "!?"])
  func `a mark without a word is no command`(text: String) {
    #expect(Reader.english.intent(of: text) == .prompt(text, Wishes()))
  }

  @Test func `words after new, paint and talk are not lost`() {
    let fresh = wishes {
      $0.isFresh = true
      $0.seed = 3
    }
    #expect(Reader.english.intent(of: "!new a boat --seed 3") == .prompt("a boat", fresh))
    #expect(Reader.english.intent(of: "!paint a boat") == .prompt("a boat", Wishes()))
    #expect(Reader.english.intent(of: "!talk a boat?") == .ask("a boat?"))
    #expect(Reader.english.intent(of: "!new --from 7k3m9q2x a") != .prompt("", Wishes()))
  }

  @Test func `only the name of the bot alone asks for help`() {
    #expect(Reader.english.intent(of: "!easel") == .command(.help(topic: nil)))
    #expect(Reader.english.intent(of: "! easel") == .prompt("! easel", Wishes()))
  }

  @Test func `what every command is called in help is understood`() {
    for word in CommandWord.allCases {
      let intent = Reader.english.intent(of: "!\(word.rawValue)")
      switch intent {
      case .command, .again, .misread(.missingArgument): break
      default: Issue.record("\(word) is \(intent)")
      }
    }
  }
}
