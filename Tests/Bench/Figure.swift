/// One measured number, printed as one line:
/// `figure=json.parse value=61.2 unit=ms baseline=python-json ratio=1.71 aim=>=1.5 ok=yes`.
struct Figure {
  /// Which way is good.
  enum Direction { case lessIsBetter, moreIsBetter }

  /// What the figure is held against: something measured in the same run, or a plain bound.
  enum Aim {
    /// `ratio` (how many times as good as the baseline) is at least this.
    case ratio(Double, baseline: String, measured: Double)
    /// Only to be seen beside the baseline; nothing is promised.
    case beside(baseline: String, measured: Double)
    /// The value itself is under (or over, when more is better) this.
    case bound(Double)
    case none
  }

  let name: String
  let value: Double
  let unit: String
  let direction: Direction
  let aim: Aim

  /// How many times as good as the baseline; more is always better.
  var ratio: Double? {
    switch aim {
    case .ratio(_, _, let measured), .beside(_, let measured):
      direction == .lessIsBetter ? measured / value : value / measured
    case .bound, .none: nil
    }
  }

  var isMet: Bool {
    switch aim {
    case .ratio(let wanted, _, _): (ratio ?? 0) >= wanted
    case .bound(let bound): direction == .lessIsBetter ? value < bound : value >= bound
    case .beside, .none: true
    }
  }

  var line: String {
    var words = ["figure=\(name)", "value=\(short(value))", "unit=\(unit)"]
    switch aim {
    case .ratio(let wanted, let baseline, _):
      words += ["baseline=\(baseline)", "ratio=\(short(ratio ?? 0))", "aim=>=\(short(wanted))"]
    case .beside(let baseline, _): words += ["baseline=\(baseline)", "ratio=\(short(ratio ?? 0))"]
    case .bound(let bound):
      words += ["aim=\(direction == .lessIsBetter ? "<" : ">=")\(short(bound))"]
    case .none: break
    }
    return (words + ["ok=\(isMet ? "yes" : "no")"]).joined(separator: " ")
  }
}

/// Three significant digits, which is more than these measurements are worth.
private func short(_ number: Double) -> String {
  guard number.isFinite else { return "\(number)" }
  let magnitude = number.magnitude
  let decimals = magnitude >= 100 ? 0 : magnitude >= 10 ? 1 : magnitude >= 1 ? 2 : 4
  let scale = (0..<decimals).reduce(1.0) { scale, _ in scale * 10 }
  let rounded = (number * scale).rounded() / scale
  return rounded == rounded.rounded() ? "\(Int(rounded))" : "\(rounded)"
}

/// The middle one of several measurements.
func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted[sorted.count / 2]
}
