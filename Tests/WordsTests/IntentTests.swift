import Studio
import Testing

@testable import Words

struct PhraseTests {
  @Test(arguments: [
    ("Replant!", Intent.replant), ("continue with this", .useThis), ("Use this!", .useThis),
    ("approve", .decide(.approve)),
    ("OK.", .decide(.approve)), ("iterate", .decide(.iterate)), ("Restart", .decide(.restart)),
    ("new image", .newImage), ("Start  fresh…", .newImage), ("again", .again(Wishes())),
    ("back", .back),
    ("UNDO", .back),
  ])
  func `a phrase is the whole message, in any case, with or without a mark`(
    text: String, intent: Intent
  ) {
    #expect(Reader.english.intent(of: text, in: .reply(.picture)) == intent)
    #expect(Reader.german.intent(of: text, in: .reply(.critique, members: 9)) == intent)
    let longer = "\(text) lighthouse"
    #expect(Reader.english.intent(of: longer) == .prompt(longer, Wishes()))
  }

  @Test(arguments: [
    ("neu pflanzen", Intent.replant), ("weiter damit", .useThis), ("Passt!", .decide(.approve)),
    ("neues Bild", .newImage),
    ("zurück", .back), ("zuru\u{308}ck", .back), ("ZURÜCK.", .back),
    ("noch einmal", .again(Wishes())),
    ("von vorn", .decide(.restart)), ("noch eine Runde", .decide(.iterate)),
  ])
  func `a German room has German phrases`(text: String, intent: Intent) {
    #expect(Reader.german.intent(of: text, in: .reply(.picture)) == intent)
    #expect(Reader.english.intent(of: text) == .prompt(text, Wishes()))
  }

  @Test(arguments: [
    ("again --n 4", Intent.again(wishes { $0.candidates = 4 })),
    (
      "Once more, --ar 16:9 --seed 4",
      .again(
        wishes {
          $0.shape = .ratio(16, 9)
          $0.seed = 4
        })
    ),
    ("!again --loop off", .again(wishes { $0.loop = false })),
    ("!redo", .again(Wishes())),
    ("again --sied 4", .misread(.unknownDirective("sied", nearest: "seed"))),
    ("!again --sied 4", .misread(.unknownDirective("sied", nearest: "seed"))),
    (
      "!again louder",
      .misread(
        .badArgument(command: "again", value: "louder", expected: .oneOf([])))
    ),
    ("again a boat --n 4", .prompt("again a boat", wishes { $0.candidates = 4 })),
  ])
  func `again takes directives`(text: String, intent: Intent) {
    #expect(Reader.english.intent(of: text) == intent)
  }

  @Test func `among people a stray ok is nobody's wish`() {
    #expect(Reader.english.intent(of: "ok", in: .crowd) == .nothing)
    #expect(Reader.english.intent(of: "easel: ok", in: .crowd) == .decide(.approve))
    let thread = Reader.Context(members: 5, isInThread: true)
    #expect(Reader.english.intent(of: "ok", in: thread) == .decide(.approve))
    #expect(Reader.english.intent(of: "new image", in: .crowd) == .newImage)
  }

  @Test(arguments: [
    ("3", Message.Kind.sheet, Intent.command(.choose(3))),
    ("#2.", .gallery, .command(.choose(2))), ("3️⃣", .sheet, .command(.choose(3))),
    ("12", .gallery, .command(.choose(12))), ("0", .sheet, .prompt("0", Wishes())),
    ("3", .picture, .prompt("3", Wishes())), ("3 boats", .sheet, .prompt("3 boats", Wishes())),
    (
      "palette: warmer greys", .tasteCard,
      .command(.taste(.edit(field: .dimension(.palette), text: "warmer greys")))
    ),
    (
      "Principles:  space; one focus", .tasteCard,
      .command(.taste(.edit(field: .principles, text: "space; one focus")))
    ),
    (
      "avoid_list: neon: always", .tasteCard,
      .command(.taste(.edit(field: .dimension(.avoid), text: "neon: always")))
    ),
    ("ok", .tasteCard, .command(.taste(.keep))), ("keep", .tasteCard, .command(.taste(.keep))),
    ("keep", .picture, .prompt("keep", Wishes())),
    ("done", .collection, .command(.taste(.finish))), ("ok", .collection, .decide(.approve)),
    ("iterate", .tasteCard, .decide(.iterate)), ("ok", .promptCard, .decide(.approve)),
    ("ok", .offer, .decide(.approve)), ("restart", .promptCard, .decide(.restart)),
    ("make the sea darker", .promptCard, .ask("make the sea darker")),
  ])
  func `a reply means what it replies to`(text: String, kind: Message.Kind, intent: Intent) {
    #expect(Reader.english.intent(of: text, in: .reply(kind)) == intent)
  }

