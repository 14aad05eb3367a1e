import Pixels

/// What somebody may want to avoid and pixels can show.
package enum AvoidItem: String, CaseIterable, Sendable {
  case neon, oversaturated, colourless, busy, empty, highContrast, lowContrast, grainy, flat
  case pureBlack, pureWhite, dark, bright, warm, cool, centred, symmetrical, tilted

  /// The part of an avoid list that can be measured, and the lines that cannot, as they were written.
  package static func read(_ lines: [String]) -> (items: [AvoidItem], notMeasurable: [String]) {
    var items: [AvoidItem] = []
    var others: [String] = []
    for line in lines.prefix(maximumLines) {
      let words = Phrase.words(line)
      let found = allCases.filter { item in
        item.phrases.contains { Phrase.words($0).isContained(in: words) }
      }
      if found.isEmpty { others.append(line) }
      for item in found where !items.contains(item) { items.append(item) }
    }
    return (items, others)
  }

  static let maximumLines = 64

  private var phrases: [String] {
    switch self {
    case .neon: ["neon", "fluorescent", "garish", "glaring"]
    case .oversaturated:
      ["oversaturated", "over saturated", "saturated", "gaudy", "loud colours", "loud colors"]
    case .colourless: ["grey", "gray", "monochrome", "black and white", "colourless", "colorless"]
    case .busy: ["busy", "clutter", "cluttered", "crowded", "overloaded", "too much detail"]
    case .empty: ["empty", "emptiness", "bare"]
    case .highContrast: ["high contrast", "harsh contrast", "hard contrast", "strong contrast"]
    case .lowContrast: ["low contrast", "washed out", "dull contrast", "hazy"]
    case .grainy: ["grain", "grainy", "noise", "noisy"]
    case .flat: ["flat", "gradient only", "gradient", "gradients", "featureless"]
    case .pureBlack: ["pure black", "solid black", "deep black", "crushed blacks"]
    case .pureWhite: ["pure white", "solid white", "blown out", "blown highlights"]
    case .dark: ["dark", "gloomy", "underexposed"]
    case .bright: ["bright", "overexposed", "high key"]
    case .warm: ["warm", "orange cast", "yellow cast"]
    case .cool: ["cool", "cold", "blue cast"]
    case .centred: ["centred", "centered", "central subject", "dead centre", "dead center"]
    case .symmetrical: ["symmetrical", "symmetry", "symmetric"]
    case .tilted: ["tilted", "tilted horizon", "dutch angle", "crooked"]
    }
  }

  /// As people are told it, after "the taste avoids".
  package var name: String {
    switch self {
    case .highContrast: "high contrast"
    case .lowContrast: "low contrast"
    case .pureBlack: "pure black"
    case .pureWhite: "pure white"
    case .flat: "flat areas"
    case .empty: "emptiness"
    case .neon: "neon colours"
    case .oversaturated: "oversaturated colours"
    case .colourless: "a lack of colour"
    case .busy: "busy pictures"
    case .grainy: "grain"
    case .dark: "dark pictures"
    case .bright: "bright pictures"
    case .warm: "warm colours"
    case .cool: "cool colours"
    case .centred: "a centred focus"
    case .symmetrical: "symmetry"
    case .tilted: "tilted lines"
    }
  }

  /// How much of it there is.
  func amount(in measured: Measurements) -> Double {
    let extras = measured.extras
    return switch self {
    case .neon: extras.neon
    case .oversaturated: extras.saturated
    case .colourless: extras.colourless
    case .busy: measured[.edges]
    case .empty: measured[.space]
    case .highContrast: measured[.keyRange]
    case .lowContrast: 1 - measured[.keyRange]
    case .grainy: measured[.grain]
    case .flat: extras.smooth
    case .pureBlack: extras.pureBlack
    case .pureWhite: extras.pureWhite
    case .dark: 1 - measured[.light]
    case .bright: measured[.light]
    case .warm: measured[.warmth]
    case .cool: -measured[.warmth]
    case .centred: 1 - extras.offCentre
    case .symmetrical: extras.symmetry
    case .tilted: extras.tilt
    }
  }

  /// Up to where nobody would speak of it, and from where everybody does.
  var limits: (fine: Double, bad: Double) {
    switch self {
    case .neon: (0.01, 0.15)
    case .oversaturated: (0.10, 0.50)
    case .colourless: (0.50, 0.95)
    case .busy: (0.35, 0.70)
    case .empty: (0.60, 0.95)
    case .highContrast: (0.60, 0.90)
    case .lowContrast: (0.65, 0.90)
    case .grainy: (0.40, 1.20)
    case .flat: (0.80, 0.98)
    case .pureBlack, .pureWhite: (0.01, 0.15)
    case .dark: (0.55, 0.80)
    case .bright: (0.72, 0.92)
    case .warm, .cool: (0.10, 0.60)
    case .centred: (0.90, 0.99)
    case .symmetrical: (0.70, 0.98)
    case .tilted: (2, 12)
    }
  }
}

/// How much of an avoided thing is in a picture.
package struct AvoidFinding: Equatable, Sendable {
  package let item: AvoidItem
  package let amount: Double

  /// Comparable with a ``Finding``'s: half at the limit, and 3.7 (a score of about 1) where it is bad.
  package var z: Double {
    let (fine, bad) = item.limits
    return amount <= fine ? 0 : 0.5 + 3.2 * (amount - fine) / (bad - fine)
  }
  package var score: Double { Score.partial(z) }
  package var isPresent: Bool { z > 1 }
}
