import BackEnds
import BotConfig
import Concurrency
import ImageFiles
import Raster
import Studio
import Testing

@testable import Critics

@Suite struct EyesightTests {
  private func eyesight(
    _ model: ScriptedModel, clock: WallClock = .system, seed: UInt64 = 5
  ) -> Eyesight {
    Eyesight(
      Interviewer(model), prompt: prompts.eyesight, clock: clock,
      randomness: Randomness.seeded(seed))
  }

  private func failure(_ eyesight: Eyesight) async throws -> CriticFailure? {
    do {
      try await eyesight.prove()
      return nil
    } catch let failure as CriticFailure {
      return failure
    }
  }

  @Test func `who reads the number and names the colour sees, and is not asked again`() async throws
  {
    let drawn = tests(seed: 5)
    let model = ScriptedModel { _ in said(right(drawn[0])) }
    let eyesight = eyesight(model)
    try await eyesight.prove()
    try await eyesight.prove()
    #expect(model.asked.count == 1)
    let shown = try decodeImage(try #require(model.asked.first?.pictures.first)).raster
    #expect((shown.width, shown.height) == (SightTest.side, SightTest.side))
    #expect(model.asked.first?.turns.first?.words.contains("\(drawn[0].number)") == false)
  }

  @Test func `whoever looks after the studio can have a model prove it beforehand`() async throws {
    let drawn = tests(seed: 5)
    let model = ScriptedModel { _ in said(right(drawn[0])) }
    let proof = try ProofOfSight(
      of: model, prompt: BotConfig.Prompts.eyesight, clock: .system, randomness: .seeded(5))
    try await proof.ask()
    #expect(model.asked.count == 1)
  }

  @Test func `a slip is forgiven once`() async throws {
    let drawn = tests(seed: 5)
    let count = Guarded(0)
    let model = ScriptedModel { _ in
      let number = count.withLock { count -> Int in
        count += 1
        return count
      }
      return said(number == 1 ? #"{"colour":"red","number":"000"}"# : right(drawn[1]))
    }
    try await eyesight(model).prove()
    #expect(model.asked.count == 2)
  }

  /// Text models take pictures without a word, and say anything.
  @Test(arguments: [
    "]", "", "I see a lovely landscape.", #"{"colour":"none","number":"none"}"#,
    #"{"colour":"red green blue yellow black","number":"123"}"#, #"{"colour":"blue"}"#,
  ])
  func `a blind model is refused, and the sentence says why`(_ answer: String) async throws {
    let model = ScriptedModel { _ in said(answer) }
    let found = try #require(try await failure(eyesight(model)))
    #expect(found.reason.hasPrefix("the model llava does not see pictures: it was shown "))
    #expect(!found.isWorthRetrying)
  }

  @Test func `a model without pictures is refused without a call`() async throws {
    let model = ScriptedModel(takesPictures: false) { _ in said("") }
    #expect(
      try await failure(eyesight(model)) == CriticFailure("the model llava takes no pictures"))
    #expect(model.asked.isEmpty)
  }

  @Test func `a blind model is asked again only after a rest`() async throws {
    let now = Guarded(Instant.epoch)
    let clock = WallClock(now: { now.withLock { $0 } }, sleep: { _ in })
    let model = ScriptedModel { _ in said("]") }
    let eyesight = eyesight(model, clock: clock)
    let first = try await failure(eyesight)
    let calls = model.asked.count
    #expect(try await failure(eyesight) == first && model.asked.count == calls)
    now.withLock { $0 = $0 + Eyesight.rest }
    _ = try await failure(eyesight)
    #expect(model.asked.count == 2 * calls)
  }

  @Test func `a model that cannot be asked is not called blind`() async throws {
    let model = ScriptedModel { _ in throw ModelFault(.unreachable) }
    let eyesight = eyesight(model)
    for _ in 0..<2 {
      let found = try #require(try await failure(eyesight))
      #expect(found.reason == "the model llava could not be asked: nobody answers there")
      #expect(found.isWorthRetrying)
    }
    #expect(model.asked.count == 2)
  }

  @Test(arguments: [
    ("red", "472", true), ("Dark red", "4 7 2", true), ("crimson", "472.", true),
    ("blue", "472", false), ("red", "471", false), ("red or blue", "472", false),
    ("", "472", false), ("red", "", false), ("redish", "472", false),
  ])
  func `both must be right, whatever they are called`(
    _ colour: String, _ number: String, isPassed: Bool
  ) throws {
    let test = SightTest(colour: .red, number: 472)
    let text = #"{"colour":"\#(colour)","number":"\#(number)"}"#
    let answer: SightAnswer? = try? AnswerReader.read(text)
    #expect((answer.map { test.isPassed(by: $0) } ?? false) == isPassed)
  }

  @Test func `the number stands on its colour, each in its own shape`() {
    var seen: Set<[UInt8]> = []
    for digit in 0...9 {
      let raster = SightTest(colour: .green, number: 100 + digit * 11).raster
      #expect(raster[2, 2] == SightTest.Colour.green.paper)
      let isNew = seen.insert(raster.pixels).inserted
      #expect(isNew)
      let ink = raster.pixels.count { $0 == 255 }
      #expect(ink > raster.pixels.count / 4)
    }
  }
}
