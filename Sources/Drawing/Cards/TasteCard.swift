package import Raster

/// A room's taste as a picture: its colours, its five dimensions, its principles, and the pictures
/// it was learnt from.
///
/// All words come in as they are to be read. What is more than a maximum is left out.
package struct TasteCard: Sendable {
  package static let maximumSwatches = 8
  package static let maximumDimensions = 8
  package static let maximumLines = 12
  package static let maximumReferences = 8

  package struct Swatch: Sendable {
    package let colour: RGBA
    /// How much of the pictures has it, compared with its neighbours.
    package let weight: Double
    package let name: PlainText

    package init(_ colour: RGBA, weight: Double, name: PlainText) {
      self.colour = RGBA(colour.red, colour.green, colour.blue)
      self.weight = weight.isFinite ? max(0, weight) : 0
      self.name = name
    }
  }

  package struct Dimension: Sendable {
    package let label: PlainText
    package let sentence: PlainText
    /// What the references score on it against themselves.
    package let score: Score?

    package init(_ label: PlainText, _ sentence: PlainText, score: Double? = nil) {
      self.label = label
      self.sentence = sentence
      self.score = score.flatMap { Score($0) }
    }
  }

  package struct Labels: Sendable {
    package var palette: PlainText = "Palette"
    package var principles: PlainText = "Principles"
    package var avoid: PlainText = "Avoid"
    /// On a profile learnt from one or two pictures.
    package var thin: PlainText = "thin"
    package var decimalMark = "."
    /// The language of the words is read from the right.
    package var isRightToLeft = false

    package init() {}
  }

  package var name: PlainText
  /// `v3`.
  package var version: PlainText
  /// "Taste of this room · from 4 references".
  package var subtitle: PlainText
  package var isThin = false
  package var swatches: [Swatch] = []
  package var dimensions: [Dimension] = []
  package var principles: [PlainText] = []
  package var avoid: [PlainText] = []
  package var references: [Raster] = []
  /// "Your references score 9.6 ± 0.2 against this profile."
  package var referenceLine: PlainText = ""
  /// Small, at the foot.
  package var footnote: PlainText = ""
  package var labels = Labels()

  package init(name: PlainText, version: PlainText, subtitle: PlainText) {
    self.name = name
    self.version = version
    self.subtitle = subtitle
  }
}
