package import Pixels

/// A taste in numbers: what 1 to 8 reference pictures have in common, and how far they differ.
///
/// 1. There are 1 to 8 references, with a palette and a hash each; a house taste may have no hashes.
/// 2. Every spread is at least its floor, so that two nearly equal references do not make a taste that
///    nothing can meet. With one or two references the floors are half as large again: it is *thin*.
/// 3. All numbers are finite.
package struct TasteFigures: Equatable, Sendable {
  package static let maximumReferences = 8
  /// With fewer a taste is thin.
  package static let fullReferences = 3

  package let references: Int
  package let mean: MeasureValues
  package let spread: MeasureValues
  package let palettes: [Palette]
  /// How far a reference's palette usually is from the nearest other.
  package let paletteSpread: Double
  package let hashes: [DifferenceHash]
  /// What each reference scores against the others. Empty with a single one.
  package let ownScores: [Double]
  /// What they score on average on each dimension that pixels alone decide: all but the last, in
  /// their order. Empty with a single one, and in figures from before it was kept.
  package let ownDimensions: [Double]

  package var isThin: Bool { references < Self.fullReferences }

  static let leastPaletteSpread = 0.03

  /// Numbers that are known to keep the invariants.
  init(
    references: Int, mean: MeasureValues, spread: MeasureValues, palettes: [Palette],
    paletteSpread: Double, hashes: [DifferenceHash], ownScores: [Double],
    ownDimensions: [Double] = []
  ) {
    self.references = references
    self.mean = mean
    self.spread = spread
    self.palettes = palettes
    self.paletteSpread = paletteSpread
    self.hashes = hashes
    self.ownScores = ownScores
    self.ownDimensions = ownDimensions
  }

  /// - Returns: `nil` for none or more than eight.
  package init?(of references: [Observation]) {
    guard (1...Self.maximumReferences).contains(references.count) else { return nil }
    let judgements: [Judgement] =
      references.count == 1
      ? []
      : references.indices.map { index in
        var others = references
        let left = others.remove(at: index)
        return TasteFigures(common: others, ownScores: [], ownDimensions: []).judge(left)
      }
    let dimensions = Dimension.allCases.map { dimension in
      judgements.compactMap { $0.score(dimension) }
    }
    self.init(
      common: references, ownScores: judgements.map(\.overall),
      ownDimensions: dimensions.filter { !$0.isEmpty }.map { $0.reduce(0, +) / Double($0.count) })
  }

  private init(common references: [Observation], ownScores: [Double], ownDimensions: [Double]) {
    let figures = references.map(\.measurements.values)
    let count = Double(references.count)
    let widening = references.count < Self.fullReferences ? 1.5 : 1
    let mean = MeasureValues { measure in figures.reduce(0) { $0 + $1[measure] } / count }
    let palettes = references.map(\.measurements.palette)
    let nearest = palettes.indices.map { index in
      palettes.indices.filter { $0 != index }.map { palettes[index].distance(to: palettes[$0]) }
        .min() ?? 0
    }
    self.init(
      references: references.count, mean: mean,
      spread: MeasureValues { measure in
        let squares = figures.reduce(0) { sum, values in
          sum + (values[measure] - mean[measure]) * (values[measure] - mean[measure])
        }
        let spread = references.count > 1 ? (squares / (count - 1)).squareRoot() : 0
        return max(spread, measure.floor * widening)
      },
      palettes: palettes,
      paletteSpread: max(nearest.reduce(0, +) / count, Self.leastPaletteSpread * widening),
      hashes: references.map(\.hash), ownScores: ownScores, ownDimensions: ownDimensions)
  }
}

extension Measure {
  /// The least spread of a taste: pictures that look alike differ by so much.
  package var floor: Double {
    switch self {
    case .light: 0.035
    case .chroma: 0.012
    case .warmth, .hueFocus: 0.10
    case .edges: 0.04
    case .space: 0.07
    case .keyRange, .grain, .focusX, .focusY, .balance: 0.05
    }
  }
}
