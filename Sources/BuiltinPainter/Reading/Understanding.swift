import Pixels

/// What a prompt says to the painter.
package struct Understanding: Equatable, Sendable {
  var scenes: [Scene] = []
  var time: TimeOfDay?
  var season: Season?
  var medium: Medium?
  var things: [Thing] = []
  var isStormy = false
  var colours: [NamedColour] = []
  /// Moods and colours as they were written, for the genome to remember.
  var words: [String] = []
  /// The turns that each mood asks for; ``turns`` holds their sum and those of the adjustments.
  var moods: [Mood] = []
  /// Turns of knobs, as shares of their ranges, added up.
  var turns: [Knob: Double] = [:]
  /// Knobs that were set outright.
  var places: [Knob: Double] = [:]
  var wantsThirds = false
  var wantsMirror = false
  var crop: String?
  /// What must not be there.
  var forbidden: Set<Thing> = []
  var forbiddenScenes: Set<Scene> = []
  var forbiddenTimes: Set<TimeOfDay> = []
  var forbiddenColours: [OKLab] = []
  /// What a taste wishes for where the person named nothing: it binds nobody.
  var wishedColours: [NamedColour] = []
  var wishedPlaces: [Knob: Double] = [:]
  /// Things of which more than one was asked for.
  var several: Set<Thing> = []
  var report = PaintReport()

  struct Mood: Equatable, Sendable {
    var word: String
    var turns: [Knob: Double]
  }

  struct NamedColour: Equatable, Sendable {
    var colour: OKLab
    var name: String
    /// What it was said of, if of anything: "teal sea".
    var target: Target?
  }

  enum Target: Equatable, Sendable { case sky, water, land, light, accent }

  package var isEmpty: Bool {
    scenes.isEmpty && time == nil && season == nil && medium == nil && things.isEmpty
      && colours.isEmpty && turns.isEmpty && places.isEmpty && forbidden.isEmpty && !wantsMirror
      && forbiddenScenes.isEmpty && forbiddenTimes.isEmpty && forbiddenColours.isEmpty
      && crop == nil
  }
}

/// What the painter tells about a prompt, for others to put into words.
package struct PaintReport: Equatable, Sendable {
  package enum Kind: String, Sendable {
    case scene, time, season, medium, thing, colour, mood, composition, adjustment, without
  }

  /// Each costs a look at the whole lexicon; nobody reads more.
  static let maximumSuggestions = 12

  package struct Item: Equatable, Sendable {
    package var kind: Kind
    /// As it was written.
    package var words: String
    /// The painter's own name for it.
    package var meaning: String
  }

  /// A word that is not known, with the known one that it may have been meant for.
  package struct Unknown: Equatable, Sendable {
    package var word: String
    package var suggestion: String?
    /// Whether it names something, so that the picture lacks it.
    package var isNoun = true
  }

  package var understood: [Item] = []
  /// Words that ask for something, of which the painter knows nothing: "cat".
  package var cannotDraw: [Unknown] = []
  /// Things that are known but have no place in this picture: a boat in the desert.
  package var leftOut: [Thing] = []
  /// Meanings that were forbidden and stay all the same: the reflection in a lake.
  package var cannotLeaveOut: [String] = []
  /// What cannot be done to a picture that somebody else made.
  package var cannotChange: [String] = []
  /// Whether nothing was understood, so that the text only served as a seed.
  package var isGuess = false
}
