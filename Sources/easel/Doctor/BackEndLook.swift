internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient

/// What the doctor wants to know of one painter or critic on a server, or of the director.
struct BackEndLook: Sendable {
  /// Whose settings they are.
  enum Role: Sendable {
    case painter(PainterSettings)
    case critic(CriticSettings)
    case director(DirectorSettings)
  }

  /// A name in the settings that is looked for in a list of its own: a sampler.
  struct Choice: Sendable {
    let setting: String
    let name: String
    let question: LightQuestion
    /// The list of what may stand behind the name, where it is one of two: a sampler's scheduler.
    let second: LightQuestion?
    /// A server that does not list it does not have it.
    let listsAll: Bool
  }

  let role: Role
  /// Of the line.
  let check: String
  /// Of the file: `painters.sdxl`.
  let entry: String
  /// How many it has.
  let addresses: Int
  /// The first must be answered; the others say more where they are.
  let questions: @Sendable (_ address: HTTPURL) -> [LightQuestion]
  /// What must be there, each with the words for where that is said.
  let models: [(setting: String, model: String)]
  let choices: [Choice]
  /// Whether what its list does not name is not there.
  let listsAll: Bool
  /// Whether such servers have a list at all.
  let hasList: Bool
  /// Or why the settings make no such painter.
  let terms: Result<BackEndTerms, any Error>
}

extension BackEndLook {
  static func all(
    _ settings: Settings, over http: Result<HTTPClient, any Error>, clock: WallClock
  ) -> [BackEndLook] {
    let painters = settings.painters.map { painter in
      BackEndLook(
        painter,
        terms: Result {
          let serving = try painter.serving(on: [], over: http.get(), clock: clock)
          return BackEndTerms(painter, serving.capabilities)
        })
    }
    return painters + settings.critics.map { BackEndLook($0) }
      + (settings.director.map { [BackEndLook($0)] } ?? [])
  }

  /// Asked exactly where it will be asked to paint: a version that is missing in the address shows here.
  private init(_ painter: PainterSettings, terms: Result<BackEndTerms, any Error>) {
    role = .painter(painter)
    check = "painter.\(painter.name)"
    entry = painter.entry
    addresses = painter.server.urls.count
    questions = { _ in painter.lightQuestions }
    models = painter.namedModels
    choices = painter.choices
    listsAll = painter.kind == .ollama || painter.kind == .sdapi
    hasList = painter.kind != .openai && painter.kind != .chat
    self.terms = terms
  }

  private init(_ critic: CriticSettings) {
    self.init(
      .critic(critic), "critic.\(critic.name)", critic.entry, critic.kind, critic.server,
      models: [(setting: "`\(critic.entry).model`", model: critic.model)])
  }

  private init(_ director: DirectorSettings) {
    var models = [(setting: "`director.model`", model: director.model)]
    if let strong = director.strongModel {
      models.append((setting: "`director.strong_model`", model: strong))
    }
    if let vision = director.visionModel {
      models.append((setting: "`director.vision_model`", model: vision))
    }
    self.init(
      .director(director), "director", "director", director.kind, director.server, models: models)
  }

  private init(
    _ role: Role, _ check: String, _ entry: String, _ kind: ChatProtocol, _ server: BackEndServer,
    models: [(setting: String, model: String)]
  ) {
    self.role = role
    self.check = check
    self.entry = entry
    addresses = server.urls.count
    let names = models.map(\.model)
    questions = { kind.lightQuestions(at: $0, of: names) }
    self.models = models
    choices = []
    listsAll = kind == .ollama
    hasList = kind != .openai
    terms = .success(BackEndTerms(kind, server))
  }
}
