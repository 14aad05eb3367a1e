/// The cost of moving one palette onto another, by Sinkhorn's scaling: what the prototype calls `emd`.
enum Sinkhorn {
  /// How much the transport may blur, as a distance of colours.
  private static let blur = 0.02
  private static let rounds = 60

  static func cost(_ left: Palette, _ right: Palette) -> Double {
    let (from, to) = (left.swatches, right.swatches)
    let distances = from.flatMap { source in
      to.map { Double(source.colour.distance(to: $0.colour)) }
    }
    let kernel = kernel(distances, rows: from.count)
    var u = [Double](repeating: 1, count: from.count)
    var v = [Double](repeating: 1, count: to.count)
    for _ in 0..<rounds {
      for j in to.indices {
        var sum = 0.0
        for i in from.indices { sum += kernel[i * to.count + j] * u[i] }
        v[j] = to[j].weight / max(sum, 1e-300)
      }
      for i in from.indices {
        var sum = 0.0
        for j in to.indices { sum += kernel[i * to.count + j] * v[j] }
        u[i] = from[i].weight / max(sum, 1e-300)
      }
    }
    var cost = 0.0
    for i in from.indices {
      for j in to.indices {
        cost += u[i] * kernel[i * to.count + j] * v[j] * distances[i * to.count + j]
      }
    }
    return cost
  }

  /// Each row and then each column is brought to a greatest entry of 1. The scaling undoes that, but
  /// without it the entries of palettes far apart would be too small for a number.
  private static func kernel(_ distances: [Double], rows: Int) -> [Double] {
    let columns = distances.count / rows
    var rest = distances
    for i in 0..<rows {
      let least = rest[i * columns..<(i + 1) * columns].min() ?? 0
      for j in 0..<columns { rest[i * columns + j] -= least }
    }
    for j in 0..<columns {
      let least = (0..<rows).map { rest[$0 * columns + j] }.min() ?? 0
      for i in 0..<rows { rest[i * columns + j] -= least }
    }
    return rest.map { Maths.exp(-$0 / blur) }
  }
}
