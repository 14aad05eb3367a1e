import Concurrency
import Storage
import Studio

extension Draws {
  mutating func picture() throws -> Picture {
    let name = number(0...20)
    guard let size = size() else { throw NoResult() }
    let recipe = Recipe(
      painter: words(), prompt: words(), words: words(), negative: maybe(words()),
      seed: one(of: [0, .max, 1 << 63, chance.next()]), size: size,
      strength: maybe(score() / 10), steps: maybe(number(1...150)),
      source: maybe(pictureID(number(0...20))), taste: maybe(words()),
      workflow: maybe(words()), guidance: maybe("{\"a\":1}"), detail: maybe("{\"b\":[]}"))
    let others = (0..<number(0...8)).map { _ in pictureID(number(0...20)) }
    var row = Picture(
      id: pictureID(name), conversation: try hardKey(name % 3),
      request: maybe(requestID(number(0...8))), parent: maybe(pictureID(number(0...20))),
      depth: number(0...9), origin: one(of: Picture.Origin.allCases),
      state: one(of: Picture.State.allCases), owner: try hardKey(4 + name % 3), recipe: recipe,
      round: number(1...20), candidate: maybe(number(1...4)), price: number(0...9),
      thread: maybe(try thread()), created: later(name % 5))
    row.recipe.others = others
    if row.state == .finished || row.state == .hidden {
      row.blob = blobName(number(0...9))
      row.image = maybe(
        ImageFacts(
          width: number(1...9_000), height: number(1...9_000), mimeType: "image/png",
          byteCount: number(0...1 << 40), blurhash: words(), fingerprint: chance.next()))
      row.finished = maybe(time())
      row.hidden = row.state == .hidden ? maybe(time()) : nil
    }
    row.score = maybe(score())
    row.approvedBy = maybe(words())
    row.failure = maybe(
      PainterFailure(
        one(of: PainterFailure.Kind.allCases), words(),
        retryAfter: maybe(Duration.seconds(number(1...9_000)))))
    row.remarks = one(of: [
      [], [.said(words())],
      [.understood(["sea", words()]), .cannotDraw([]), .cannotChange(["a"])],
      [.guessed, .leftOut([words()]), .meant(words(), nearest: words())],
    ])
    return row
  }

  mutating func critique() throws -> Critique {
    let name = number(0...20)
    let measured = Judgement.Measured(score: score(), remarks: ["figures " + words()])
    let lists: [[String]?] = [nil, [], [words(), "a moon?"]]
    let judgement = try Judgement(
      score: score(), dimensions: (0..<5).map { $0 == 4 && isTrue() ? nil : score() },
      basis: one(of: Basis.allCases),
      gap: "the sky " + words(), revisedPrompt: "a prompt " + words(),
      guidance: maybe("{\"hue\":0.1}"), measured: isTrue() ? measured : nil,
      adherence: maybe(score()),
      remarks: [words(), words()],
      checklist: one(of: lists))
    var row = Critique(
      picture: pictureID(name), critic: words(),
      state: one(of: [.waiting, .missing(reason: words()), .done(judgement)]), created: now)
    let duel = Duel(
      rival: pictureID(number(0...20)), one(of: Duel.Outcome.allCases), because: words())
    if row.judgement != nil, isTrue() { row.duel = duel }
    return row
  }

  mutating func taste() throws -> Taste {
    let (room, name, version) = (try room(), words(), number(1...3))
    var row = Taste(
      conversation: room, name: name, version: version, state: one(of: Taste.State.allCases),
      references: (0..<number(0...8)).map { _ in pictureID(number(0...20)) },
      author: try hardKey(4 + version % 3), created: now)
    row.profile = maybe(
      try Taste.Profile(
        principles: ["much air", "x" + words()], palette: "p" + words(), composition: "c",
        mood: "m", texture: "t", avoid: ["neon"]))
    row.figures = maybe("{\"l\":0.5}")
    row.selfScore = maybe(.init(mean: score(), spread: score()))
    return row
  }
}
