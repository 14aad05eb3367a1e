import Pixels

/// Which of two pictures is nearer to a taste.
package struct Verdict: Equatable, Sendable {
  package enum Choice: Sendable { case first, second, tie }

  /// Less than this in the overall score is no difference that anybody would see.
  package static let leastMargin = 0.3

  package let choice: Choice
  /// How much better the better one is, in points.
  package let margin: Double
  package let sentence: String

  package init(_ first: Judgement, _ second: Judgement) {
    let difference = first.overall - second.overall
    margin = difference.magnitude
    guard margin >= Self.leastMargin else {
      choice = .tie
      sentence =
        "Neither is nearer to the taste: \(Wording.number(first.overall, 1)) and "
        + "\(Wording.number(second.overall, 1))."
      return
    }
    let isFirst = difference > 0
    choice = isFirst ? .first : .second
    let (better, worse) = isFirst ? (first, second) : (second, first)
    let gains = Dimension.allCases.map { dimension in
      (dimension, (better.score(dimension) ?? 0) - (worse.score(dimension) ?? 0))
    }
    let most = gains.max { $0.1 < $1.1 }
    sentence =
      "\(isFirst ? "A" : "B") is nearer to the taste by \(Wording.number(margin, 1)) points"
      + (most.map { ", most in \($0.0.title) (\(Wording.number($0.1, 1)) better)." } ?? ".")
  }
}
