import Concurrency
import Storage
import Studio

@testable import Words

/// A room with something of everything, to phrase facts from.
enum Room {
  static let key: Key = "!studio:example.org"
  static let request = RequestID(unchecked: 7)
  static let dusk = picture(1)
  static let storm = picture(2)
  static let posted = picture(3)
  static let opinion = picture(4)
  static let taste = TasteKey(conversation: key, name: "nordic", version: 2)
  static let thin = TasteKey(conversation: key, name: "ember", version: 1)

  static func picture(_ number: Int64) -> PictureID {
    PictureID(unchecked: 0x3A_0000_0000 &+ number &* 0x1234_5678)
  }

  static let house: HouseRules = {
    var builtin = PainterCapabilities(
      name: "builtin", summary: "paints landscapes without a model",
      sizes: .any(side: 64...2_048, step: 1, maximumPixels: 2_048 * 2_048),
      standardSize: size(768, 768))
    builtin.price = 1
    var flux = PainterCapabilities(
      name: "flux", summary: "a model on another machine",
      sizes: .only([size(1_328, 1_328), size(928, 1_664)]), standardSize: size(1_328, 1_328))
    flux.takesNegative = false
    flux.takesSteps = true
    flux.maximumInputs = 16
    flux.price = 5
    var comfy = PainterCapabilities(
      name: "comfy", summary: "workflows on a machine of ours",
      sizes: .any(side: 64...4_096, step: 16, maximumPixels: 4 << 20),
      standardSize: size(1_024, 1_024))
    comfy.takesWorkflows = true
    comfy.price = 2
    var house = HouseRules(
      painters: [builtin, flux, comfy],
      critics: [
        CriticCapabilities(
          name: "measuring", summary: "measures colours, light and layout", basis: .measured,
          canLearn: true),
        CriticCapabilities(
          name: "llava", summary: "a vision model", basis: .opinion, canLearn: false),
      ])
    house.director = "scripted"
    house.credits = credits
    return house
  }()

  static let credits = CreditRules(owner: .person, allowance: 50, period: .seconds(86_400))

  static func size(_ width: Int, _ height: Int) -> Size {
    guard let size = Size(width, height) else { preconditionFailure("sizes in tests exist") }
    return size
  }

  static let rows: StudioState = {
    do {
      return try filled()
    } catch {
      preconditionFailure("the room is well formed: \(error)")
    }
  }()

  private static func filled() throws -> StudioState {
    var rows = StudioState()
    var room = Conversation(key, created: .epoch)
    room.title = "a lighthouse at dusk"
    room.active = storm
    room.taste = "nordic"
    room.settings.gate = .quorum(2)
    rows.apply(.conversation(room))

    var wish = Request(
      id: request, conversation: key, asker: "@ann:example.org", askerName: "Ann", message: "$1",
      prompt: "a lighthouse at dusk", wishes: Wishes(), source: nil, isLooping: true,
      created: .epoch)
    wish.round = 2
    wish.best = dusk
    wish.state = .waiting
    rows.apply(.request(wish))

    rows.apply(.picture(painted(dusk, seed: 42, score: 8.0)))
    var second = painted(storm, seed: 43, score: 7.4)
    second.parent = dusk
    second.recipe.source = dusk
    second.recipe.others = [posted, opinion]
    second.recipe.strength = 0.5
    second.recipe.taste = "nordic v2"
    second.recipe.prompt = "a lighthouse at dusk, lighter, wide empty sky"
    second.recipe.negative = "people"
    second.remarks = [
      .understood(["sea", "dusk", "lighthouse"]), .leftOut(["birds"]), .cannotDraw(["cat"]),
      .meant("ligthouse", nearest: "lighthouse"),
    ]
    second.approvedBy = "Ann"
    rows.apply(.picture(second))
    var photo = painted(posted, seed: 0, score: nil)
    photo.origin = .posted
    photo.recipe.words = ""
    rows.apply(.picture(photo))
    rows.apply(.picture(painted(opinion, seed: 44, score: 6.5)))

    rows.apply(.critique(try critique(dusk, .measured, score: 8.0)))
    rows.apply(.critique(try critique(storm, .measured, score: 7.4)))
    rows.apply(.critique(try critique(opinion, .opinion, score: 6.5)))

    for (key, references) in [(taste, [dusk, storm, posted]), (thin, [dusk])] {
      var row = Taste(
        conversation: key.conversation, name: key.name, version: key.version, state: .kept,
        references: references, author: "@ann:example.org", created: .epoch)
      row.profile = try Taste.Profile(
        principles: ["much empty space", "one quiet focus"], palette: "cool, pale greys",
        composition: "low horizon, focus left", mood: "calm and bright",
        texture: "soft, little grain", avoid: ["neon", "busy edges"])
      row.selfScore = Taste.SelfScore(mean: 9.3, spread: 0.4)
      rows.apply(.taste(row))
    }
    for change in try sheetRows() { rows.apply(change) }
    for adoption in adoptions() { rows.apply(.adoption(adoption)) }
    return rows
  }

  static func painted(
    _ id: PictureID, of request: RequestID = Room.request, in conversation: Key = Room.key,
    seed: UInt64, score: Double?
  ) -> Picture {
    var picture = Picture(
      id: id, conversation: conversation, request: request, parent: nil, depth: 0, origin: .painted,
      state: .finished, owner: "@ann:example.org",
      recipe: Recipe(
        painter: "builtin", prompt: "a lighthouse at dusk", words: "a lighthouse at dusk",
        seed: seed, size: size(768, 768)), round: 1, price: 1, created: .epoch)
    picture.score = score
    picture.finished = Instant(milliseconds: Int64(seed) * 1_000)
    return picture
  }

  static func critique(
    _ id: PictureID, _ basis: Basis, score: Double
  ) throws -> Critique {
    let judgement = try Judgement(
      score: score, dimensions: [8.0, 7.0, 6.5, 7.2, 9.0], basis: basis,
      gap: "It is darker than your pictures by two steps.",
      revisedPrompt: "a lighthouse at dusk, lighter, wide empty sky",
      measured: basis == .opinion
        ? Judgement.Measured(
          score: 6.8, remarks: ["It is two steps darker.", "its grain is finer"]) : nil,
      adherence: basis == .measured ? 9.0 : 7.5)
    return Critique(
      picture: id, critic: basis == .opinion ? "llava" : "measuring", state: .done(judgement),
      created: .epoch)
  }
}
