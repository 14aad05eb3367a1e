import BotConfig
import Concurrency
import Pictures
import Storage
import Studio
import Testing
import Words

@testable import Console

/// A room with one request of two pictures.
@Suite struct ConsoleVoiceTests {
  private let room: Key = "console"
  private let request = RequestID(unchecked: 5)
  private let ids = (1...3).map { PictureID(unchecked: $0) }
  private var rows = StudioState()
  private let voice: ConsoleVoice

  init() throws {
    let languages = try BotConfig.phrases.map { try Language(parsing: $0.bytes) }
    let house = HouseRules(painters: [], critics: [])
    voice = ConsoleVoice(languages: try #require(Languages(languages)), house: house)
    rows.apply(.conversation(Conversation(room, created: .epoch)))
    rows.apply(
      .request(
        Request(
          id: request, conversation: room, asker: "@you", askerName: "you", message: "you:1",
          prompt: "a sea", wishes: Wishes(), source: nil, isLooping: true, created: .epoch)))
    let side = try #require(Size(128, 128))
    for (number, id) in ids.enumerated() {
      var picture = Picture(
        id: id, conversation: room, request: number == 2 ? nil : request, parent: nil, depth: 0,
        origin: .painted, state: .finished, owner: "@you",
        recipe: Recipe(painter: "builtin", prompt: "a sea", words: "a sea", seed: 1, size: side),
        round: number + 1, price: 0, created: .epoch)
      picture.score = 7
      rows.apply(.picture(picture))
      rows.apply(
        .critique(
          Critique(
            picture: id, critic: "measuring",
            state: .done(
              try Judgement(
                score: 7, dimensions: [7, 7, 7, 7, 7], basis: .measured, gap: "It is dark.",
                revisedPrompt: "a sea, lighter")), created: .epoch)))
    }
  }

  private func message(_ fact: Fact, repliesTo: Key? = nil) throws -> Outgoing {
    try voice.message(
      for: Telling(fact, at: Place(room, repliesTo: repliesTo)), in: rows, at: .epoch)
  }

  private func line(_ fact: Fact, repliesTo: Key? = nil) throws -> ConsoleLine {
    try ConsoleLine(try message(fact, repliesTo: repliesTo).payload)
  }

  @Test func `seeds give keys to the line of the picture, and are no line themselves`() throws {
    let seeds = try line(.seeds(ids[0], [.thumb, .cycle, .recycle]), repliesTo: "easel:4")
    #expect(seeds.keys == [.thumb, .cycle, .recycle] && seeds.keysOn == "easel:4")
    #expect(seeds.text.isEmpty && seeds.told == nil && seeds.exhibit == nil)
  }

  @Test func `what is decided takes the keys away`() throws {
    #expect(try line(.withdrawSeeds(ids[0])).keys == [])
    let outcome = Studio.Gate.Outcome(
      option: .approve, taps: [], person: "@you", name: "you", at: .epoch)
    let decided = try line(.gateDecided(ids[0], outcome))
    #expect(decided.keys == [] && decided.text.contains("approved by you"))
  }

  @Test func `a picture is shown, remembered and goes first`() throws {
    let message = try message(.picture(ids[0], isFinal: false))
    let line = try ConsoleLine(message.payload)
    #expect(line.exhibit == .picture(ids[0]))
    #expect(line.told?.subject == .shown(ids[0]) && line.told?.kind == .picture)
    #expect(line.keys == nil && line.keysOn == nil)
    #expect(message.lane == room)
    #expect(message.priority > (try self.message(.late(ids[0])).priority))
  }

  @Test func `candidates are drawn, and their numbers are keys of the sheet itself`() throws {
    let line = try line(.candidates(request, [ids[1], ids[0]]))
    #expect(line.exhibit == .candidates(request, [ids[1], ids[0]]))
    #expect(line.keys == [.number(1), .number(2), .thumb, .cycle, .recycle])
    #expect(line.keysOn == nil)
  }

  @Test func `what is offered has its keys`() throws {
    #expect(try line(.promptCard("a sea")).keys == [.palette, .cross])
    #expect(try line(.collectionOpened(name: "nordic")).keys == [.check])
    #expect(try line(.late(ids[0])).keys == nil)
  }

  @Test(arguments: Standing.Next.allCases)
  func `the course is drawn only when a loop has stopped`(_ next: Standing.Next) throws {
    let stops = next == .converged || next == .outOfRounds
    for round in 1...3 {
      let critique = try line(
        .critique(ids[1], Standing(round: round, gain: nil, isBest: true, next: next)))
      #expect(critique.exhibit == (stops && round > 1 ? .chart(request) : nil), "\(round)")
      #expect(critique.text.contains("Iteration \(round)"))
    }
    // A picture without a request has no course.
    let alone = try line(
      .critique(ids[2], Standing(round: 2, gain: nil, isBest: true, next: next)))
    #expect(alone.exhibit == nil)
  }

  @Test func `answers are drawn where there is something to draw`() throws {
    #expect(try line(.answer(.gallery([]))).exhibit == nil)
    #expect(try line(.answer(.gallery(ids))).exhibit == .gallery(ids))
    #expect(try line(.answer(.tree(nil))).exhibit == .tree(nil))
    #expect(try line(.answer(.help(topic: nil))).exhibit == nil)
  }

  @Test func `a gallery's numbers are keys of its own`() throws {
    #expect(try line(.answer(.gallery(ids))).keys == [.number(1), .number(2), .number(3)])
    let taste = TasteKey(conversation: room, name: "nordic", version: 1)
    #expect(try line(.answer(.tasteKept(taste))).keys == [])
  }

  @Test func `it speaks the language of the room`() throws {
    var german = self
    var conversation = Conversation(room, created: .epoch)
    conversation.settings.language = "de"
    german.rows.apply(.conversation(conversation))
    let line = try german.line(.answer(.active(nil)))
    let english = try self.line(.answer(.active(nil)))
    #expect(line.language == "de" && line.text != english.text)
    // A language that the program has not is answered in English.
    conversation.settings.language = "tlh"
    german.rows.apply(.conversation(conversation))
    #expect(try german.line(.answer(.active(nil))).language == "en")
  }

  @Test func `help names no command that a terminal does not have`() throws {
    let help = try line(.answer(.help(topic: "commands"))).text
    #expect(help.contains("!gallery") && !help.contains("!verify") && !help.contains("!workflow"))
  }
}
