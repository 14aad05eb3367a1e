import Pixels

extension Sitting {
  /// Thin glazes of colour with darker rims, and the tooth of the brush: what keeps a picture from
  /// looking like cut paper.
  func paintWashes() throws(PaintError) {
    try paintTooth()
    let strength = knob(.wash) * (genome.medium == .flat ? 0.2 : 1)
    guard strength > 0.02 else { return }
    var chance = chance("washes")
    let isWatercolour = genome.medium == .watercolour
    let count = isWatercolour ? 16 : 10
    let colours = [
      genome.scheme.zenith, genome.scheme.middle, genome.scheme.horizon, genome.scheme.far,
      genome.scheme.accent,
    ].map(\.lab.vector)
    let wobble = field("wobble", octaves: 4, gain: 0.55)
    let noise = lines[0]
    let canvas = canvas
    for _ in 0..<count {
      let centre = SIMD2<Float>(chance.unit() * aspect, chance.unit())
      let radius = chance.between(0.12, 0.42)
      let pick = chance.index(colours.count)
      let lift = chance.bell() * 0.05
      let flat = chance.between(0.35, 0.8)
      let tint = colours[pick]
      let seed = chance.unit() * 60
      // Waves as long as the glaze itself, so that none is a disc.
      let wave = 1.3 / radius
      let reach = radius * 1.6
      let top = Int((centre.y - reach * flat) * Float(height))
      let bottom = Int((centre.y + reach * flat) * Float(height))
      let first = max(0, Int((centre.x - reach) * Float(height)))
      let last = min(width, Int((centre.x + reach) * Float(height)))
      guard first < last else { continue }
      let per = 1 / (radius * radius)
      let (body, rim) = (
        strength * (isWatercolour ? 0.22 : 0.13), strength * (isWatercolour ? 0.028 : 0.014)
      )
      try rows(top..<max(top, bottom)) { y throws(PaintError) in
        let v = (Float(y) + 0.5) * pixel
        wobble.fill(
          noise, count: last - first, start: seed + Float(first) * wave * pixel,
          step: wave * pixel, y: v * wave + seed)
        let row = canvas.row(y)
        let dy = (v - centre.y) / flat
        for x in first..<last {
          let dx = (Float(x) + 0.5) * pixel - centre.x
          let d = (dx * dx + dy * dy) * per + noise[x - first] * 1.5
          guard d < 1.04 else { continue }
          let inside = min(1, max(0, (1 - d) * (isWatercolour ? 2.6 : 2)))
          // Things keep more of their own colour than sky and land.
          let mark = row[x].w
          let hold: Float = mark > 3 ? 0.3 : 1
          var colour = row[x]
          colour = colour.mixed(
            SIMD4(colour.x + lift, tint.y, tint.z, colour.w), body * hold * inside * (0.5 + 0.5 * d)
          )
          let edge = max(0, 1 - abs(1 - d) * 14)
          // In the sky no brush stops.
          colour.x -= rim * edge * hold * (mark == 0 ? 0.25 : 1)
          colour.w = mark
          row[x] = colour
        }
      }
    }
  }

  /// Small unevenness, which the smear then draws out into the marks of a brush.
  private func paintTooth() throws(PaintError) {
    let amount = knob(.texture) * (1 - 0.75 * knob(.space)) * (genome.medium == .flat ? 0.15 : 1)
    guard amount > 0.01 else { return }
    let (fine, broad) = (field("tooth", octaves: 2, gain: 0.8), field("daubs", octaves: 2))
    let (a, b) = (lines[0], lines[1])
    let canvas = canvas
    let lean = knob(.balance) * 1.6
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      fine.fill(a, count: width, start: 0, step: 62 * pixel, y: v * 78)
      broad.fill(b, count: width, start: 0, step: 17 * pixel, y: v * 22)
      let row = canvas.row(y)
      for x in 0..<width {
        var colour = row[x]
        let side = max(0.1, 1 + lean * (Float(x) / Float(width) - 0.5))
        let hold: Float = colour.w > 3 ? 0.5 : 1
        let n = a[x] * 0.085 + b[x] * 0.05
        colour.x += n * amount * side * hold * (0.35 + colour.x * 0.75)
        colour.z += b[x] * 0.012 * amount
        row[x] = colour
      }
    }
  }
}
