/// Groups points around `count` centres (k-means with k-means++ starts), always in the same way: the
/// dice are thrown from a fixed seed.
package struct KMeans: Sendable {
  package static let maximumCentres = 256

  package private(set) var centres: [SIMD4<Float>]
  /// How many points belong to each.
  package private(set) var counts: [Int]
  /// The centre of each point.
  package private(set) var assignment: [UInt8]

  /// At most `rounds` improvements; fewer when nothing changes any more. There are never more centres
  /// than points, and none without points.
  package init(_ points: [SIMD4<Float>], count: Int, rounds: Int = 12, seed: UInt64 = 1) {
    precondition((1...Self.maximumCentres).contains(count), "1 to 256 centres")
    centres = []
    counts = []
    assignment = Array(repeating: 0, count: points.count)
    guard !points.isEmpty else { return }
    spread(over: points, count: min(count, points.count), seed: seed)
    for _ in 0..<rounds where !improve(points) { break }
    dropEmpty()
  }

  /// The first centre is any point; each further one is likelier the farther it is from those.
  private mutating func spread(over points: [SIMD4<Float>], count: Int, seed: UInt64) {
    var dice = Dice(state: seed)
    centres = [points[min(points.count - 1, Int(dice.roll() * Double(points.count)))]]
    var nearest = [Float](repeating: .infinity, count: points.count)
    while centres.count < count {
      let newest = centres[centres.count - 1]
      var total = 0.0
      for index in 0..<points.count {
        let way = points[index] - newest
        nearest[index] = min(nearest[index], (way * way).sum())
        total += Double(nearest[index])
      }
      // All points stand on centres: there are not that many different colours.
      guard total > 0 else { return }
      var rest = dice.roll() * total
      var chosen = points.count - 1
      for index in 0..<points.count {
        rest -= Double(nearest[index])
        if rest < 0 {
          chosen = index
          break
        }
      }
      centres.append(points[chosen])
    }
  }

  /// - Returns: whether any point changed its centre.
  private mutating func improve(_ points: [SIMD4<Float>]) -> Bool {
    var sums = [SIMD4<Float>](repeating: .zero, count: centres.count)
    var members = [Int](repeating: 0, count: centres.count)
    let count = centres.count
    let centres = centres
    var assignment = assignment
    var isChanged = false
    unsafe assignment.withUnsafeMutableBufferPointer { assignment in
      let points = points.span
      let centres = centres.span
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for index in 0..<points.count {
          let point = points[index]
          var best = 0
          var least = Float.infinity
          for centre in 0..<count {
            let way = point - centres[centre]
            let square = way * way
            let distance = square.x + square.y + (square.z + square.w)
            if distance < least { (least, best) = (distance, centre) }
          }
          let name = UInt8(truncatingIfNeeded: best)
          isChanged = unsafe isChanged || assignment[index] != name
          unsafe assignment[index] = name
          unsafe sums[best] += point
          members[best] += 1
        }
      }
    }
    self.assignment = assignment
    counts = members
    for centre in 0..<count where counts[centre] > 0 {
      self.centres[centre] = sums[centre] / Float(counts[centre])
    }
    return isChanged
  }

  private mutating func dropEmpty() {
    guard counts.contains(0) else { return }
    var names: [UInt8] = []
    var kept: UInt8 = 0
    for count in counts {
      names.append(kept)
      if count > 0 { kept &+= 1 }
    }
    centres = zip(centres, counts).filter { $0.1 > 0 }.map(\.0)
    counts.removeAll { $0 == 0 }
    for index in assignment.indices { assignment[index] = names[Int(assignment[index])] }
  }
}

/// SplitMix64: the same throws everywhere.
private struct Dice {
  var state: UInt64

  mutating func roll() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
    return Double((bits ^ bits >> 31) >> 11) / Double(1 << 53)
  }
}
