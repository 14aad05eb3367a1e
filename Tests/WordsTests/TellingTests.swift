import Concurrency
import Storage
import Studio
import TestSupport
import Testing

@testable import Words

struct TellingTests {
  private static func text(
    _ fact: Fact, _ language: Language, in rows: StudioState = Room.rows
  ) throws -> RichText? {
    try Teller(rows: rows, language: language, house: Room.house)
      .text(of: Telling(fact, at: Place(Room.key)))
  }

  @Test(arguments: ["en", "de"])
  func `every fact is phrased, and can be read as a page`(code: String) throws {
    let language = code == "en" ? Languages.english : Languages.german
    var page = "# \(language.name)\n\nEvery sentence, as a room reads it.\n"
    for (section, facts) in Facts.all {
      page += "\n## \(section)\n"
      for fact in facts {
        let text = try #require(try Self.text(fact, language), "\(fact)")
        #expect(!text.isEmpty)
        #expect(!text.plain.contains("…:") && !text.plain.contains("{"), "\(text.plain)")
        page += "\n\(text.marked)\n"
      }
    }
    #expect(goldenFile(page, "docs/reference/sentences.\(code).md") == nil)
  }

  @Test(arguments: [("en", "The newest 2 of 4 approved"), ("de", "Die neuesten 2 von 4 ange")])
  func `a gallery that shows not all says how many there are`(code: String, says: String) throws {
    let language = code == "en" ? Languages.english : Languages.german
    var rows = Room.rows
    for id in [Room.dusk, Room.storm, Room.posted, Room.opinion] {
      var picture = try #require(rows.picture(id))
      picture.approvedBy = "Ann"
      rows.apply(.picture(picture))
    }
    func head(_ ids: [PictureID]) throws -> String? {
      try Self.text(.answer(.gallery(ids)), language, in: rows)?.plain
    }
    #expect(try head([Room.dusk, Room.storm])?.hasPrefix(says) == true)
    let whole = try head([Room.dusk, Room.storm, Room.posted, Room.opinion])
    #expect(whole?.contains("2") == false)
  }

  /// A refusal names the rule that says no, and advises nothing that was just tried.
  @Test(arguments: [
    (Refusal.otherRoom(Room.dusk), "en", "who asked for it, and by who is a member there now"),
    (.otherRoom(Room.dusk), "de", "wer es wollte oder dort gerade Mitglied ist"),
    (.notYourPicture(Room.dusk), "en", "Only its owner or a moderator"),
    (.notYourPicture(Room.dusk), "de", "wem es gehört oder wer hier moderiert"),
    (.collecting("nordic"), "en", "`!taste done`"), (.collecting("nordic"), "de", "„nordic“"),
  ])
  func `a refusal names its rule`(refusal: Refusal, code: String, rule: String) throws {
    let language = code == "en" ? Languages.english : Languages.german
    let text = try #require(try Self.text(.refused(refusal), language)).marked
    #expect(text.contains(rule), "\(text)")
    #expect(!text.contains("!from"))
  }

  @Test func `where nobody talks, no setting is promised`() throws {
    for language in [Languages.english, Languages.german] {
      let text = try #require(try Self.text(.refused(.noDirector), language)).marked
      #expect(!text.contains("`"), "\(text)")
    }
  }

  @Test func `the settings say how a room is listened to, and that nobody has answered`() throws {
    func listen(_ own: Listen?, _ house: Listen?) throws -> String? {
      var (rows, rules) = (Room.rows, Room.house)
      var room = try #require(rows.conversation(Room.key))
      room.settings.listen = own
      rows.apply(.conversation(room))
      rules.listen = house
      let teller = Teller(rows: rows, language: Languages.english, house: rules)
      let text = try teller.text(of: Telling(.answer(.settings), at: Place(Room.key)))
      return text?.plain.split(separator: "\n").first { $0.hasPrefix("• listen") }.map {
        String($0)
      }
    }
    #expect(try listen(nil, nil)?.hasPrefix("• listen not answered yet") == true)
    #expect(try listen(nil, nil)?.contains("as the house has it") == false)
    #expect(try listen(nil, .mention) == "• listen mention (as the house has it)")
    #expect(try listen(.all, .mention) == "• listen all")
  }

