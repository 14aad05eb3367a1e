package import Raster

/// The course of a request: what each round scored, overall and on each dimension, and what people
/// decided.
///
/// 1. The bands are those of the loop: at or over the threshold, from the gate up to it, below.
/// 2. A round without a critique is a gap: no dot, and no line across it. It is not a zero.
/// 3. Of more than ``maximumRounds`` the newest are shown, and the best whenever it was.
package struct ScoreChart: Sendable {
  package static let maximumRounds = 12
  package static let maximumDimensions = 8
  package static let maximumDecisions = 12

  package struct Round: Sendable {
    /// `1`, or whatever tells the rounds apart.
    package var label: PlainText
    package var picture: Raster?
    package var score: Score?
    /// In the order of the chart's ``ScoreChart/dimensions``.
    package var dimensions: [Score?]
    package var decision: Decision?

    package init(
      _ label: PlainText, picture: Raster? = nil, score: Double? = nil, dimensions: [Double?] = [],
      decision: Decision? = nil
    ) {
      self.label = label
      self.picture = picture
      self.score = score.flatMap { Score($0) }
      self.dimensions = dimensions.map { $0.flatMap { Score($0) } }
      self.decision = decision
    }
  }

  package struct Decision: Sendable {
    package enum Kind: Sendable { case approved, iterated, restarted }

    package let kind: Kind
    /// "Round 3 approved by Ann".
    package let text: PlainText

    package init(_ kind: Kind, _ text: PlainText) {
      self.kind = kind
      self.text = text
    }
  }

  package struct Labels: Sendable {
    package var threshold: PlainText = "converged"
    package var gate: PlainText = "gate"
    package var best: PlainText = "best so far"
    package var noCritique: PlainText = "no critique"
    package var earlier: @Sendable (Int) -> PlainText = { PlainText("… \($0) earlier") }
    package var decimalMark = "."
    /// The language of the words is read from the right.
    package var isRightToLeft = false

    package init() {}
  }

  package var title: PlainText
  package var subtitle: PlainText
  /// How the request stands: "converged".
  package var state: PlainText = ""
  package var rounds: [Round]
  /// The names of the dimensions in their fixed order.
  package var dimensions: [PlainText]
  package var threshold: Score
  package var gate: Score
  package var footnote: PlainText = ""
  package var labels = Labels()

  package init(
    title: PlainText, subtitle: PlainText = "", rounds: [Round], dimensions: [PlainText],
    threshold: Double = 8, gate: Double = 6
  ) {
    self.title = title
    self.subtitle = subtitle
    self.rounds = rounds
    self.dimensions = dimensions
    self.threshold = Score(threshold) ?? .best
    self.gate = Score(gate) ?? .best
  }

  /// The first of the best, as in the loop: what is only equal does not replace it.
  package var best: Int? {
    let scored = rounds.indices.filter { rounds[$0].score != nil }
    return scored.max { left, right in
      let (one, other) = (rounds[left].score ?? .best, rounds[right].score ?? .best)
      return one == other ? left > right : one < other
    }
  }

  /// Which rounds are shown.
  package var shown: [Int] {
    let newest = Array(rounds.indices.suffix(Self.maximumRounds))
    guard let best, let first = newest.first, best < first else { return newest }
    return [best] + newest.dropFirst()
  }
}
