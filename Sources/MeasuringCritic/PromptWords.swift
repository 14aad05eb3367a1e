package import Pixels

/// What must not be changed because the person said it.
package struct Locks: Equatable, Sendable {
  package var dimensions: Set<Dimension>
  package var measures: Set<Measure>

  package init(dimensions: Set<Dimension> = [], measures: Set<Measure> = []) {
    self.dimensions = dimensions
    self.measures = measures
  }

  /// What the person's own words are about: who asks for a dark picture does not want it lighter.
  package init(namedIn prompt: String) {
    let words = Phrase.words(prompt)
    self.init(
      measures: Set(
        Self.lexicon.filter { _, phrases in
          phrases.contains { Phrase.words($0).isContained(in: words) }
        }.map(\.0)))
  }

  /// A measure is locked by itself, or when every dimension that it belongs to is.
  package func holds(_ measure: Measure) -> Bool {
    if measures.contains(measure) { return true }
    return Dimension.allCases.filter { $0.measures.contains(measure) }
      .allSatisfy(dimensions.contains)
  }

  private static let lexicon: [(Measure, [String])] = [
    (
      .light,
      ["dark", "darker", "night", "bright", "brighter", "light", "lighter", "pale", "midnight"]
    ),
    (.keyRange, ["contrast", "contrasty", "dramatic", "hazy", "foggy", "misty"]),
    (
      .chroma,
      [
        "vivid", "muted", "colourful", "colorful", "pastel", "desaturated", "monochrome",
        "saturated",
      ]
    ),
    (.warmth, ["warm", "warmer", "cool", "cooler", "cold", "golden", "icy"]),
    (.hueFocus, ["monochrome", "rainbow", "one colour", "one color"]),
    (.edges, ["busy", "detailed", "intricate", "soft", "blurred", "sharp", "simple"]),
    (.grain, ["grain", "grainy", "smooth", "textured", "film grain"]),
    (.space, ["empty", "minimal", "minimalist", "space", "crowded", "sparse"]),
    (.focusX, ["left", "right", "centred", "centered"]),
    (.focusY, ["top", "bottom", "high horizon", "low horizon", "centred", "centered"]),
    (.balance, ["left", "right", "symmetrical", "balanced"]),
  ]
}

/// Turns findings into words that a painter understands.
package enum PromptWords {
  /// What stands between the person's words and ours. What follows it is ours to replace, so a prompt
  /// does not grow from round to round.
  package static let boundary = " — towards the taste: "
  /// Where there is no taste the house's yardstick only says what is off: it is nothing to go
  /// towards, and none of its colours are anybody's wish.
  package static let houseBoundary = " — but: "
  package static let mostChanges = 3

  /// The person's own words in full, and at most three changes of ours after them.
  ///
  /// Only what is off by more than one spread is worth a word; what is locked is left alone.
  package static func revised(
    original: String, judgement: Judgement, taste: TasteFigures, locks: Locks
  ) -> String {
    let own = ownWords(of: original)
    var changes: [String] = []
    let isHouse = taste == .house
    if !isHouse, judgement.palette.z > 1, !locks.dimensions.contains(.paletteTendency),
      !locks.measures.contains(.chroma), taste.palettes.indices.contains(judgement.palette.nearest)
    {
      let names = ColourNames.names(of: taste.palettes[judgement.palette.nearest], atMost: 3)
      changes.append("colours of \(Wording.list(names))")
    }
    for finding in judgement.findings
    where finding.z.magnitude > 1 && !locks.holds(finding.measure) {
      let words = words(for: finding)
      if changes.count < mostChanges, !changes.contains(words) { changes.append(words) }
    }
    if !locks.dimensions.contains(.avoidList),
      let worst = judgement.avoided.filter(\.isPresent).max(by: { $0.z < $1.z })
    {
      if changes.count == mostChanges { changes.removeLast() }
      changes.append("without \(worst.item.name)")
    }
    guard !changes.isEmpty else { return own }
    return own + (isHouse ? houseBoundary : boundary) + changes.joined(separator: ", ")
  }

  /// A prompt without what was appended in earlier rounds.
  package static func ownWords(of prompt: String) -> String {
    [boundary, houseBoundary].reduce(prompt) { words(of: $0, before: $1) }
  }

  private static func words(of prompt: String, before boundary: String) -> String {
    let (text, mark) = (Array(prompt.utf8), Array(boundary.utf8))
    guard text.count >= mark.count else { return prompt }
    for start in 0...text.count - mark.count
    where text[start..<start + mark.count].elementsEqual(mark) {
      return String(decoding: text[..<start], as: UTF8.self)
    }
    return prompt
  }

  /// The words against one finding: a gentle and a firm form.
  package static func words(for finding: Finding) -> String {
    let isFar = finding.z.magnitude > 2.5
    return switch (finding.measure, finding.direction) {
    case (.light, .tooLow): isFar ? "much lighter, high key, pale sky" : "lighter"
    case (.light, .tooHigh): isFar ? "much darker, low key, deep shade" : "darker"
    case (.keyRange, .tooLow): isFar ? "strong contrast, deep shadows" : "a little more contrast"
    case (.keyRange, .tooHigh): isFar ? "low contrast, soft haze" : "softer contrast"
    case (.chroma, .tooLow): isFar ? "rich vivid colours" : "slightly richer colours"
    case (.chroma, .tooHigh): isFar ? "muted, nearly grey colours" : "more muted colours"
    case (.warmth, .tooLow): isFar ? "warm golden light" : "a little warmer"
    case (.warmth, .tooHigh): isFar ? "cold blue light" : "a little cooler"
    case (.hueFocus, .tooLow): isFar ? "a single family of hues" : "fewer hues"
    case (.hueFocus, .tooHigh): isFar ? "a contrasting second hue" : "an accent of another hue"
    case (.edges, .tooLow): isFar ? "much fine detail, crisp edges" : "more detail"
    case (.edges, .tooHigh): isFar ? "very few details, soft broad shapes" : "calmer, fewer details"
    case (.grain, .tooLow): isFar ? "visible paper grain, rough texture" : "a little grain"
    case (.grain, .tooHigh): isFar ? "smooth clean surfaces" : "smoother"
    case (.space, .tooLow): isFar ? "wide empty areas, minimal" : "more empty space"
    case (.space, .tooHigh): isFar ? "a filled frame" : "less empty space"
    case (.focusX, .tooLow): "the focus further right"
    case (.focusX, .tooHigh): "the focus further left"
    case (.focusY, .tooLow): "the focus lower"
    case (.focusY, .tooHigh): "the focus higher"
    case (.balance, .tooLow): "more weight on the right"
    case (.balance, .tooHigh): "more weight on the left"
    }
  }
}
