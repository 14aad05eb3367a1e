import Pixels

/// A room's taste as it is written: wishes, not commands. It fills what the person left open and turns
/// weakly what they left alone; what is not understood of it is passed over in silence.
package struct TasteWords: Equatable, Sendable {
  /// Where colours are named.
  package var palette: String
  /// Everything else: moods, composition, surface.
  package var others: [String]
  package var avoid: [String]

  package init(palette: String = "", others: [String] = [], avoid: [String] = []) {
    self.palette = palette
    self.others = others
    self.avoid = avoid
  }
}

extension Understanding {
  /// How much of what a person's word would turn a taste's word turns.
  private static let weight = 0.5
  /// A taste says the same in many words, which must not add up to black or white.
  private static let mostWished = 0.12
  private static let maximumColours = 3

  mutating func add(_ taste: TasteWords, with lexicon: Lexicon) {
    guard taste != TasteWords() else { return }
    let palette = PromptReader.read(taste.palette, with: lexicon)
    let others = PromptReader.read(taste.others.joined(separator: ". "), with: lexicon)
    let avoided = PromptReader.read(
      "", negative: taste.avoid.joined(separator: ", "), with: lexicon)
    let (isTurned, hasMood) = (Set(turns.keys), !moods.isEmpty)
    func turn(_ wished: Understanding, withMoods: Bool) {
      var wished = wished
      if !withMoods {
        for mood in wished.moods {
          for (knob, share) in mood.turns { wished.turns[knob, default: 0] -= share }
        }
      }
      for (knob, share) in wished.turns where !isTurned.contains(knob) {
        let sum = turns[knob, default: 0] + share * Self.weight
        turns[knob] = min(max(sum, -Self.mostWished), Self.mostWished)
      }
    }
    turn(palette, withMoods: !hasMood)
    turn(others, withMoods: !hasMood)
    turn(avoided, withMoods: true)
    if places.isEmpty, !wantsThirds {
      wantsThirds = others.wantsThirds
      for (knob, value) in others.places where !isTurned.contains(knob) {
        wishedPlaces[knob] = value
      }
    }
    medium = medium ?? others.medium
    // A red boat leaves the rest of the picture to the taste.
    if colours.allSatisfy({ $0.target == .accent }) {
      wishedColours = palette.colours.prefix(Self.maximumColours).map {
        NamedColour(colour: $0.colour, name: $0.name, target: nil)
      }
      // Of its two strongest colours the lighter is the sky's.
      if wishedColours.count > 1,
        wishedColours[0].colour.lightness < wishedColours[1].colour.lightness
      {
        wishedColours.swapAt(0, 1)
      }
    }
    forbidden.formUnion(avoided.forbidden.subtracting(things))
    forbiddenScenes.formUnion(avoided.forbiddenScenes.subtracting(scenes))
    forbiddenColours += avoided.forbiddenColours.filter { unwanted in
      OKLCH(unwanted).chroma >= 0.03 && !colours.contains { $0.colour.isNear(unwanted) }
    }
  }
}

extension OKLab {
  /// Of about the same hue.
  fileprivate func isNear(_ other: OKLab) -> Bool {
    let between = abs(OKLCH(self).hue - OKLCH(other).hue)
    return min(between, 360 - between) < 60
  }
}
