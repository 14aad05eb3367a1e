/// Where a picture draws the eye, by what is unusual in its spectrum (Hou and Zhang, 2007).
enum Saliency {
  static let width = 64
  static let height = 48
  private static let fourier = Fourier(width: width, height: height)

  /// The centre of the most salient two fifths, as shares of width and height; the middle when
  /// nothing stands out. The plane is of exactly ``width`` × ``height``, from 0 to 1.
  static func focus(_ grey: Plane) -> (x: Double, y: Double) {
    // The spectrum of an even surface is rounding, and would draw the eye anywhere.
    guard let least = grey.values.min(), let most = grey.values.max(), most - least > 1 / 255 else {
      return (0.5, 0.5)
    }
    let spectrum = fourier.transform(grey.values.map { SIMD2(Double($0), 0) })
    let sizes = spectrum.map { ($0.x * $0.x + $0.y * $0.y).squareRoot() }
    let logs = sizes.map { Maths.log($0 + 1e-6) }
    let usual = blurred(logs, reach: 1)
    var residual = spectrum
    for index in residual.indices {
      let strength = Maths.exp(logs[index] - usual[index])
      residual[index] =
        sizes[index] > 0 ? spectrum[index] * (strength / sizes[index]) : SIMD2(strength, 0)
    }
    let scale = 1 / Double(sizes.count * sizes.count)
    let map = fourier.transform(residual, inverse: true).map { ($0.x * $0.x + $0.y * $0.y) * scale }
    let smooth = blurred(blurred(map, reach: 2), reach: 2)
    let threshold = quantile(0.6, of: smooth)
    var (mass, x, y) = (0.0, 0.0, 0.0)
    for index in smooth.indices where smooth[index] > threshold {
      let weight = smooth[index] - threshold
      mass += weight
      x += weight * Double(index % width)
      y += weight * Double(index / width)
    }
    guard mass > 1e-9 else { return (0.5, 0.5) }
    return (x / mass / Double(width), y / mass / Double(height))
  }

  private static func quantile(_ share: Double, of values: [Double]) -> Double {
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let index = Int(place)
    let next = min(index + 1, sorted.count - 1)
    return sorted[index] + (sorted[next] - sorted[index]) * (place - Double(index))
  }

  /// As ``Plane/blurred(_:)``, in `Double`: spectra reach over ten powers of ten.
  private static func blurred(_ values: [Double], reach: Int) -> [Double] {
    let scale = 1 / Double(2 * reach + 1)
    var across = values
    for y in 0..<height {
      for x in 0..<width {
        var sum = 0.0
        for step in -reach...reach { sum += values[y * width + min(max(x + step, 0), width - 1)] }
        across[y * width + x] = sum * scale
      }
    }
    var both = across
    for y in 0..<height {
      for x in 0..<width {
        var sum = 0.0
        for step in -reach...reach { sum += across[min(max(y + step, 0), height - 1) * width + x] }
        both[y * width + x] = sum * scale
      }
    }
    return both
  }
}
