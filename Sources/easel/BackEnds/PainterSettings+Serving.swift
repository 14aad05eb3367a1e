internal import Arguments
internal import BackEnds
internal import Concurrency
internal import Configuration
internal import HTTPClient
internal import Painters
internal import Studio

/// What the settings say of a painter, as each kind takes it.
extension PainterSettings {
  func asItsKind(
    on servers: [ModelServer], over http: HTTPClient, clock: WallClock
  ) throws(Complaint) -> Serving {
    switch kind {
    case .openai:
      let settings = openAI
      return Serving(
        capabilities: OpenAIImages.capabilities(settings),
        servers: servers.map { OpenAIImages(settings, on: $0, over: http) })
    case .sdapi:
      let settings = webUI
      return Serving(
        capabilities: SDAPI.capabilities(settings),
        servers: servers.map { SDAPI(settings, on: $0, over: http, clock: clock) })
    case .chat:
      let settings = chat
      return Serving(
        capabilities: ChatImages.capabilities(settings),
        servers: servers.map { ChatImages(settings, on: $0, over: http) })
    case .gemini:
      let settings = google
      return Serving(
        capabilities: Gemini.capabilities(settings),
        servers: servers.map { Gemini(settings, on: $0, over: http) })
    case .ollama:
      let settings = ollama
      return Serving(
        capabilities: Ollama.capabilities(settings),
        servers: servers.map { Ollama(settings, on: $0, over: http) })
    case .comfyui: return try comfy(on: servers, over: http, clock: clock)
    }
  }

  private var openAI: OpenAIImages.Settings {
    var settings = OpenAIImages.Settings(
      terms, model: namedModel,
      flavour: flavour.flatMap { OpenAIImages.Flavour(rawValue: $0.rawValue) } ?? .plain)
    settings.quality = quality
    settings.sendsFormat = sendsFormat ?? settings.sendsFormat
    settings.partials = partials
    settings.edits = edits
    settings.ratios = shapes ?? settings.ratios
    return settings
  }

  private var webUI: SDAPI.Settings {
    var settings = SDAPI.Settings(
      terms, flavour: flavour.flatMap { SDAPI.Flavour(rawValue: $0.rawValue) } ?? .a1111)
    settings.checkpoint = model
    settings.steps = steps
    settings.sampler = sampler
    settings.scheduler = scheduler
    settings.cfg = cfg
    settings.strength = strength
    return settings
  }

  private var chat: ChatImages.Settings {
    var settings = ChatImages.Settings(terms, model: namedModel)
    settings.modalities = modalities.map(\.rawValue)
    settings.ratios = shapes ?? settings.ratios
    return settings
  }

  private var google: Gemini.Settings {
    var settings = Gemini.Settings(terms, model: namedModel)
    settings.ratios = shapes ?? settings.ratios
    settings.scale = AspectRatio.Scale(rawValue: scale.rawValue) ?? settings.scale
    return settings
  }

  private var ollama: Ollama.Settings {
    var settings = Ollama.Settings(terms, model: namedModel)
    settings.steps = steps
    return settings
  }
}

extension PainterSettings {
  private var namedModel: String {
    guard let model else { preconditionFailure("the settings are checked for it") }
    return model
  }

  private var shapes: [AspectRatio]? {
    ratios?.compactMap { AspectRatio(rawValue: $0.rawValue) }
  }

  var terms: PainterTerms {
    var terms = PainterTerms(
      name: name, summary: summary ?? "paints with \(model ?? "what its server has loaded")",
      standardSize: size.asSize)
    terms.sizes = sizes.map { PainterCapabilities.Sizes.only($0.map(\.asSize)) }
    terms.price = price
    terms.concurrency = server.atOnce
    terms.patienceSeconds = Int(patience.components.seconds)
    terms.deadline = deadline
    return terms
  }
}

extension PictureSize {
  fileprivate var asSize: Size {
    guard let size = Size(width, height) else {
      preconditionFailure("both are checked against the same bounds")
    }
    return size
  }
}
