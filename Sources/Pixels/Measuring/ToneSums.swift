/// What follows from the colours of a picture alone, wherever they stand.
struct ToneSums {
  private(set) var light = 0.0
  private(set) var keyRange = 0.0
  private(set) var chroma = 0.0
  private(set) var warmth = 0.0
  private(set) var hueFocus = 0.0
  private(set) var neon = 0.0
  private(set) var saturated = 0.0
  private(set) var colourless = 0.0

  init(_ image: LabImage) {
    var sum = SIMD4<Double>.zero
    var chromas = 0.0
    var (glaring, strong, weak) = (0, 0, 0)
    unsafe image.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<image.height {
        // A row in single precision, the rows in double: exact enough, and fast.
        var row = SIMD4<Float>.zero
        var rowChroma: Float = 0
        for x in 0..<image.width {
          let pixel = unsafe pixels[y * image.width + x]
          row += pixel
          let chroma = (pixel.y * pixel.y + pixel.z * pixel.z).squareRoot()
          rowChroma += chroma
          if chroma > 0.25 { glaring += 1 }
          if chroma > 0.18 { strong += 1 }
          if chroma < 0.02 { weak += 1 }
        }
        sum += SIMD4<Double>(row)
        chromas += Double(rowChroma)
      }
    }
    let count = Double(image.pixels.count)
    let mean = sum / count
    light = mean.x
    chroma = chromas / count
    warmth = (0.55 * mean.z + 0.45 * mean.y) * 10
    hueFocus = (mean.y * mean.y + mean.z * mean.z).squareRoot() / (chroma + 1e-3)
    neon = Double(glaring) / count
    saturated = Double(strong) / count
    colourless = Double(weak) / count
    let lights = Quantiles(image.pixels.map { $0.x })
    keyRange = lights[0.95] - lights[0.05]
  }
}

/// Quantiles of many numbers between 0 and 1, exact but for rounding: a histogram finds the few
/// values among which each stands, and only those are sorted.
struct Quantiles {
  private static let bins = 1_024
  private let values: [Float]
  private var counts: [Int]

  init(_ values: [Float]) {
    self.values = values
    counts = Array(repeating: 0, count: Self.bins)
    for value in values { counts[Self.bin(value)] += 1 }
  }

  subscript(share: Double) -> Double {
    let place = share * Double(values.count - 1)
    let index = Int(place)
    let (low, high) = neighbours(ofRank: index)
    return low + (high - low) * (place - Double(index))
  }

  /// The value of that rank and the next one; nearly always one look at the values finds both.
  private func neighbours(ofRank rank: Int) -> (Double, Double) {
    let next = min(rank + 1, values.count - 1)
    let (members, before) = members(aroundRank: rank)
    let low = Double(members[rank - before])
    if next - before < members.count { return (low, Double(members[next - before])) }
    let (others, start) = self.members(aroundRank: next)
    return (low, Double(others[next - start]))
  }

  /// The values of the bin in which that rank is, sorted, and how many come before them.
  private func members(aroundRank rank: Int) -> (values: [Float], before: Int) {
    var before = 0
    var bin = 0
    while before + counts[bin] <= rank {
      before += counts[bin]
      bin += 1
    }
    return (values.filter { Self.bin($0) == bin }.sorted(), before)
  }

  private static func bin(_ value: Float) -> Int {
    value > 0 ? min(Int(min(value, 1) * Float(bins)), bins - 1) : 0
  }
}
