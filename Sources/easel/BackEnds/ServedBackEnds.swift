internal import BackEnds
internal import Concurrency
internal import Configuration
internal import Critics
internal import HTTPClient
internal import ImageFiles
internal import Painters
internal import Studio

/// Who paints, judges and talks on servers, in the order of the file.
struct ServedBackEnds: Sendable {
  private(set) var painters: [any Painter] = []
  private(set) var critics: [any Critic] = []
  private(set) var director: (any Director)?
  /// To be run beside them.
  private(set) var services: [Service] = []
  private(set) var readers: [any WorkflowReader] = []

  /// What is measured stands beside what a model says.
  init(
    _ settings: Settings, helper: DecodeHelper, measuring: any Critic,
    decode: @escaping VisionCritic.Decode, clock: WallClock
  ) throws {
    // A mistake in them is told even where nobody would read them.
    let prompts = try PromptFiles(settings)
    guard !settings.painters.isEmpty || !settings.critics.isEmpty || settings.director != nil else {
      return
    }
    let http = HTTPClient(try settings.httpSettings)
    let servers = try BackEndServers(settings, over: http, clock: clock)
    let check = PictureCheck(helper, hand: Hand("pictures"))
    for painter in settings.painters {
      let serving = try painter.serving(on: servers.of(painter.entry), over: http, clock: clock)
      painters.append(
        ServedPainter(serving.capabilities, on: serving.servers, check: check, clock: clock))
      services += serving.services
      if let reader = serving.reader { readers.append(reader) }
    }
    director = settings.director.map {
      $0.director(
        on: servers.of("director"), prompts: prompts.director,
        patience: settings.studio.patience, decode: decode, clock: clock)
    }
    guard !settings.critics.isEmpty else { return }
    for critic in settings.critics {
      let model = critic.kind.model(
        critic.model, on: servers.of(critic.entry), flavour: critic.flavour)
      let opinion = VisionCritic(
        critic.name, asking: model, prompts: prompts.vision, clock: clock, randomness: .system,
        decode: decode)
      critics.append(Beside(opinion, measuring: measuring))
    }
  }
}

extension DirectorSettings {
  /// One model does all that no other is named for.
  fileprivate func director(
    on servers: [ModelServer], prompts: DirectorPrompts, patience: Duration,
    decode: @escaping ModelDirector.Decode, clock: WallClock
  ) -> ModelDirector {
    let named = { (name: String?) in
      kind.model(name ?? model, on: servers, flavour: flavour)
    }
    return ModelDirector(
      model,
      asking: ModelDirector.Models(
        talk: named(nil), work: named(strongModel), sight: named(visionModel)),
      prompts: prompts, concurrency: server.atOnce, patience: patience, clock: clock,
      randomness: .system, decode: decode)
  }
}

extension ChatProtocol {
  /// The model at each of the servers, of which the later ones stand in for the first.
  func model(
    _ name: String, on servers: [ModelServer], flavour: ChatFlavour?
  ) -> any ChatModel {
    let flavour = flavour.flatMap { OpenAIChat.Flavour(rawValue: $0.rawValue) }
    let models = servers.map { model(name, on: $0, flavour: flavour) }
    guard let first = models.first else {
      preconditionFailure("the settings name at least one address")
    }
    return models.count == 1 ? first : ChatRelay(first, otherwise: Array(models.dropFirst()))
  }
}
