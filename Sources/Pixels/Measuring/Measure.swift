/// What is measured of a picture, in the fixed order in which it is stored and shown.
package enum Measure: String, CaseIterable, Sendable {
  /// Mean lightness, 0…1.
  case light
  /// From the darkest twentieth to the lightest, 0…1.
  case keyRange = "key_range"
  /// Mean strength of colour, 0…0.4.
  case chroma
  /// Warm above 0, cool below.
  case warmth
  /// 1 when all colour is of one hue, 0 when the hues cancel out.
  case hueFocus = "hue_focus"
  /// Share of pixels on an edge.
  case edges
  /// Strength of what changes from pixel to pixel.
  case grain
  /// Share of pixels around which nothing happens.
  case space
  /// Where it draws the eye, from the left and from the top.
  case focusX = "focus_x"
  case focusY = "focus_y"
  /// Where the weight of its edges lies, from the left.
  case balance

  package var index: Int {
    switch self {
    case .light: 0
    case .keyRange: 1
    case .chroma: 2
    case .warmth: 3
    case .hueFocus: 4
    case .edges: 5
    case .grain: 6
    case .space: 7
    case .focusX: 8
    case .focusY: 9
    case .balance: 10
    }
  }
}

/// A finite number for each ``Measure``.
package struct MeasureValues: Equatable, Sendable {
  private var values: [Double]

  /// The same for all; what is not finite becomes 0.
  package init(repeating value: Double) {
    values = Array(repeating: value.isFinite ? value : 0, count: Measure.allCases.count)
  }

  package init(_ value: (Measure) -> Double) {
    self.init(repeating: 0)
    for measure in Measure.allCases { self[measure] = value(measure) }
  }

  package subscript(measure: Measure) -> Double {
    get { values[measure.index] }
    set { values[measure.index] = newValue.isFinite ? newValue : 0 }
  }
}
