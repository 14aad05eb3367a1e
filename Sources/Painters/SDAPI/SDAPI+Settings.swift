package import Studio

extension SDAPI {
  /// Whose server it is.
  package enum Flavour: String, Sendable, CaseIterable {
    case a1111, forge, sdnext
    /// The server of stable-diffusion.cpp. It takes what it does not know in silence.
    case sdcpp

    /// Whether jobs have names there, by which they are asked after and called off.
    var namesJobs: Bool { self == .a1111 || self == .forge }
    var step: Int { self == .sdcpp ? 64 : 8 }
  }

  package struct Settings: Equatable, Sendable {
    package var terms: PainterTerms
    package var flavour: Flavour
    /// The checkpoint's title; without one the server paints with what it has loaded.
    package var checkpoint: String?
    package var steps: Int?
    package var sampler: String?
    package var scheduler: String?
    /// How closely it follows the prompt.
    package var cfg: Double?
    /// How far a picture may go from its source when nobody says.
    package var strength = 0.5

    package init(_ terms: PainterTerms, flavour: Flavour = .a1111) {
      self.terms = terms
      self.flavour = flavour
    }
  }

  package static func capabilities(_ settings: Settings) -> PainterCapabilities {
    var capabilities = settings.terms.capabilities(
      .any(side: 64...2_048, step: settings.flavour.step, maximumPixels: 2_048 * 2_048))
    capabilities.takesSteps = true
    return capabilities
  }
}
