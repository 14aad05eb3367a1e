package import Pixels

/// All that the painter needs to paint a picture again, at any size: it stands in the recipe, where
/// everybody can read it.
///
/// 1. The same genome gives the same bytes on every machine, and the same composition at every size.
/// 2. Numbers are inside their ranges and lists inside their maxima, also after reading.
package struct Genome: Equatable, Sendable {
  /// Raised whenever the same genome would give another picture.
  package static let version = 2
  package static let maximumElements = 40
  package static let maximumSwatches = 8
  package static let maximumWords = 64
  package static let maximumWordBytes = 200

  package var seed: UInt64
  package var scene: Scene
  package var time: TimeOfDay
  package var season: Season?
  package var medium: Medium
  package var scheme: Scheme
  /// The water's own colour, where somebody asked for one.
  package var water: OKLCH?
  package var knobs: Knobs
  package var elements: [Element]
  /// Colours to which the finished picture is pulled, and how far (0…1).
  package var palette: [Swatch]
  package var pull: Double
  /// New dice for whole parts of the picture, where a variation asked for them.
  package var dice: Dice
  /// Words that have had their effect, so that a prompt that is said again does not turn knobs again.
  package var words: [String]
  package var isMirrored: Bool
  package var isStormy: Bool
  /// What must not be there, also where no element stands for it: trees of a forest, snow on peaks.
  package var without = Without()

  func isWithout(_ thing: Thing) -> Bool { without.things.contains(thing) }

  /// With no snow to lie on it, winter ground looks as it does before.
  var seasonOfGround: Season? { season == .winter && isWithout(.snowfall) ? nil : season }

  package func has(_ thing: Thing) -> Bool { elements.contains { $0.thing == thing } }

  package func first(_ thing: Thing) -> Element? { elements.first { $0.thing == thing } }
}

/// What a picture must not show.
package struct Without: Equatable, Sendable {
  package static let maximumColours = 8

  package var things: Set<Thing> = []
  package var scenes: Set<Scene> = []
  package var colours: [OKLab] = []

  package var isEmpty: Bool { things.isEmpty && scenes.isEmpty && colours.isEmpty }

  /// Neither leafy trees nor conifers.
  var isTreeless: Bool { things.isSuperset(of: [.tree, .pines]) }

  func allows(_ scene: Scene) -> Bool {
    switch scene {
    case _ where scenes.contains(scene): false
    case .forest: !isTreeless
    case .sky: !things.contains(.clouds)
    default: true
    }
  }

  mutating func add(_ said: Understanding) {
    things.subtract(said.things)
    scenes.subtract(said.scenes)
    things.formUnion(said.forbidden)
    scenes.formUnion(said.forbiddenScenes)
    for colour in said.forbiddenColours
    where !colours.contains(colour) && colours.count < Self.maximumColours {
      colours.append(colour)
    }
  }
}

/// What the seed is mixed with in each part of a picture; 0 is the seed alone.
package struct Dice: Equatable, Sendable {
  package var sky: UInt32 = 0
  package var land: UInt32 = 0
  package var things: UInt32 = 0

  package static let unchanged = Dice()
}

/// A colour with its share of a palette.
package struct Swatch: Equatable, Sendable {
  package var colour: OKLab
  package var weight: Float

  package init(_ colour: OKLab, weight: Float) {
    self.colour = colour
    self.weight = weight
  }
}
