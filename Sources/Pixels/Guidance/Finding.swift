/// One measure of a picture beside what a taste has.
package struct Finding: Equatable, Sendable {
  package enum Direction: Sendable { case tooLow, tooHigh }

  package let measure: Measure
  package let value: Double
  package let target: Double
  /// How far off is one step, in the measure's own unit; above 0.
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
}