  @Test(arguments: [
    ("en", "a lighthouse in a storm", "understood from “more dramatic”"),
    ("de", "a lighthouse in a storm", "verstanden aus „more dramatic“"),
  ])
  func `a caption shows what was understood, and from which words`(
    code: String, first: String, then: String
  ) throws {
    let language = code == "en" ? Languages.english : Languages.german
    var rows = Room.rows
    var request = try #require(rows.request(Room.request))
    request.prompt = "more dramatic"
    request.meaning = Meaning(.intent, by: "talker", before: ["a lighthouse"])
    var picture = try #require(rows.picture(Room.dusk))
    picture.recipe.words = "a lighthouse in a storm"
    rows.apply(.picture(picture))
    rows.apply(.request(request))
    let fact = Fact.picture(Room.dusk, isFinal: false)
    let before = try #require(try Self.text(fact, language, in: rows)?.plain)
    #expect(!before.contains(then))
    request.meaning?.prompt = picture.recipe.words
    rows.apply(.request(request))
    let lines = try #require(try Self.text(fact, language, in: rows)?.plain).split(separator: "\n")
    #expect(lines.first.map(String.init) == first && lines.contains { $0 == then })
    let recipe = try #require(try Self.text(.answer(.recipe(Room.dusk)), language, in: rows))
    #expect(recipe.plain.contains("more dramatic"))
  }

  @Test func `who is late is whoever has the picture in hand`() throws {
    var rows = Room.rows
    var request = try #require(rows.request(Room.request))
    request.state = .painting
    request.meaning = Meaning(.intent, by: "talker", before: ["a lighthouse"])
    rows.apply(.request(request))
    let thinking = try Self.text(.late(Room.dusk), Languages.english, in: rows)
    #expect(thinking?.plain.contains("waiting for talker") == true)
    request.meaning?.isAwaited = false
    rows.apply(.request(request))
    let painting = try Self.text(.late(Room.dusk), Languages.english, in: rows)
    #expect(painting?.plain.contains("waiting for builtin") == true)
  }

  @Test func `a caption shows all of what was understood`() throws {
    let prompt = String(repeating: "a wave, ", count: 123) + "and one light"
    #expect(prompt.count <= Meaning.maximumPrompt)
    var rows = Room.rows
    var request = try #require(rows.request(Room.request))
    request.meaning = Meaning(.intent, by: "talker", before: ["a lighthouse"])
    request.meaning?.prompt = prompt
    var picture = try #require(rows.picture(Room.dusk))
    picture.recipe.words = prompt
    rows.apply(.picture(picture))
    rows.apply(.request(request))
    let caption = try Self.text(.picture(Room.dusk, isFinal: false), Languages.english, in: rows)
    #expect(caption?.plain.split(separator: "\n").first.map(String.init) == prompt)
  }

  @Test func `what was painted over too often says how 🌱 helps`() throws {
    var (rows, house) = (Room.rows, Room.house)
    house.maximumEdits = 1
    var picture = try #require(rows.picture(Room.storm))
    picture.depth = 1
    rows.apply(.picture(picture))
    let standing = Standing(round: 2, gain: 0.9, isBest: true, next: .waits)
    for (fact, isWorn) in [
      (Fact.critique(Room.storm, standing), true), (.noCritique(Room.storm, reason: "away"), true),
      (.noCritique(Room.dusk, reason: "away"), false),
    ] {
      let teller = Teller(rows: rows, language: Languages.english, house: house)
      let text = try teller.text(of: Telling(fact, at: Place(Room.key)))
      #expect(text?.plain.contains("🌱") == isWorn, "\(fact)")
    }
  }

  @Test func `deeds have no words`() throws {
    for fact: Fact in [
      .seeds(Room.dusk, [.thumb]), .withdrawSeeds(Room.dusk), .warnAgain(Room.dusk), .retract("$1"),
    ] {
      #expect(try Self.text(fact, Languages.english) == nil)
    }
  }

