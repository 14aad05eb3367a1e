import Concurrency
import Critics
import ImageFiles
import Painters
import Studio
import Testing

@Suite struct RehearsalTests {
  @Test(
    arguments: [
      ("a boat", nil, 0), ("a boat rehearse-painter-busy at night", "busy", 0),
      ("rehearse-critic-fails a boat", nil, 0), ("a boat rehearse-painter-slow-20", nil, 20),
      ("rehearse-painter-slow-2 rehearse-painter-garbage", "garbage", 2),
      ("rehearse-painter-slow-99999", nil, Rehearsal.longest), ("rehearse-painter-slow-x", nil, 0),
    ] as [(String, String?, Int)])
  func `a wish says what goes wrong, and how much later`(
    words: String, failure: String?, seconds: Int
  ) {
    let rehearsal = Rehearsal(of: .painter, in: words)
    #expect(rehearsal.failure == failure && rehearsal.delay == .seconds(seconds))
  }

  /// A clock that only notes how long somebody would wait.
  private func clock(_ waited: Guarded<Duration>) -> WallClock {
    WallClock(now: { .epoch }, sleep: { length in waited.withLock { $0 += length } })
  }

  private func paint(_ words: String) async throws -> (PaintedImage, Duration) {
    let waited = Guarded(Duration.zero)
    let painter = RehearsingPainter(
      builtin(), clock: clock(waited), decode: { try decodeImage($0).raster })
    let image = try await painter.paint(
      order(recipe(words)), progress: { _ in }, willStart: { _ in })
    return (image, waited.withLock { $0 })
  }

  @Test func `without such words the painter paints as ever, after some also later`() async throws {
    let plain = try await builtin().paint(order(recipe("a boat")))
    #expect(try await paint("a boat").0 == plain)
    #expect(try await paint("a boat rehearse-painter-slow-7").1 == .seconds(7))
  }

  @Test(arguments: PainterFailure.Kind.allCases)
  func `each failure of a painter can be rehearsed`(kind: PainterFailure.Kind) async {
    await #expect(throws: PainterFailure(kind)) {
      try await paint("a boat rehearse-painter-\(kind.rawValue)")
    }
  }

  @Test func `one of several candidates fails, by its seed`() async throws {
    let rehearsal = Rehearsal(of: .painter, in: "boats rehearse-painter-badOrder-8")
    #expect(rehearsal.failure(seed: 7) == nil && rehearsal.failure(seed: 8) == "badOrder")
    _ = try await paint("boats rehearse-painter-badOrder-\(recipe("boats").seed + 1)")
    await #expect(throws: PainterFailure(.badOrder)) {
      try await paint("boats rehearse-painter-badOrder-\(recipe("boats").seed)")
    }
  }

  @Test func `garbage is no picture`() async {
    await #expect(throws: PainterFailure(.badAnswer)) {
      try await paint("a boat rehearse-painter-garbage")
    }
  }

  @Test func `the critic fails and waits where it is asked to, and else judges`() async throws {
    let waited = Guarded(Duration.zero)
    let rehearsing = RehearsingCritic(critic, clock: clock(waited))
    let image = try await builtin().paint(order(recipe("a boat")))
    func judge(_ words: String) async throws -> Judgement {
      try await rehearsing.judge(
        CritiqueQuestion(bytes: image.bytes, recipe: recipe(words), words: words, taste: nil))
    }
    #expect(try await judge("a boat rehearse-critic-slow-3").score > 0)
    #expect(waited.withLock { $0 } == .seconds(3))
    await #expect(throws: CriticFailure.self) { try await judge("a boat rehearse-critic-fails") }
  }
}
