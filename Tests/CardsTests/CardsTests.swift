import BotConfig
import Concurrency
import Drawing
import Raster
import Storage
import Studio
import Testing
import Words

@testable import Cards

/// Four pictures: a parent, its two children of which one is hidden, and one that nobody judged.
struct CardsTests {
  private let room: Key = "!studio:example.org"
  private let request = RequestID(unchecked: 5)
  private let taste: TasteKey
  private var rows = StudioState()
  private let ids = (1...4).map { PictureID(unchecked: $0) }
  private let english: Language
  private let german: Language
  private var pictures: [PictureID: Raster] = [:]

  init() throws {
    let phrases = Dictionary(uniqueKeysWithValues: BotConfig.phrases.map { ($0.code, $0.bytes) })
    english = try Language(parsing: try #require(phrases["en"]))
    german = try Language(parsing: try #require(phrases["de"]))
    taste = TasteKey(conversation: room, name: "nordic", version: 2)
    var conversation = Conversation(room, created: .epoch)
    conversation.title = "a lighthouse"
    conversation.active = ids[3]
    rows.apply(.conversation(conversation))
    var wish = Request(
      id: request, conversation: room, asker: "@ann", askerName: "Ann", message: "$1",
      prompt: "a lighthouse at dusk", wishes: Wishes(), source: nil, isLooping: true,
      created: .epoch)
    var gate = Studio.Gate(picture: ids[1])
    gate.outcome = Studio.Gate.Outcome(
      option: .iterate, taps: [], person: "@ben", name: "Ben", at: .epoch)
    wish.gate = gate
    rows.apply(.request(wish))
    for (index, id) in ids.enumerated() {
      var picture = Picture(
        id: id, conversation: room, request: request, parent: index == 0 ? nil : ids[0],
        depth: index == 0 ? 0 : 1, origin: .painted, state: index == 2 ? .hidden : .finished,
        owner: "@ann",
        recipe: Recipe(
          painter: "builtin", prompt: "x", words: "a lighthouse \(index)", seed: 1,
          size: try #require(Size(64, 64))), round: index + 1, candidate: 4 - index, price: 0,
        created: Instant(milliseconds: Int64(index)))
      picture.score = index == 3 ? nil : 6 + Double(index)
      if index == 0 { picture.approvedBy = "Ann" }
      rows.apply(.picture(picture))
      pictures[id] = Raster(width: 8, height: 8)
    }
    rows.apply(
      .critique(
        Critique(
          picture: ids[0], critic: "measuring",
          state: .done(
            try Judgement(
              score: 6, dimensions: [1, 2, 3, 4, 5], basis: .measured, gap: "dark",
              revisedPrompt: "lighter")), created: .epoch)))
    var row = Taste(
      conversation: room, name: "nordic", version: 2, state: .kept,
      references: [ids[0], ids[1]], author: "@ann", created: .epoch)
    row.profile = try Taste.Profile(
      principles: ["space"], palette: "cool", composition: "low", mood: "calm", texture: "soft",
      avoid: ["neon", "noise"])
    row.selfScore = Taste.SelfScore(mean: 9.3, spread: 0.4)
    rows.apply(.taste(row))
  }

  private func cards(_ language: Language) -> Cards<StudioState> {
    Cards(rows: rows, language: language, pictures: pictures)
  }

  @Test func `a taste card has the profile and says that it is thin`() throws {
    let card = try #require(try cards(german).tasteCard(of: taste))
    #expect(card.name == "nordic" && card.version == "Version 2")
    #expect(card.isThin && !card.footnote.isEmpty)
    #expect(card.dimensions.map(\.label) == ["Farben", "Aufbau", "Stimmung", "Textur"])
    #expect(card.dimensions.map(\.sentence) == ["cool", "low", "calm", "soft"])
    #expect(card.avoid == ["neon", "noise"])
    #expect(card.references.count == 2)
    #expect(card.referenceLine.string.contains("9,3 ± 0,4"))
    #expect(card.labels.decimalMark == ",")
    #expect(card.dimensions.allSatisfy { $0.score == nil })
    let scored = try cards(german).tasteCard(of: taste, scores: [.palette: 9.25, .mood: 8])
    #expect(scored?.dimensions.map(\.score) == [Score(9.25), nil, Score(8), nil])
    let other = TasteKey(conversation: room, name: "nordic", version: 9)
    #expect(try cards(german).tasteCard(of: other) == nil)
  }

  @Test func `a chart has a round for each finished picture, and a gap without a critique`() throws
  {
    let house = HouseRules(painters: [], critics: [])
    let chart = try #require(try cards(english).scoreChart(of: request, house: house))
    #expect(chart.rounds.map(\.score) == [Score(6), Score(7), nil])
    #expect(chart.rounds[0].dimensions == [1, 2, 3, 4, 5].map { Score($0) })
    #expect(chart.rounds[0].decision?.text == "approved by Ann")
    #expect(chart.rounds[1].decision?.text == "another round, asked for by Ben")
    #expect(chart.rounds[2].decision == nil)
    #expect(chart.threshold == Score(8) && chart.gate == Score(6))
    #expect(chart.labels.earlier(1) == "… one earlier" && chart.labels.earlier(3) == "… 3 earlier")
    #expect(try cards(english).scoreChart(of: RequestID(unchecked: 9), house: house) == nil)
  }

  @Test func `a sheet of candidates keeps their numbers, a gallery its order`() throws {
    let order = [ids[1], ids[0], PictureID(unchecked: 99), ids[3]]
    let candidates = try #require(try cards(english).candidates(of: request, order))
    #expect(candidates.cells.map(\.number) == [3, 4, 1])
    #expect(candidates.title == "a lighthouse at dusk")
    #expect(candidates.cells.first?.caption == PlainText("\(ids[1]) · seed 1"))
    let gallery = try #require(try cards(english).gallery(of: order, in: room))
    #expect(gallery.cells.map(\.number) == [1, 2, 4])
    #expect(gallery.cells.first?.caption == "a lighthouse 1")
    #expect(gallery.cells.map(\.isApproved) == [false, true, false])
    #expect(gallery.cells.map(\.isActive) == [false, false, true])
    #expect(gallery.labels.more(2) == "… 2 more")
    #expect(try cards(english).gallery(of: [], in: room) == nil)
  }

  @Test func `a tree has parents before children, and hides what is hidden`() throws {
    let tree = try #require(try cards(german).lineage(of: room))
    #expect(tree.nodes.map(\.parent) == [nil, 0, 0, 0])
    #expect(tree.nodes.map { $0.picture != nil } == [true, true, false, true])
    #expect(tree.active == 3 && tree.focus == nil)
    #expect(tree.title == "Stammbaum" && tree.labels.hidden == "ausgeblendet")
    #expect(tree.labels.continues("7k3m9q2x") == "aus 7k3m9q2x")
    #expect(try cards(german).lineage(of: "!empty:example.org") == nil)
  }

  @Test func `a picture's tree is what it came from and what came of it`() throws {
    let tree = try #require(try cards(english).lineage(of: room, around: ids[1]))
    #expect(tree.nodes.map(\.id.string) == [ids[0], ids[1]].map(\.description))
    #expect(tree.focus == 1 && tree.active == nil)
    #expect(try cards(english).picturesInLineage(of: room, around: ids[1]) == [ids[0], ids[1]])
    let first = try #require(try cards(english).lineage(of: room, around: ids[0]))
    #expect(first.nodes.count == 4 && first.focus == 0 && first.active == 3)
  }
}