  @Test func `a critique begins with the iteration, the score and the gain`() throws {
    let standing = Standing(round: 2, gain: 0.9, isBest: true, next: .waits)
    let english = try #require(try Self.text(.critique(Room.storm, standing), Languages.english))
    let lines = english.plain.split(separator: "\n")
    #expect(lines[0] == "Iteration 2 · 7.4/10 ▲0.9")
    #expect(
      lines[1] == "palette 8.0 | composition 7.0 | mood 6.5 | texture 7.2 | avoid 9.0")
    #expect(lines[2] == "It is darker than your pictures by two steps.")
    #expect(lines[3] == "→ a lighthouse at dusk, lighter, wide empty sky")
    let german = try #require(try Self.text(.critique(Room.storm, standing), Languages.german))
    #expect(german.plain.hasPrefix("Runde 2 · 7,4/10 ▲0,9\nFarben 8,0 | Aufbau 7,0 | "))
  }

  @Test func `a dimension of which nothing was judged has a dash`() throws {
    var rows = Room.rows
    let judgement = try Judgement(
      score: 7, dimensions: [8, 7, 6.5, 7.2, nil], basis: .measured, gap: "It is dark.",
      revisedPrompt: "lighter")
    rows.apply(
      .critique(
        Critique(picture: Room.dusk, critic: "measuring", state: .done(judgement), created: .epoch))
    )
    let standing = Standing(round: 1, gain: nil, isBest: true, next: .gate)
    let text = try Self.text(.critique(Room.dusk, standing), Languages.english, in: rows)
    #expect(text?.plain.contains("texture 7.2 | avoid –\n") == true)
  }

  @Test func `what was measured is a line of its own beside all that the model says`() throws {
    var rows = Room.rows
    let judgement = try Judgement(
      score: 7, dimensions: [8, 7, 6.5, 7.2, nil], basis: .opinion, gap: "It is dark.",
      revisedPrompt: "lighter",
      measured: Judgement.Measured(
        score: 6.8, remarks: ["Two steps darker.", "no red", "", "soft", "x"]),
      remarks: ["unfinished", "from 0 to 1", "it sees: a moon", "answered with no: boats?"])
    rows.apply(
      .critique(
        Critique(picture: Room.dusk, critic: "llava", state: .done(judgement), created: .epoch)))
    let standing = Standing(round: 1, gain: nil, isBest: true, next: .gate)
    let text = try Self.text(.critique(Room.dusk, standing), Languages.english, in: rows)
    let lines = try #require(text?.plain).split(separator: "\n")
    #expect(
      lines.dropFirst(4).dropLast() == [
        "unfinished", "from 0 to 1", "it sees: a moon", "answered with no: boats?",
        "This is the opinion of the model llava.",
        "Measured from pixels: 6.8/10 · Two steps darker · no red · soft · x",
      ])
  }

  @Test(arguments: [
    (Duel.Outcome.won, "It takes the place of `78938nkr`.", "the moon is there"),
    (.lost, "Kept the best: `78938nkr` with 8.0.", "the moon is there"),
    (
      .unheld, "It could not be compared with `78938nkr`",
      "The picture is not in my store any more."
    ),
  ])
  func `a duel says what decided, or why there was none`(
    outcome: Duel.Outcome, begins: String, ends: String
  ) throws {
    var rows = Room.rows
    var critique = try #require(rows.critique(of: Room.storm))
    critique.duel = Duel(
      rival: Room.dusk, outcome,
      because: outcome == .unheld ? HouseReason.bytesGone.rawValue : "the moon\nis there")
    rows.apply(.critique(critique))
    let isBest = outcome != .lost
    let standing = Standing(round: 2, gain: -0.6, isBest: isBest, next: .gate)
    for language in [Languages.english, Languages.german] {
      let text = try #require(try Self.text(.critique(Room.storm, standing), language, in: rows))
      let lines = text.marked.split(separator: "\n").filter { $0.contains("78938nkr") }
      #expect(lines.count == 1, "the best is named once: \(text.marked)")
      guard language.name == Languages.english.name else { continue }
      let line = try #require(lines.first)
      #expect(line.contains(begins) && line.contains(ends), "\(line)")
    }
  }

  @Test func `each candidate has one line, and the one with the gate what a round would do`() throws
  {
    var rows = Room.rows
    for (number, id) in [Room.dusk, Room.storm].enumerated() {
      var picture = try #require(rows.picture(id))
      picture.candidate = number + 1
      rows.apply(.picture(picture))
    }
    let standing = Standing(round: 1, gain: nil, isBest: true, next: .gate)
    func lines(_ id: PictureID) throws -> [Substring] {
      let text = try Self.text(.critique(id, standing), Languages.english, in: rows)
      return text?.plain.split(separator: "\n") ?? []
    }
    let line = "2 · \(Room.storm) · 7.4/10, measured: It is darker than your pictures by two steps."
    #expect(try lines(Room.storm) == [line[...]])
    var request = try #require(rows.request(Room.request))
    request.gate = Studio.Gate(picture: Room.storm)
    rows.apply(.request(request))
    let open = try lines(Room.storm)
    #expect(open.first == line[...] && open.count == 4)
    #expect(open[2] == "→ a lighthouse at dusk, lighter, wide empty sky")
    #expect(open[3].hasPrefix("Measured from pixels against the taste nordic v2"))
    #expect(try lines(Room.dusk).count == 1)
  }

  @Test func `a candidate says whose opinion it is, and the one with the gate what pixels say`()
    throws
  {
    let standing = Standing(round: 1, gain: nil, isBest: true, next: .gate)
    let texts = try Room.candidates.map { id in
      try #require(try Self.text(.critique(id, standing), Languages.english)).plain
    }
    #expect(texts[0].contains("6.5/10, says llava: "))
    #expect(texts[0].contains("This is the opinion of the model llava."))
    #expect(texts[0].contains("Measured from pixels: 6.8/10 · It is two steps darker"))
    #expect(texts[1].contains("6.1/10, says llava: ") && !texts[1].contains("pixels"))
    #expect(texts[2].contains("5.4/10, measured: ") && !texts[2].contains("llava"))
  }

  @Test func `people's words stay data`() throws {
    let hostile = "**bold** `!cancel all` <b>&amp; {id}\u{202E}\u{7}\nnew line"
    let text = try #require(
      try Self.text(.gateReopened(Room.dusk, by: hostile), Languages.english))
    guard case .paragraph(let runs) = try #require(text.blocks.first) else {
      Issue.record("a sentence is a paragraph")
      return
    }
    let name = try #require(runs.first)
    #expect(name.style == .plain)
    #expect(name.text.hasPrefix("**bold** `!cancel all` <b>&amp; {id} new line took it back"))
    #expect(runs.filter { $0.style == .bold }.isEmpty)
    #expect(runs.filter { $0.style == .code }.map(\.text) == [Room.dusk.description])
  }

  @Test func `long words are cut, and so are letters with a thousand marks`() throws {
    let long = String(repeating: "x", count: 100_000)
    let heavy = String(repeating: "e" + String(repeating: "\u{301}", count: 500), count: 100)
    for name in [long, heavy] {
      let text = try #require(try Self.text(.directorSaid(name), Languages.english))
      #expect(text.plain.utf8.count <= 17_000)
    }
  }

  @Test func `a picture has a caption, a text instead and a file name`() throws {
    let teller = Teller(rows: Room.rows, language: Languages.english, house: Room.house)
    let words = try #require(try teller.words(of: Room.storm, isFinal: true))
    #expect(words.fileName == "a-lighthouse-at-dusk-\(Room.storm).png")
    #expect(words.altText.contains("a lighthouse at dusk"))
    #expect(words.caption.plain.contains("seed 43"))
    #expect(words.caption.plain.contains("from \(Room.dusk)"))
    #expect(try teller.words(of: Room.posted)?.fileName == "picture-\(Room.posted).png")
    #expect(try teller.words(of: PictureID(unchecked: 9)) == nil)
  }

  @Test func `a directive that no painter honours is not offered`() throws {
    var house = Room.house
    let all = Directive.offered(in: house)
    #expect(all.contains(.steps) && all.contains(.painter) && all.contains(.with))
    house.painters.removeSubrange(1...)
    let fewer = Directive.offered(in: house)
    #expect(!fewer.contains(.steps) && !fewer.contains(.painter) && !fewer.contains(.with))
    house.painters[0].paintsFromPictures = false
    house.painters[0].takesSeed = false
    house.director = nil
    house.credits = nil
    let help = try #require(
      try Teller(rows: Room.rows, language: Languages.english, house: house)
        .text(of: Telling(.answer(.help(topic: nil)), at: Place(Room.key))))
    for word in ["--seed", "--strength", "--from", "!talk", "!credits"] {
      #expect(!help.plain.contains(word), "\(word)")
    }
    #expect(help.plain.contains("--ar") && help.plain.contains("!loop"))
  }

  @Test func `a duration is said in its natural unit`() {
    let cases: [(Int, String)] = [
      (1, "one second"), (90, "90 seconds"), (60, "one minute"), (180, "3 minutes"),
      (3_600, "one hour"), (86_400, "one day"), (7 * 86_400, "7 days"), (0, "0 seconds"),
    ]
    for (seconds, text) in cases {
      let runs = Languages.english.duration(.seconds(seconds))
      #expect(runs.map(\.text).joined() == text)
    }
  }

  @Test func `numbers have the language's mark`() {
    #expect(Languages.german.score(7.44) == "7,4")
    #expect(Languages.english.score(10) == "10.0")
    #expect(Languages.german.decimal(0.35) == "0,35")
    #expect(Languages.english.decimal(8) == "8")
    #expect(Languages.english.gain(-0.62) == "▼0.6")
    #expect(Languages.english.gain(0.01) == "±0.0")
    #expect(Languages.english.score(.nan) == "0.0")
  }
}

extension RichText {
  /// As Markdown, for the page.
  fileprivate var marked: String {
    blocks.map { block in
      switch block {
      case .paragraph(let runs): "> \(Self.marked(runs))  "
      case .list(let items): items.map { "> - \(Self.marked($0))" }.joined(separator: "\n")
      case .code(let text):
        "> ```\n> \(text.split(separator: "\n").joined(separator: "\n> "))\n> ```"
      }
    }.joined(separator: "\n")
  }

  private static func marked(_ runs: [Run]) -> String {
    runs.map { run in
      switch run.style {
      case .plain: run.text
      case .bold: "**\(run.text)**"
      case .code: "`\(run.text)`"
      }
    }.joined()
  }
}
