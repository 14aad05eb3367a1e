import Pixels

/// Carries the colours of one palette over to another, as a piece of arithmetic for each pixel.
///
/// Each colour of the source is sent where the least movement of all paint sends it (Sinkhorn's
/// iteration); a pixel moves as the colours near to it do.
struct Recolouring {
  private var lightness = SIMD8<Float>(repeating: 40)
  private var a = SIMD8<Float>(repeating: 40)
  private var b = SIMD8<Float>(repeating: 40)
  private var moveL = SIMD8<Float>.zero
  private var moveA = SIMD8<Float>.zero
  private var moveB = SIMD8<Float>.zero
  private let strength: Float

  init(from source: [Swatch], to target: [Swatch], strength: Float) {
    self.strength = strength
    let source = Array(source.prefix(8))
    guard !source.isEmpty, !target.isEmpty else { return }
    let goals = Self.transport(source, target)
    for (index, (swatch, goal)) in zip(source, goals).enumerated() {
      (lightness[index], a[index], b[index]) = (
        swatch.colour.lightness, swatch.colour.a, swatch.colour.b
      )
      moveL[index] = goal.lightness - swatch.colour.lightness
      moveA[index] = goal.a - swatch.colour.a
      moveB[index] = goal.b - swatch.colour.b
    }
  }

  @inline(__always)
  func callAsFunction(_ colour: SIMD4<Float>) -> SIMD4<Float> {
    let (dl, da, db) = (lightness - colour.x, a - colour.y, b - colour.z)
    let distance = dl * dl + da * da + db * db + 0.0012
    let weight = 1 / (distance * distance)
    let scale = strength / weight.sum()
    return SIMD4(
      colour.x + (moveL * weight).sum() * scale, colour.y + (moveA * weight).sum() * scale,
      colour.z + (moveB * weight).sum() * scale, colour.w)
  }

  private static func transport(_ source: [Swatch], _ target: [Swatch]) -> [OKLab] {
    // Both are first laid over one another, so that dark goes to dark whatever the light.
    func middle(_ swatches: [Swatch]) -> OKLab {
      let total = max(swatches.reduce(0) { $0 + $1.weight }, 1e-6)
      let sum = swatches.reduce(SIMD4<Float>()) { $0 + $1.colour.vector * $1.weight }
      return OKLab(sum / total)
    }
    let (from, to) = (middle(source), middle(target))
    func apart(_ s: Swatch, _ t: Swatch) -> Double {
      let l = (s.colour.lightness - from.lightness) - (t.colour.lightness - to.lightness)
      let a = (s.colour.a - from.a) - (t.colour.a - to.a)
      let b = (s.colour.b - from.b) - (t.colour.b - to.b)
      return Double((l * l + a * a + b * b).squareRoot())
    }
    let kernel = source.map { s in target.map { t in Maths.exp(-apart(s, t) / 0.022) + 1e-30 } }
    var u = [Double](repeating: 1, count: source.count)
    var v = [Double](repeating: 1, count: target.count)
    let sourceTotal = source.reduce(0) { $0 + Double($1.weight) }
    let targetTotal = target.reduce(0) { $0 + Double($1.weight) }
    for _ in 0..<80 {
      for j in target.indices {
        let sum = source.indices.reduce(0) { $0 + kernel[$1][j] * u[$1] }
        v[j] = Double(target[j].weight) / targetTotal / max(sum, 1e-300)
      }
      for i in source.indices {
        let sum = target.indices.reduce(0) { $0 + kernel[i][$1] * v[$1] }
        u[i] = Double(source[i].weight) / sourceTotal / max(sum, 1e-300)
      }
    }
    return source.indices.map { i in
      var goal = SIMD4<Float>()
      var total: Float = 0
      for j in target.indices {
        let flow = Float(u[i] * kernel[i][j] * v[j])
        goal += target[j].colour.vector * flow
        total += flow
      }
      return total > 0 ? OKLab(goal / total) : source[i].colour
    }
  }
}

extension Sitting {
  /// The colours of what was painted so far, from a fixed grid.
  func swatches(_ count: Int = 7) -> [Swatch] {
    var points: [SIMD4<Float>] = []
    points.reserveCapacity(64 * 48)
    for j in 0..<48 {
      let row = canvas.row(j * height / 48)
      for i in 0..<64 {
        var point = row[i * width / 64]
        point.w = 1
        points.append(point)
      }
    }
    let image = LabImage(width: 64, height: 48, pixels: points)
    return Palette(of: image, count: count).swatches.map {
      Swatch($0.colour, weight: Float($0.weight))
    }
  }

  /// What is left of the pull where something stands that a person asked for.
  private static let leastPull: Float = 0.25

  /// Pulls the picture to the genome's palette; a red boat that was asked for stays nearly red.
  func paintPull() throws(PaintError) {
    guard !genome.palette.isEmpty, genome.pull > 0 else { return }
    let recolouring = Recolouring(
      from: swatches(), to: genome.palette, strength: Float(genome.pull))
    let asked = Set(
      genome.elements.filter { $0.isAsked && $0.thing.isAccent }.map { Float($0.thing.mark) })
    let kept = asked.isEmpty ? 1 : min(1, Self.leastPull / Float(genome.pull))
    let canvas = canvas
    try rows(0..<height) { y throws(PaintError) in
      let row = canvas.row(y)
      for x in 0..<width {
        let old = row[x]
        let new = recolouring(old)
        row[x] = kept < 1 && old.w > 3 && asked.contains(old.w) ? old + (new - old) * kept : new
      }
    }
  }
}
