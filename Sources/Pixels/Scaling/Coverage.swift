/// Which source pixels lie under each target pixel of one axis, and how much of it each covers.
///
/// The shares of one target pixel add up to 1: a whole picture keeps its mean.
struct Coverage {
  /// The source pixels of target pixel `i` are `first[i]...last[i]`. The outer two count by their
  /// shares (the same one when there is only one), those between by ``whole``.
  private(set) var first: [Int] = []
  private(set) var last: [Int] = []
  private(set) var firstShare: [Float] = []
  private(set) var lastShare: [Float] = []
  let whole: Float

  init(source: Int, target: Int) {
    whole = Float(Double(target) / Double(source))
    for index in 0..<target {
      // In whole numbers: target pixel i covers source units i·source ..< (i+1)·source of 1/target.
      let (start, end) = (index * source, (index + 1) * source)
      let (low, high) = (start / target, (end - 1) / target)
      first.append(low)
      last.append(high)
      if low == high {
        firstShare.append(1)
        lastShare.append(0)
      } else {
        firstShare.append(Float(Double((low + 1) * target - start) / Double(source)))
        lastShare.append(Float(Double(end - high * target) / Double(source)))
      }
    }
  }

  /// What source pixel `index`, one of those under it, gives to a target pixel.
  func share(of index: Int, under target: Int) -> Float {
    index == first[target] ? firstShare[target] : index == last[target] ? lastShare[target] : whole
  }
}
