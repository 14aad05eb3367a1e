import Pixels

// Simple solids on a table, lit from one side.

extension Sitting {
  func paintStillLife() throws(PaintError) {
    var chance = chance("stilllife")
    let table = 0.50 + 0.16 * (knob(.horizon) - 0.25)
    let scheme = genome.scheme
    let canvas = canvas
    let plaster = field("plaster", octaves: 5)
    let noise = lines[0]
    let isLeft = genome.knobs[.focusX] < 0.5
    let wall = (scheme.middle.lab.vector, scheme.zenith.lab.vector)
    let wood = (
      scheme.near.lab.vector.mixed(lit(OKLCH(0.66, 0.075, 62)), 0.8),
      scheme.near.lab.vector.mixed(lit(OKLCH(0.50, 0.065, 55)), 0.75)
    )
    let glow = light
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      plaster.fill(
        noise, count: width, start: 0, step: 2.2 * pixel, y: v > table ? v * 18 : v * 2.2)
      let row = canvas.row(y)
      for x in 0..<width {
        let u = (Float(x) + 0.5) * pixel / aspect
        let toLight = isLeft ? 1 - u : u
        var colour: SIMD4<Float>
        if v < table {
          colour = wall.1.mixed(wall.0, toLight * 0.8 + (1 - v / table) * 0.2)
          let dx = (u - (isLeft ? 0.25 : 0.75)) * 1.6
          let dy = v - 0.24
          colour = colour.mixed(glow, 0.35 * knob(.glow) / (1 + (dx * dx + dy * dy) * 14))
          colour.x += noise[x] * 0.02
        } else {
          let t = (v - table) / (1 - table)
          colour = wood.1.mixed(wood.0, toLight * 0.55 + 0.35)
          colour.x += 0.10 * (1 - t) + noise[x] * 0.018 - 0.03
        }
        colour.w = v < table ? 0 : 1
        row[x] = colour
      }
    }
    let count = 3 + chance.index(3)
    let palette = [
      scheme.accent.lab.vector, scheme.horizon.lab.vector.colourful(1.2),
      scheme.far.lab.vector.colourful(1.4), scheme.middle.lab.vector.lighter(0.08), light,
      scheme.accent.lab.vector.lighter(-0.12),
    ]
    let middle = Float(genome.knobs[.focusX]) * 0.55 + 0.225
    var solids = (0..<count).map { index in
      let spread = (Float(index) + 0.5) / Float(count) - 0.5
      return Solid(
        x: (middle + spread * 0.62 + chance.bell() * 0.03) * aspect,
        foot: table + chance.between(0.10, 0.30) * (1 - table) * 1.6,
        size: chance.between(0.10, 0.19), kind: chance.index(4),
        colour: palette[(index + chance.index(2)) % palette.count])
    }
    solids.sort { $0.foot < $1.foot }
    for solid in solids { try paintShadow(of: solid, fromLeft: isLeft) }
    for solid in solids { try paint(solid, fromLeft: isLeft) }
  }

  private struct Solid {
    var x: Float
    var foot: Float
    var size: Float
    var kind: Int
    var colour: SIMD4<Float>
  }

  private func paintShadow(of solid: Solid, fromLeft: Bool) throws(PaintError) {
    let sign: Float = fromLeft ? 1 : -1
    let dark = genome.scheme.near.lab.vector.lighter(-0.04)
    for step in 0..<5 {
      let t = Float(step) / 4
      dab(
        x: solid.x + sign * solid.size * (0.25 + 0.75 * t), y: solid.foot - solid.size * 0.02 * t,
        radiusX: solid.size * (0.95 - 0.1 * t), radiusY: solid.size * (0.20 - 0.03 * t),
        colour: dark, share: 0.26, hardness: 0.1)
    }
    dab(
      x: solid.x, y: solid.foot, radiusX: solid.size * 0.85, radiusY: solid.size * 0.13,
      colour: dark, share: 0.45, hardness: 0.2)
  }

  private func paint(_ solid: Solid, fromLeft: Bool) throws(PaintError) {
    let sign: Float = fromLeft ? -1 : 1
    let r = solid.size
    let glow = light
    let colour = solid.colour
    let shade = colour.lighter(-0.28).mixed(genome.scheme.near.lab.vector, 0.35)
    func tone(_ lit: Float) -> SIMD4<Float> {
      let t = max(0, min(1, lit))
      return shade.mixed(colour, min(1, t * 1.5)).mixed(glow, max(0, t - 0.72) * 0.9)
    }
    let grain = field("skin", octaves: 3)
    func skin(_ x: Int, _ y: Int) -> Float {
      grain.value(Float(x) * pixel * 18, Float(y) * pixel * 18) * 0.05
    }
    switch solid.kind {
    case 0:  // a ball
      let centre = SIMD2(solid.x, solid.foot - r * 0.92)
      try fill([disc(centre, r)], mark: 3) { x, y in
        let px = ((Float(x) + 0.5) * pixel - centre.x) / r
        let py = ((Float(y) + 0.5) * pixel - centre.y) / r
        let pz = max(0, 1 - px * px - py * py).squareRoot()
        let lit = 0.58 * px * sign - 0.52 * py + 0.62 * pz
        let bounce = max(0, py) * max(0, -px * sign) * 0.35
        var result = tone(lit * 0.85 + 0.08 + bounce + skin(x, y))
        let shine = max(0, lit - 0.93) * 9
        result = result.mixed(glow.lighter(0.05), min(0.8, shine))
        return result
      }
    case 1:  // a block
      let (half, tall, depth) = (r * 0.8, r * 1.75, r * 0.42)
      let (l, t, rr) = (solid.x - half, solid.foot - tall, solid.x + half)
      let toward = sign * depth
      let sideX = sign > 0 ? rr : l
      try fill([rectangle(l, t, half * 2, tall)], mark: 3) { x, y in
        tone(0.42 - ((Float(y) * pixel - t) / tall) * 0.16 + skin(x, y))
      }
      try fill(
        [
          [
            SIMD2(sideX, t), SIMD2(sideX + toward, t - depth * 0.5),
            SIMD2(sideX + toward, solid.foot - depth * 0.6), SIMD2(sideX, solid.foot),
          ]
        ], mark: 3
      ) { x, y in tone(0.74 + skin(x, y)) }
      try fill(
        [
          [
            SIMD2(l, t), SIMD2(rr, t), SIMD2(rr + toward, t - depth * 0.5),
            SIMD2(l + toward, t - depth * 0.5),
          ]
        ], mark: 3
      ) { x, y in tone(0.88 + skin(x, y)) }
    case 2:  // a cone
      let tall = r * 2.5
      var corners = [SIMD2(solid.x, solid.foot - tall)]
      for step in 0...20 {
        let (s, c) = Maths.sinCos(Float(step) / 20 * 3.141_592)
        corners.append(SIMD2(solid.x + c * r * 0.9, solid.foot + s * r * 0.22))
      }
      try fill([corners], mark: 3) { x, y in
        let down = max(0.02, (Float(y) * pixel - solid.foot + tall) / tall)
        let u = max(-1, min(1, ((Float(x) + 0.5) * pixel - solid.x) / (r * 0.9 * down)))
        return tone(0.48 + 0.40 * u * sign - 0.12 * u * u + skin(x, y))
      }
    default:  // a jar
      let tall = r * 2
      var (left, right): ([SIMD2<Float>], [SIMD2<Float>]) = ([], [])
      for step in 0...24 {
        let t = Float(step) / 24
        let (s, _) = Maths.sinCos(t * 4.4 + 0.5)
        let half = r * (0.52 + 0.28 * s)
        let y = solid.foot - tall * (1 - t)
        left.append(SIMD2(solid.x - half, y))
        right.append(SIMD2(solid.x + half, y))
      }
      for step in 1..<12 {
        let (s, c) = Maths.sinCos(Float(step) / 12 * 3.141_592)
        let half = right[24].x - solid.x
        right.append(SIMD2(solid.x + c * half, solid.foot + s * half * 0.25))
      }
      try fill([left.reversed() + right], mark: 3) { x, y in
        let u = max(-1, min(1, ((Float(x) + 0.5) * pixel - solid.x) / (r * 0.8)))
        var lit = 0.46 + 0.42 * u * sign - 0.18 * u * u
        if abs(u * sign - 0.45) < 0.07 { lit += 0.22 }
        return tone(lit + skin(x, y))
      }
      let half = right[0].x - solid.x
      dab(
        x: solid.x, y: solid.foot - tall, radiusX: half, radiusY: half * 0.26,
        colour: shade.lighter(-0.08), share: 0.95, hardness: 0.95, mark: 3)
    }
  }
}
