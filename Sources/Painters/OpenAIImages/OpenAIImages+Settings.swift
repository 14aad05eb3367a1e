package import Studio

extension OpenAIImages {
  /// Whose reading of the protocol it is: they share a path and little else.
  package enum Flavour: String, Sendable, CaseIterable {
    /// As OpenAI has it.
    case plain
    /// The server of stable-diffusion.cpp.
    case sdcpp
    /// vLLM-Omni.
    case vllm
    case localai
    case litellm
    case openrouter
  }

  package struct Settings: Equatable, Sendable {
    package var terms: PainterTerms
    /// Always named: what a server paints with when nobody says changes under people's feet.
    package var model: String
    package var flavour: Flavour
    /// In the server's own words: `low`, `high`.
    package var quality: String?
    /// Whether `response_format` is sent: some want it, others refuse it.
    package var sendsFormat: Bool
    /// How many drafts are asked for on the way, up to three; they are what progress is told by.
    package var partials = 0
    /// Whether the model changes pictures, too.
    package var edits = true
    /// At OpenRouter, the shapes that the model can be asked for; none where it paints in one.
    package var ratios: [AspectRatio] = []

    package init(_ terms: PainterTerms, model: String, flavour: Flavour = .plain) {
      self.terms = terms
      self.model = model
      self.flavour = flavour
      sendsFormat = flavour == .vllm || flavour == .localai
    }
  }

  package static func capabilities(_ settings: Settings) -> PainterCapabilities {
    let shapes = settings.ratios.sizes(at: .one)
    var capabilities = settings.terms.capabilities(
      shapes.isEmpty
        ? settings.flavour.sizes(standard: settings.terms.standardSize) : .only(shapes))
    capabilities.paintsFromPictures = settings.edits
    capabilities.maximumInputs = settings.flavour.maximumInputs
    capabilities.takesSeed = settings.flavour.takesSeed
    capabilities.takesNegative = settings.flavour.takesNegative
    capabilities.takesStrength = settings.flavour.takesStrength
    capabilities.takesSteps = settings.flavour.takesSteps
    return capabilities
  }
}

extension OpenAIImages.Flavour {
  /// stable-diffusion.cpp reads all of them behind the words: see ``ExtraArguments``.
  var takesSeed: Bool { self == .vllm || self == .sdcpp }
  var takesNegative: Bool { self == .vllm || self == .sdcpp || self == .localai }
  var takesStrength: Bool { self == .sdcpp }
  var takesSteps: Bool { self == .sdcpp || stepsName != nil }

  /// OpenAI says how many; the relatives leave it to the model, which says so itself.
  var maximumInputs: Int {
    switch self {
    case .plain, .litellm: 16
    case .sdcpp, .vllm, .localai, .openrouter: PainterCapabilities.severalInputs
    }
  }

  /// What it calls the number of steps, where a member of the question tells it.
  var stepsName: String? {
    switch self {
    case .vllm: "num_inference_steps"
    case .localai: "step"
    case .plain, .sdcpp, .litellm, .openrouter: nil
    }
  }

  /// What a model paints there that nobody knows more about.
  func sizes(standard: Size) -> PainterCapabilities.Sizes {
    switch self {
    case .plain, .litellm:
      .only([(1_024, 1_024), (1_536, 1_024), (1_024, 1_536)].compactMap { Size($0, $1) })
    case .sdcpp, .localai: .any(side: 64...2_048, step: 64, maximumPixels: 2_048 * 2_048)
    case .vllm: .any(side: 256...2_048, step: 16, maximumPixels: 2_048 * 2_048)
    // It refuses what a model does not know, and the models differ: its shapes are for who knows it.
    case .openrouter: .only([standard])
    }
  }

  /// What text must not become there.
  var syntax: PromptText.Syntax {
    switch self {
    case .sdcpp: .tags
    case .localai: .bar
    case .plain, .vllm, .litellm, .openrouter: .plain
    }
  }
}
