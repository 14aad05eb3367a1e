/// A number of a ``Genome`` that a prompt, a critique or the steering can turn.
///
/// Changes are spoken of in shares of ``range``, so that "a quarter more" means the same for each.
package enum Knob: String, CaseIterable, Sendable {
  case light, contrast, chroma, warmth, unity, haze, detail, texture, grain, stroke
  case wash, space, clouds, glow, horizon, focusX, focusY, focusSize, balance, vignette

  package var range: ClosedRange<Double> {
    switch self {
    case .light: -0.5...0.5
    case .contrast: 0.15...2.15
    case .chroma: 0...2.4
    case .warmth: -1.5...1.5
    case .horizon: 0.25...0.85
    case .focusX: 0.08...0.92
    case .focusY: 0.08...0.80
    case .focusSize: 0.015...0.20
    case .balance: -1...1
    case .unity: -1...1
    case .haze, .detail, .texture, .grain, .stroke, .wash, .space, .clouds, .glow, .vignette: 0...1
    }
  }

  var span: Double { range.upperBound - range.lowerBound }

  func clamped(_ value: Double) -> Double {
    min(max(value, range.lowerBound), range.upperBound)
  }
}

/// A value for every knob, always inside its range.
package struct Knobs: Equatable, Sendable {
  private var values: [Double]

  /// A middle from which everything can be reached.
  package static let neutral = Knobs([
    .light: 0, .contrast: 1, .chroma: 1, .warmth: 0, .unity: 0, .haze: 0.35, .detail: 0.5,
    .texture: 0.35, .grain: 0.2, .stroke: 0.4, .wash: 0.35, .space: 0.35, .clouds: 0.4,
    .glow: 0.45, .horizon: 0.62, .focusX: 0.66, .focusY: 0.34, .focusSize: 0.055, .balance: 0,
    .vignette: 0.12,
  ])

  private init(_ given: [Knob: Double]) {
    values = Knob.allCases.map { $0.clamped(given[$0] ?? 0) }
  }

  package subscript(knob: Knob) -> Double {
    get { values[knob.index] }
    set { values[knob.index] = knob.clamped(newValue) }
  }

  /// Turns a knob by a share of its range.
  package mutating func turn(_ knob: Knob, by share: Double) { self[knob] += share * knob.span }
}

extension Knob {
  var index: Int {
    switch self {
    case .light: 0
    case .contrast: 1
    case .chroma: 2
    case .warmth: 3
    case .unity: 4
    case .haze: 5
    case .detail: 6
    case .texture: 7
    case .grain: 8
    case .stroke: 9
    case .wash: 10
    case .space: 11
    case .clouds: 12
    case .glow: 13
    case .horizon: 14
    case .focusX: 15
    case .focusY: 16
    case .focusSize: 17
    case .balance: 18
    case .vignette: 19
    }
  }
}
