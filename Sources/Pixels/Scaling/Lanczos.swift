/// The weights of one axis: which source pixels each target pixel is made of, and how much of each.
struct Lanczos {
  /// The greatest number of source pixels under one target pixel.
  let reach: Int
  private(set) var first: [Int] = []
  private var counts: [Int] = []
  /// `reach` of them for each target pixel; those that are used add up to 1.
  private var weights: [Float] = []

  init(source: Int, target: Int) {
    let scale = Double(source) / Double(target)
    // Growing, the window is three source pixels wide; shrinking, three target pixels.
    let stretch = max(scale, 1)
    let support = 3 * stretch
    reach = min(source, Int(support * 2) + 2)
    for index in 0..<target {
      let centre = (Double(index) + 0.5) * scale
      let low = max(0, Int(centre - support + 0.5))
      let high = min(source, max(low + 1, Int(centre + support + 0.5)))
      var values: [Double] = []
      for position in low..<min(high, low + reach) {
        values.append(Self.window((Double(position) + 0.5 - centre) / stretch))
      }
      let sum = values.reduce(0, +)
      first.append(low)
      counts.append(values.count)
      weights += values.map { Float($0 / sum) }
      weights += Array(repeating: 0, count: reach - values.count)
    }
  }

  func count(of index: Int) -> Int { counts[index] }
  func weight(_ tap: Int, of index: Int) -> Float { weights[index * reach + tap] }

  func merge(_ source: [SIMD4<Float>], into target: inout [SIMD4<Float>]) {
    unsafe source.withUnsafeBufferPointer { source in
      unsafe weights.withUnsafeBufferPointer { weights in
        for index in 0..<target.count {
          let (start, offset, count) = (first[index], index * reach, counts[index])
          // Two sums, since one would wait for itself at each step.
          var even = SIMD4<Float>.zero
          var odd = SIMD4<Float>.zero
          var tap = 0
          while tap + 1 < count {
            unsafe even += source[start + tap] * weights[offset + tap]
            unsafe odd += source[start + tap + 1] * weights[offset + tap + 1]
            tap += 2
          }
          if tap < count { unsafe even += source[start + tap] * weights[offset + tap] }
          target[index] = even + odd
        }
      }
    }
  }

  private static func window(_ x: Double) -> Double {
    if x == 0 { return 1 }
    guard x.magnitude < 3 else { return 0 }
    let angle = x * .pi
    return 3 * Maths.sin(angle) * Maths.sin(angle / 3) / (angle * angle)
  }
}
