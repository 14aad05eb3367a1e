/// What follows from where light changes in a picture: edges, empty areas, weight, straightness.
struct Layout {
  let edges: Double
  let space: Double
  let balance: Double
  let smooth: Double
  let symmetry: Double
  let tilt: Double

  init(_ image: LabImage) {
    let light = Plane(width: image.width, height: image.height, values: image.pixels.map { $0.x })
    let (across, down) = light.blurred(1).gradient()
    var steepness = across
    for index in steepness.values.indices {
      let (x, y) = (across.values[index], down.values[index])
      steepness.values[index] = (x * x + y * y).squareRoot()
    }
    let count = Double(light.values.count)
    edges = Double(steepness.values.count { $0 > 0.02 }) / count
    smooth = Double(steepness.values.count { $0 < 0.004 }) / count
    space = Double(steepness.blurred(4).values.count { $0 < 0.006 }) / count
    balance = Self.centre(of: steepness.blurred(2))
    symmetry = Self.symmetry(of: light)
    tilt = Self.tilt(across, down)
  }

  private static func centre(of weights: Plane) -> Double {
    var (mass, moment) = (0.0, 0.0)
    for y in 0..<weights.height {
      for x in 0..<weights.width {
        let weight = Double(weights.values[y * weights.width + x])
        mass += weight
        moment += weight * Double(x)
      }
    }
    return mass > 1e-6 ? moment / mass / Double(weights.width) : 0.5
  }

  /// The correlation of the lightness with its mirror image; an even surface is its own.
  private static func symmetry(of light: Plane) -> Double {
    let count = Double(light.values.count)
    let mean = light.values.reduce(0.0) { $0 + Double($1) } / count
    var (own, both) = (0.0, 0.0)
    for y in 0..<light.height {
      for x in 0..<light.width {
        let here = Double(light.values[y * light.width + x]) - mean
        let there = Double(light.values[(y + 1) * light.width - 1 - x]) - mean
        own += here * here
        both += here * there
      }
    }
    return own / count > 1e-8 ? max(0, both / own) : 1
  }

  /// The mean direction of all edges when a quarter turn makes no difference: level and upright lines
  /// agree in it, leaning ones pull it away. Where directions are mixed they cancel out and it says 0.
  private static func tilt(_ across: Plane, _ down: Plane) -> Double {
    var (sum, mass) = (SIMD2<Double>.zero, 0.0)
    for index in across.values.indices {
      let (x, y) = (Double(across.values[index]), Double(down.values[index]))
      let square = x * x + y * y
      guard square > 4e-4 else { continue }
      // (x + iy)⁴ / |…|³: four times the angle, weighted by the steepness.
      let (re, im) = (x * x - y * y, 2 * x * y)
      let weight = square.squareRoot()
      sum += SIMD2(re * re - im * im, 2 * re * im) * (weight / (square * square))
      mass += weight
    }
    let length = (sum.x * sum.x + sum.y * sum.y).squareRoot()
    guard mass > 0, length / mass > 0.5 else { return 0 }
    return (Maths.atan2(sum.y, sum.x) * (45 / .pi)).magnitude
  }
}
