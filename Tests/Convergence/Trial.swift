import Storage
import Studio
import StudioStage

/// One taste from four pictures, and one request that is brought towards it.
///
/// What happens is decided by the studio itself; only the store is left out. The loop runs by itself
/// until it has converged or five rounds are painted.
struct Trial {
  struct Round {
    let bytes: [UInt8]
    let judgement: Judgement
    /// What the painter said of its own picture.
    let detail: String?
  }

  private let painter: any Painter
  private let critic: any Critic
  private var stage: Stage
  private var files: [BlobName: [UInt8]] = [:]
  private(set) var rounds: [Round] = []
  /// The same request and seed without a word of the taste: what the prompt alone gives.
  private(set) var alone: Round?
  private(set) var taste: Taste?
  private var first: PictureID?

  init(painter: any Painter, critic: any Critic, seed: UInt64) throws {
    self.painter = painter
    self.critic = critic
    var house = HouseRules(painters: [painter.capabilities], critics: [critic.capabilities])
    house.loop.isOn = true
    // Just below the threshold, so that the loop asks nobody.
    try house.loop.set(gate: 7.99)
    stage = Stage(house: house, seed: seed)
  }

  /// - Parameters:
  ///   - prompt: Says nothing of the style, which only the references have.
  ///   - references: Files of the pictures that the taste is learnt from.
  /// - Throws: What the painter or the critic could not do.
  mutating func run(_ prompt: String, references: [[UInt8]]) async throws {
    try stage.command(.taste(.collect(name: "style")))
    for bytes in references {
      let name = BlobName(of: bytes)
      files[name] = bytes
      let utterance = stage.utterance(.nothing)
      try stage.happen(
        .posted(Upload(utterance: utterance, blob: name, image: .ofTests(512, 384))))
    }
    try stage.command(.taste(.finish))
    try await work()
    try stage.command(.taste(.keep))
    guard stage.conversation.taste != nil else { throw TrialError.tasteNotKept }
    taste = stage.state.tastes(in: stage.room).first
    try stage.say(prompt)
    try await work()
    alone = try await paintedAlone()
  }

  private func paintedAlone() async throws -> Round? {
    guard let first else { return nil }
    var recipe = try stage.picture(first).recipe
    recipe.prompt = recipe.words
    recipe.negative = nil
    recipe.detail = nil
    let order = PaintOrder(
      picture: first, recipe: recipe, source: nil, words: recipe.words)
    let image = try await painter.paint(order, progress: { _ in }, willStart: { _ in })
    recipe.detail = image.detail
    return try await round(image.bytes, recipe)
  }

  /// Everything that is queued is done at once, in order.
  private mutating func work() async throws {
    while let job = stage.jobs.first {
      stage.settle(job)
      switch job {
      case .paint(let id, _, _, _): try await paint(id)
      case .judge(let id, _, _): try await judge(id)
      case .learn(let key, _): try await learn(key)
      case .answer, .understand, .read: break
      }
    }
  }

  private mutating func paint(_ id: PictureID) async throws {
    try stage.begin(id)
    let picture = try stage.picture(id)
    var order = PaintOrder(
      picture: id, recipe: picture.recipe, source: nil, words: picture.recipe.words)
    if let source = try picture.recipe.source.map({ try stage.picture($0) }),
      let bytes = source.blob.flatMap({ files[$0] })
    {
      order.source = .init(bytes: bytes, recipe: source.recipe, isOurs: true)
    }
    order.earlierTries = try stage.state.earlierTries(of: picture)
    order.taste = stage.state.newestTaste(named: "style", in: stage.room)?.profile
    let image = try await painter.paint(order, progress: { _ in }, willStart: { _ in })
    let name = BlobName(of: image.bytes)
    files[name] = image.bytes
    try stage.happen(
      .painted(
        id,
        Painting(blob: name, image: image.facts, detail: image.detail, remarks: image.remarks)))
  }

  private mutating func judge(_ id: PictureID) async throws {
    let picture = try stage.picture(id)
    guard let bytes = picture.blob.flatMap({ files[$0] }) else { return }
    let round = try await round(bytes, picture.recipe)
    if rounds.isEmpty { first = id }
    rounds.append(round)
    try stage.happen(.judged(id, round.judgement))
  }

  private func round(_ bytes: [UInt8], _ recipe: Recipe) async throws -> Round {
    let taste = stage.state.newestTaste(named: "style", in: stage.room)
    let question = CritiqueQuestion(
      bytes: bytes, recipe: recipe, words: recipe.words,
      taste: taste.flatMap { taste in
        taste.profile.map {
          TasteForCritic(name: taste.name, profile: $0, figures: taste.figures)
        }
      })
    return Round(
      bytes: bytes, judgement: try await critic.judge(question), detail: recipe.detail)
  }

  private mutating func learn(_ key: TasteKey) async throws {
    let references = stage.state.taste(key)?.references ?? []
    let bytes = references.compactMap { id in
      stage.state.picture(id)?.blob.flatMap { files[$0] }
    }
    try stage.happen(.learnt(key, try await critic.learn(bytes)))
  }
}

enum TrialError: Error { case tasteNotKept }
