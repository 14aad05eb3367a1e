/// A score from 0 to 10, in tenths.
package struct Score: Hashable, Comparable, Sendable {
  package let tenths: Int

  package static let best = Score(tenths: 100)

  private init(tenths: Int) { self.tenths = tenths }

  /// - Returns: `nil` for what is not a number; what is beyond the scale is at its end.
  package init?(_ value: Double) {
    guard value.isFinite else { return nil }
    tenths = Int((min(10, max(0, value)) * 10).rounded())
  }

  /// From 0 to 1.
  package var share: Double { Double(tenths) / 100 }

  package static func < (left: Score, right: Score) -> Bool { left.tenths < right.tenths }

  /// As people write it: `7.4`, or `7,4`.
  package func text(_ decimalMark: String) -> PlainText {
    PlainText("\(tenths / 10)\(decimalMark)\(tenths % 10)")
  }
}