  @Test func `a line of a taste that does not exist is named`() {
    let fields = ["principles", "palette", "composition", "mood", "texture", "avoid"]
    #expect(
      Reader.english.intent(of: "shiny: yes", in: .reply(.tasteCard))
        == .misread(
          .badArgument(command: "taste set", value: "shiny: yes", expected: .oneOf(fields))))
    #expect(
      Reader.german.intent(of: "Farben: wärmer", in: .reply(.tasteCard))
        == .command(.taste(.edit(field: .dimension(.palette), text: "wärmer"))))
  }
}

struct SurroundingsTests {
  @Test(arguments: [
    ("easel: a boat", "a boat"), ("Easel, a boat", "a boat"), ("@easel a boat", "a boat"),
    ("@easel:example.org: a boat", "a boat"), ("@EASEL: a boat", "a boat"),
    ("easel a boat", "easel a boat"), ("easels: a boat", "easels: a boat"),
    ("@easel:other.org a boat", "@easel:other.org a boat"),
    ("> <@ann:example.org> a lake\n> by night\n\na boat", "a boat"),
    ("> <@ann:example.org> a lake\n\neasel: a boat", "a boat"),
    ("> * <@ann:example.org> paints\n\na boat", "a boat"),
    ("> a quotation\na boat", "> a quotation\na boat"),
    ("  a boat\u{200B} ", "a boat"), ("a boat\nby night", "a boat\nby night"),
  ])
  func `what is not the person's words is taken away`(text: String, words: String) {
    let reader = Reader(languages: [Languages.english], botNames: ["Easel", "@easel:example.org"])
    #expect(reader.intent(of: text) == .prompt(words, Wishes()))
  }

  @Test(arguments: [
    ("? what goes with teal", Intent.ask("what goes with teal")),
    ("?a fox or a hare", .ask("a fox or a hare")), ("¿un zorro?", .ask("un zorro?")),
    ("？狐", .ask("狐")), ("?", .command(.talk)), ("??!", .nothing),
    ("a fox?", .prompt("a fox?", Wishes())), ("", .nothing), (" \n ", .nothing),
    ("@easel", .nothing),
  ])
  func `a question mark in front asks the director`(text: String, intent: Intent) {
    #expect(Reader.english.intent(of: text) == intent)
  }

  @Test func `a question mark alone is nothing among people`() {
    #expect(Reader.english.intent(of: "?", in: .crowd) == .nothing)
  }

  @Test(arguments: [
    ("👍", Sign.thumb), ("👍🏽", .thumb), ("👍️", .thumb), ("✅", .check), ("☑️", .check), ("☑", .check),
    ("🔁", .cycle), ("🔄", .cycle), ("♻️", .recycle), ("♻", .recycle), ("🆕", .recycle),
    ("🌱", .seedling),
    ("❌", .cross),
    ("▶️", .play), ("▶", .play), ("🎨", .palette), ("💬", .speech), ("🗑️", .bin), ("🗑", .bin),
    ("1️⃣", .number(1)), ("4⃣", .number(4)), ("9️⃣", .number(9)), (" 👍\u{200D}", .thumb),
  ])
  func `a reaction is read without what does not matter`(text: String, sign: Sign) {
    #expect(Sign(reaction: text) == sign)
    #expect(Sign(reaction: sign.reaction) == sign)
  }

  @Test(arguments: ["", "👎", "0️⃣", "3", "🔟", "👍👍", "thumbsup", "🏽", "👩‍🎨"])
  func `any other reaction is not ours`(text: String) {
    #expect(Sign(reaction: text) == nil)
  }
}
