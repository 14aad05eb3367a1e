/// The grid that all drawings stand on: eight points.
package enum Grid {
  package static let unit: Double = 8
  package static let width: Double = 800
  package static let margin: Double = 32
  package static let radius: Double = 12

  /// Up to the next line of the grid.
  package static func snap(_ value: Double) -> Double {
    (value / unit - 0.001).rounded(.up) * unit
  }
}
