import Pixels

/// The sentences that a taste's numbers make.
struct TasteWords {
  private let mean: MeasureValues
  private let figures: TasteFigures

  init(_ figures: TasteFigures) {
    self.figures = figures
    mean = figures.mean
  }

  var palette: String {
    Wording.sentence("\(temperature) and \(strength): \(Wording.list(colours)); \(unity).")
  }

  var composition: String {
    let place = Wording.place(x: mean[.focusX], y: mean[.focusY])
    let emptiness =
      mean[.space] > 0.6
      ? "Wide empty areas" : mean[.space] > 0.25 ? "Some room to breathe" : "A filled frame"
    let side =
      mean[.balance] < 0.46
      ? "with more weight on the left"
      : mean[.balance] > 0.54 ? "with more weight on the right" : "evenly balanced"
    return "\(emptiness); the eye is drawn to \(place), \(side)."
  }

  var tone: String {
    let mood =
      switch (mean[.light], mean[.keyRange]) {
      case (0.68..., ..<0.4): "Airy and calm"
      case (0.68..., _): "Bright and clear"
      case (..<0.45, ..<0.4): "Hushed and dim"
      case (..<0.45, _): "Dark and dramatic"
      case (_, ..<0.4): "Even and quiet"
      case (_, 0.7...): "Full-toned and dramatic"
      default: "Balanced"
      }
    return "\(mood): \(key), \(contrast), \(temperature)."
  }

  var texture: String {
    let detail =
      mean[.edges] > 0.4
      ? "Dense with detail" : mean[.edges] > 0.15 ? "Moderately detailed" : "Soft, with few edges"
    let grain =
      mean[.grain] > 0.8
      ? "rough grain" : mean[.grain] > 0.3 ? "a visible grain" : "smooth surfaces"
    return "\(detail), \(grain)."
  }

  var principles: [String] {
    var found: [(weight: Double, sentence: String)] = [
      (
        (mean[.light] - 0.57).magnitude / 0.12,
        mean[.light] > 0.57
          ? "Keep it light." : "Keep it dark."
      ),
      (
        mean[.warmth].magnitude / 0.25,
        "Stay \(temperature)."
      ),
      (
        (mean[.chroma] - 0.075).magnitude / 0.03,
        mean[.chroma] > 0.075
          ? "Let colours be strong." : "Hold colours back."
      ),
      (
        (mean[.space] - 0.4).magnitude / 0.2,
        mean[.space] > 0.4
          ? "Leave \(Wording.percent(mean[.space])) of the picture empty."
          : "Fill the frame; only \(Wording.percent(mean[.space])) stays empty."
      ),
      (
        (mean[.keyRange] - 0.52).magnitude / 0.15,
        mean[.keyRange] > 0.52
          ? "Use the range from dark to light." : "Stay within a narrow range of tones."
      ),
      (
        (mean[.hueFocus] - 0.6).magnitude / 0.25,
        mean[.hueFocus] > 0.6 ? "Stay with one family of hues." : "Set hues against each other."
      ),
      (
        (mean[.grain] - 0.35).magnitude / 0.3,
        mean[.grain] > 0.35 ? "Let the surface show its grain." : "Keep surfaces clean."
      ),
    ]
    // What the references agree on says more than what they differ in.
    let order: [Measure] = [.light, .warmth, .chroma, .space, .keyRange, .hueFocus, .grain]
    for (index, measure) in order.enumerated() {
      found[index].weight *= measure.floor / figures.spread[measure]
    }
    found.sort { $0.weight > $1.weight }
    let colours = "Build on \(Wording.list(Array(colours.prefix(3))))."
    return [colours] + found.prefix { $0.weight > 0.5 }.prefix(4).map(\.sentence)
  }

  /// The opposites of what the taste is sure of, each one that can be measured again.
  var avoid: [String] {
    var items: [String] = []
    if mean[.chroma] < 0.12 { items.append("neon colours") }
    if mean[.chroma] < 0.06 { items.append("oversaturated colours") }
    if mean[.edges] < 0.15 { items.append("busy detail") }
    if mean[.keyRange] < 0.45 { items.append("high contrast") }
    if mean[.grain] < 0.25 { items.append("grain") }
    if mean[.grain] > 0.8 || mean[.edges] > 0.4 { items.append("flat gradients") }
    if mean[.light] > 0.65 { items.append("pure black") }
    if mean[.light] < 0.4 { items.append("pure white") }
    return items
  }

  var ownScores: String {
    let scores = figures.ownScores
    guard !scores.isEmpty else {
      return "One reference alone cannot be scored against itself; the taste is thin."
    }
    let count = Double(scores.count)
    let mean = scores.reduce(0, +) / count
    let squares = scores.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let spread = scores.count > 1 ? (squares / (count - 1)).squareRoot() : 0
    let thin = figures.isThin ? " The taste is thin: more references would sharpen it." : ""
    return
      "Your references score \(Wording.number(mean, 1)) ± \(Wording.number(spread, 1)) against "
      + "themselves." + thin
  }

  // MARK: - Words for single numbers

  /// Of all palettes together, so that a colour that returns counts more.
  private var colours: [String] {
    var weights: [(name: String, weight: Double)] = []
    for swatch in figures.palettes.flatMap(\.swatches) {
      let name = ColourNames.name(of: swatch.colour)
      if let index = weights.firstIndex(where: { $0.name == name }) {
        weights[index].weight += swatch.weight
      } else {
        weights.append((name, swatch.weight))
      }
    }
    return weights.sorted { ($0.weight, $1.name) > ($1.weight, $0.name) }.prefix(4).map(\.name)
  }

  private var temperature: String {
    switch mean[.warmth] {
    case ..<(-0.35): "cold"
    case ..<(-0.08): "cool"
    case ..<0.08: "neutral"
    case ..<0.4: "warm"
    default: "hot"
    }
  }

  private var strength: String {
    switch mean[.chroma] {
    case ..<0.025: "almost without colour"
    case ..<0.06: "muted"
    case ..<0.11: "moderately coloured"
    default: "strongly coloured"
    }
  }

  private var unity: String {
    mean[.hueFocus] > 0.75
      ? "one family of hues"
      : mean[.hueFocus] > 0.4 ? "two that lean one way" : "hues in opposition"
  }

  private var key: String {
    switch mean[.light] {
    case ..<0.35: "very dark"
    case ..<0.5: "dark"
    case ..<0.65: "in middle tones"
    case ..<0.78: "light"
    default: "pale"
    }
  }

  private var contrast: String {
    switch mean[.keyRange] {
    case ..<0.3: "low contrast"
    case ..<0.55: "moderate contrast"
    default: "high contrast"
    }
  }
}
