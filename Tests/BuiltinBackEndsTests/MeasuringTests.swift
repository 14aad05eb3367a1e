import Critics
import ImageFiles
import JSON
import MeasuringCritic
import Pixels
import Raster
import Storage
import Studio
import Testing

@Suite(.timeLimit(.minutes(1))) struct MeasuringTests {
  private let words = "a harbour in the morning"

  private func taste(_ seeds: ClosedRange<Int> = 1...3) async throws -> TasteForCritic {
    let lesson = try await critic.learn(try Style.nordic.files(seeds))
    return TasteForCritic(name: "nordic", profile: lesson.profile, figures: lesson.figures)
  }

  private func question(
    _ bytes: [UInt8], _ taste: TasteForCritic?, words: String? = nil
  ) -> CritiqueQuestion {
    let words = words ?? self.words
    return CritiqueQuestion(bytes: bytes, recipe: recipe(words), words: words, taste: taste)
  }

  @Test func `what was not to be there and what is missing are judged too`() async throws {
    func judged(_ prompt: String) async throws -> Studio.Judgement {
      var wish = recipe(prompt, side: 96)
      let image = try await builtin().paint(order(wish))
      wish.detail = image.detail
      return try await critic.judge(
        CritiqueQuestion(bytes: image.bytes, recipe: wish, words: wish.words, taste: nil))
    }
    #expect(try await judged("a lake at noon, no birds, no mountains").adherence == 10)
    let harbour = try await judged("Boats in a harbour at noon")
    #expect(harbour.adherence ?? 10 < 6)
    #expect(harbour.remarks.contains { $0.contains("harbour: missing") })
    #expect(try await judged("a lake without reflections at noon").adherence == 0)
  }

  @Test func `a picture of the taste scores high, one of another low`() async throws {
    let taste = try await taste()
    let like = try await critic.judge(question(try Style.nordic.file(5), taste))
    let unlike = try await critic.judge(question(try Style.ember.file(5), taste))
    #expect(like.score > 8 && unlike.score < 6)
    #expect(like.basis == .measured && like.measured == nil)
    #expect(unlike.gap != like.gap)
    let palettes = (try #require(unlike.dimensions[0]), try #require(like.dimensions[0]))
    #expect(palettes.0 < palettes.1)
  }

  @Test func `without a taste the house measures`() async throws {
    let judged = try await critic.judge(question(try Style.nordic.file(1), nil))
    #expect((0...10).contains(judged.score))
    #expect(!judged.gap.isEmpty && judged.guidance != nil)
    // It avoids nothing, so there is nothing to score.
    #expect(judged.dimensions.last == .some(nil))
    // It is a yardstick: neither its name nor its colours come into a prompt.
    do {
      let ember = try Style.ember.file(5)
      let judged = try await critic.judge(question(ember, nil))
      #expect(!judged.revisedPrompt.contains("taste"), "\(judged.revisedPrompt)")
      #expect(!judged.revisedPrompt.contains("colours of"), "\(judged.revisedPrompt)")
      let text = try #require(judged.guidance)
      #expect(try Guidance(try JSONDocument(Array(text.utf8)).root).palette == nil)
      let again = try await critic.judge(question(ember, nil, words: judged.revisedPrompt))
      #expect(again.revisedPrompt.components(of: PromptWords.houseBoundary) <= 2)
    }
    // A taste written by hand has no figures either.
    var written = try await taste()
    written.figures = nil
    written.profile.avoid = []
    let other = try await critic.judge(question(try Style.nordic.file(1), written))
    #expect(other.score == judged.score)
  }

  @Test func `the person's words stay, and what was added is replaced`() async throws {
    let taste = try await taste()
    let ember = try Style.ember.file(5)
    let first = try await critic.judge(question(ember, taste))
    #expect(first.revisedPrompt.hasPrefix(words + PromptWords.boundary))
    let again = try await critic.judge(question(ember, taste, words: first.revisedPrompt))
    #expect(again.revisedPrompt.hasPrefix(words + PromptWords.boundary))
    #expect(again.revisedPrompt.components(of: PromptWords.boundary) == 2)
    // Who asks for the dark is not sent to the light.
    let night = try await critic.judge(question(ember, taste, words: "a dark harbour"))
    #expect(night.revisedPrompt.hasPrefix("a dark harbour"))
    #expect(!night.revisedPrompt.contains("lighter"))
    let guidance = try #require(night.guidance)
    #expect(!guidance.contains("\"light\""))
  }

  @Test func `what was measured goes to a painter and back as it was`() async throws {
    let judged = try await critic.judge(question(try Style.ember.file(5), try await taste()))
    let text = try #require(judged.guidance)
    let guidance = try Guidance(try JSONDocument(Array(text.utf8)).root)
    #expect(guidance.findings.count == Measure.allCases.count)
    #expect(guidance.palette != nil)
    #expect(text.utf8.count < 4_096)
    let again = String(decoding: guidance.json.compact(), as: UTF8.self)
    #expect(again == text)
  }

  @Test func `what cannot be measured is named, in the person's words`() async throws {
    var taste = try await taste()
    taste.profile.avoid = ["neon", "clowns", "sad horses"]
    let judged = try await critic.judge(question(try Style.nordic.file(5), taste))
    #expect(judged.remarks.contains("not measurable: clowns, sad horses"))
    taste.profile.avoid = ["dark"]
    let dark = try await critic.judge(question(try Style.night.file(5), taste))
    #expect(!dark.remarks.contains { $0.hasPrefix("not measurable") })
    #expect(try #require(dark.dimensions[4]) < 5)
  }

  @Test func `a copy of a reference is named`() async throws {
    let taste = try await taste()
    for number in 1...3 {
      let judged = try await critic.judge(question(try Style.nordic.file(number), taste))
      #expect(judged.remarks.contains { $0.contains("reference") }, "\(number)")
    }
    // A smaller copy in another format is one too.
    let shrunk = Style.nordic.raster(2).thumbnail(width: 64, height: 48)
    let file = try encodeImage(shrunk, as: .jpeg(quality: 80))
    let judged = try await critic.judge(question(file, taste))
    #expect(judged.remarks.contains { $0.contains("reference") })
  }

  @Test func `the caveat of measuring is not said twice`() async throws {
    let judged = try await critic.judge(question(try Style.nordic.file(5), nil))
    #expect(!judged.remarks.contains { $0.contains("Measured from pixels") })
  }

  @Test func `what the painter says is in its picture counts as adherence, apart from taste`()
    async throws
  {
    var asked = question(try Style.nordic.file(5), try await taste())
    let plain = try await critic.judge(asked)
    #expect(plain.adherence == nil)
    func fact(_ thing: String, _ isPresent: Bool) -> String {
      #"{"thing":"\#(thing)","asked":true,"present":\#(isPresent),"area":0.05,"x":0.5,"y":0.5}"#
    }
    asked.recipe.detail = #"{"facts":[\#(fact("boat", true)),\#(fact("moon", false))]}"#
    let judged = try await critic.judge(asked)
    let adherence = try #require(judged.adherence)
    #expect((1...9).contains(adherence))
    #expect(judged.remarks.contains { $0.contains("moon") })
    #expect(judged.score == plain.score)
    for broken in ["", "[]", "{", #"{"facts":7}"#, #"{"facts":[{"thing":1},null,[]]}"#] {
      asked.recipe.detail = broken
      #expect(try await critic.judge(asked) == plain, "\(broken)")
    }
  }

  @Test(arguments: [1, 3, 8]) func `a taste is learnt from few pictures or many`(_ count: Int)
    async throws
  {
    let lesson = try await critic.learn(try Style.nordic.files(1...count))
    #expect(!lesson.profile.principles.isEmpty && !lesson.profile.palette.isEmpty)
    let figures = try TasteFigures(
      try JSONDocument(Array(try #require(lesson.figures).utf8)).root)
    #expect(figures.references == count)
    // Nothing is left to judge a single picture by.
    guard count > 1 else {
      #expect(lesson.selfScore == nil)
      return
    }
    let own = try #require(lesson.selfScore)
    #expect((0...10).contains(own.mean) && own.spread.isFinite && own.spread >= 0)
    #expect(own.mean > 7)
  }

  @Test func `it learns from no more than eight, and from none not at all`() async throws {
    let many = try await critic.learn(try Style.nordic.files(1...9))
    let figures = try TasteFigures(try JSONDocument(Array(try #require(many.figures).utf8)).root)
    #expect(figures.references == TasteFigures.maximumReferences)
    await #expect(throws: CriticFailure("there is no picture to learn from")) {
      _ = try await critic.learn([])
    }
  }

  @Test(arguments: [[], Array("no picture".utf8), [0x89, 0x50, 0x4E, 0x47, 0, 0]] as [[UInt8]])
  func `bytes that are no picture are told in a sentence`(_ bytes: [UInt8]) async throws {
    let good = try Style.nordic.file(1)
    await #expect(throws: CriticFailure.self) {
      _ = try await critic.judge(question(bytes, nil))
    }
    await #expect(throws: CriticFailure.self) { _ = try await critic.learn([good, bytes]) }
    await #expect(throws: CriticFailure.self) {
      _ = try await critic.compare(good, bytes, for: question(good, nil))
    }
  }

  @Test(arguments: ["", "{}", "[1]", #"{"version":1,"references":0}"#, "\u{0}"])
  func `figures that somebody damaged are told, not measured with`(_ figures: String) async throws {
    var taste = try await taste(1...1)
    taste.figures = figures
    let asked = question(try Style.nordic.file(1), taste)
    await #expect(throws: CriticFailure.self) { _ = try await critic.judge(asked) }
  }

  @Test func `two pictures are compared alike in either order`() async throws {
    let (own, other) = (try Style.nordic.file(6), try Style.ember.file(6))
    let asked = question(own, try await taste())
    guard case .first(let reason) = try await critic.compare(own, other, for: asked),
      case .second(let turned) = try await critic.compare(other, own, for: asked)
    else {
      Issue.record("the nearer one is chosen wherever it stands")
      return
    }
    #expect(!reason.isEmpty && !turned.isEmpty)
    guard case .tie = try await critic.compare(own, own, for: asked) else {
      Issue.record("a picture does not beat itself")
      return
    }
  }

  @Test(arguments: Extreme.allCases)
  func `every picture gets scores from 0 to 10`(_ extreme: Extreme) async throws {
    let file = try encodeImage(extreme.raster, as: .png(level: 1))
    for taste in [nil, try await taste(1...1)] {
      let judged = try await critic.judge(question(file, taste))
      for score in [judged.score] + judged.dimensions.compactMap(\.self) {
        #expect(score.isFinite && (0...10).contains(score))
      }
      #expect(!judged.gap.isEmpty && !judged.revisedPrompt.isEmpty)
    }
    // What is learnt from it can be used, too.
    let lesson = try await critic.learn([file])
    let taste = TasteForCritic(name: "odd", profile: lesson.profile, figures: lesson.figures)
    let itself = try await critic.judge(question(file, taste))
    #expect(itself.score > 8)
  }

  enum Extreme: CaseIterable {
    case dot, line, black, white, clear, noise, stripes

    var raster: Raster {
      switch self {
      case .dot: return Raster(width: 1, height: 1)
      case .line: return Raster(width: 300, height: 1, filledWith: RGBA(200, 30, 60))
      case .black: return Raster(width: 32, height: 32, filledWith: RGBA(0, 0, 0))
      case .white: return Raster(width: 32, height: 32)
      case .clear: return Raster(width: 32, height: 32, filledWith: RGBA(0, 0, 0, 0))
      case .noise, .stripes:
        var picture = Raster(width: 48, height: 48)
        var state: UInt32 = 1
        for y in 0..<48 {
          for x in 0..<48 {
            state = state &* 1_664_525 &+ 1_013_904_223
            let grey: UInt8 = x % 2 == 0 ? 0 : 255
            picture[x, y] =
              self == .stripes
              ? RGBA(grey, grey, grey)
              : RGBA(
                UInt8(truncatingIfNeeded: state >> 24), UInt8(truncatingIfNeeded: state >> 16),
                UInt8(truncatingIfNeeded: state >> 8))
          }
        }
        return picture
      }
    }
  }
}

extension String {
  /// Into how many pieces a mark divides it.
  fileprivate func components(of mark: String) -> Int {
    split(separator: mark, omittingEmptySubsequences: false).count
  }
}
