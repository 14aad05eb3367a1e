package import Pixels

/// What measuring says of one picture against one taste. All scores are finite, from 0 to 10.
package struct Judgement: Equatable, Sendable {
  /// In the order of ``Dimension``; nothing where there is nothing to measure (an avoid list without
  /// measurable items), which then does not count.
  package let scores: [(dimension: Dimension, score: Double?)]
  /// Six tenths of the mean and four of the weakest: one bad side cannot hide.
  package let overall: Double
  /// Every measure, the one farthest from the taste first.
  package let findings: [Finding]
  package let palette: PaletteFinding
  package let avoided: [AvoidFinding]
  package let likeness: Likeness?

  package func score(_ dimension: Dimension) -> Double? {
    scores.first { $0.dimension == dimension }?.score
  }

  package static func == (left: Judgement, right: Judgement) -> Bool {
    left.overall == right.overall && left.findings == right.findings
      && left.palette == right.palette && left.avoided == right.avoided
      && left.likeness == right.likeness
      && Dimension.allCases.allSatisfy { left.score($0) == right.score($0) }
  }

  /// The nearest reference, when the picture is nearly a copy of it.
  package struct Likeness: Equatable, Sendable {
    /// Counted from 1, as references were given.
    package let reference: Int
    package let distance: Int

    package var sentence: String {
      distance <= DifferenceHash.same
        ? "It looks like a copy of reference \(reference); the score says nothing then."
        : "It is very like reference \(reference), so the score flatters it."
    }
  }
}

/// One measure of a picture beside what the taste has.
package struct Finding: Equatable, Sendable {
  package enum Direction: Sendable { case tooLow, tooHigh }

  package let measure: Measure
  package let value: Double
  package let target: Double
  package let spread: Double

  package init(measure: Measure, value: Double, target: Double, spread: Double) {
    self.measure = measure
    self.value = value
    self.target = target
    self.spread = spread
  }

  /// By how many spreads it is off; above 0 is too much.
  package var z: Double { (value - target) / spread }
  package var direction: Direction { z < 0 ? .tooLow : .tooHigh }
  package var score: Double { Score.partial(z) }
}

/// How far the colours are from the nearest palette of the taste.
package struct PaletteFinding: Equatable, Sendable {
  package let distance: Double
  package let spread: Double
  /// Which palette of the taste that is.
  package let nearest: Int

  /// Comparable with a ``Finding``'s: the dead zone is a little wider.
  package var z: Double { max(0, distance / spread - 0.3) }
  package var score: Double { Score.partial(z) }
}

enum Score {
  /// Ten within half a spread, then falling smoothly: 8.8 at 1.3 spreads, 5.3 at 2.3.
  static func partial(_ z: Double) -> Double {
    guard z.isFinite else { return 0 }
    let off = max(z.magnitude - 0.5, 0) / 1.6
    return 10 * Maths.exp(-0.5 * off * off)
  }

  static func overall(_ scores: [Double]) -> Double {
    guard let least = scores.min() else { return 0 }
    return Maths.clamp(0.6 * scores.reduce(0, +) / Double(scores.count) + 0.4 * least, 0, 10)
  }
}
