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

  /// Merges one row of four channels a pixel. The channels are written out one by one: the compiler
  /// makes vectors of that, and worse code of vectors.
  func merge(_ source: [Float], into target: inout [Float]) {
    unsafe source.withUnsafeBufferPointer { source in
      unsafe weights.withUnsafeBufferPointer { weights in
        unsafe target.withUnsafeMutableBufferPointer { target in
          for index in 0..<first.count {
            var (at, tap) = (4 * first[index], index * reach)
            let end = tap + counts[index]
            var (red, green, blue, alpha): (Float, Float, Float, Float) = (0, 0, 0, 0)
            while tap < end {
              let weight = unsafe weights[tap]
              unsafe red += source[at] * weight
              unsafe green += source[at + 1] * weight
              unsafe blue += source[at + 2] * weight
              unsafe alpha += source[at + 3] * weight
              at += 4
              tap += 1
            }
            unsafe target[4 * index] = red
            unsafe target[4 * index + 1] = green
            unsafe target[4 * index + 2] = blue
            unsafe target[4 * index + 3] = alpha
          }
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
