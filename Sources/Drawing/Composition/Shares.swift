/// How a width is divided so that the smallest part can still be seen.
enum Shares {
  /// Parts in the proportion of `weights`, none under `minimum`, together 1.
  ///
  /// What the small ones are given is taken from the others in proportion. Without any weight the
  /// parts are equal.
  static func of(_ weights: [Double], minimum: Double) -> [Double] {
    guard !weights.isEmpty else { return [] }
    let count = Double(weights.count)
    let minimum = min(minimum, 1 / count)
    let total = weights.reduce(0, +)
    guard total > 0, total.isFinite else { return weights.map { _ in 1 / count } }
    var shares = weights.map { $0 / total }
    // Raising one may push another under the minimum; each pass settles at least one.
    for _ in weights.indices {
      let small = shares.filter { $0 <= minimum }
      let free = 1 - minimum * Double(small.count)
      let large = 1 - small.reduce(0, +)
      guard large > 0 else { break }
      shares = shares.map { $0 <= minimum ? minimum : $0 * free / large }
    }
    return shares
  }
}
