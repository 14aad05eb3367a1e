/// Brings the figures of one answer to 0…10.
///
/// 1. A figure that names its scale is taken by it.
/// 2. All the others are on one scale: 0…10; or 0…1 or 0…100, but only where every one of them fits
///    that and some do not fit 0…10 or make no sense on it; and then it is said.
/// 3. What fits none is refused, never squeezed in.
enum FigureScale {
  struct Settled: Equatable, Sendable {
    var figures: [Double]
    /// What people are told where a scale was found out.
    var note: String?
  }

  static func settle(_ named: [(name: String, figure: Figure)]) throws(AnswerFault) -> Settled {
    let plain = named.map(\.figure).filter { $0.scale == nil }.map(\.value)
    var (factor, note): (Double, String?) = (1, nil)
    if isWithin(1, plain), plain.contains(where: { $0 > 0 && $0 < 1 }), plain.count > 1 {
      (factor, note) = (10, "the model judged from 0 to 1; shown ten times as high")
    } else if !isWithin(10, plain), isWithin(100, plain), plain.allSatisfy({ $0 == 0 || $0 > 10 }) {
      (factor, note) = (0.1, "the model judged from 0 to 100; shown divided by ten")
    }
    var figures: [Double] = []
    for (name, figure) in named {
      let value = figure.scale.map { figure.value * 10 / $0 } ?? figure.value * factor
      guard (0...10).contains(value) else {
        throw AnswerFault("\(name) is not from 0 to 10")
      }
      figures.append(value)
    }
    return Settled(figures: figures, note: note)
  }

  private static func isWithin(_ limit: Double, _ figures: [Double]) -> Bool {
    !figures.isEmpty && figures.allSatisfy { (0...limit).contains($0) }
  }
}
