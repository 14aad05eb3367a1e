import Pixels

extension Sitting {
  /// Nebulae: noise bent by noise, in the colours of the scheme.
  func paintSpace() throws(PaintError) {
    let canvas = canvas
    let bend = field("bend", octaves: 3)
    let gas = field("gas", octaves: 6, gain: 0.55)
    let dust = field("dust", octaves: 5, gain: 0.55)
    let (a, b, c) = (lines[0], lines[1], lines[2])
    let dark = genome.scheme.zenith.lab.vector.lighter(-0.08)
    let first = genome.scheme.middle.lab.vector.colourful(1.5).lighter(0.04)
    let second = genome.scheme.horizon.lab.vector.colourful(1.4)
    let hot = light
    let focus = SIMD2<Float>(Float(genome.knobs[.focusX]) * aspect, Float(genome.knobs[.focusY]))
    let amount = 0.25 + 0.75 * knob(.clouds) + 0.3 * knob(.glow)
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      bend.fill(a, count: width, start: 0, step: 1.4 * pixel, y: v * 1.4)
      // The rows of the gas are shifted by a slow noise, which bends them without sampling anew.
      let shift = bend.value(3.1, v * 1.7) * 0.5
      gas.fill(b, count: width, start: shift, step: 1.7 * pixel, y: v * 1.7 + a[width / 2] * 0.2)
      dust.fill(c, count: width, start: -shift, step: 2.6 * pixel, y: v * 2.6)
      let row = canvas.row(y)
      for x in 0..<width {
        let dx = (Float(x) + 0.5) * pixel - focus.x
        let dy = v - focus.y
        let core = 1 / (1 + (dx * dx * 0.6 + dy * dy * 1.4) * 5)
        let density = max(0, b[x] * 0.8 + a[x] * 0.5 + core * 0.75 - 0.12) * amount
        let lane = Maths.smoothstep(-0.2, 0.5, c[x] + 0.3 * a[x])
        let t = min(1, density * (0.5 + 0.8 * lane))
        var colour = dark.mixed(first, min(1, t * 1.5))
        colour = colour.mixed(second, max(0, t - 0.34) * 1.35)
        colour = colour.mixed(hot, max(0, t - 0.72) * 1.2 * core)
        colour.w = 0
        row[x] = colour
      }
    }
  }

  func paintPlanet() throws(PaintError) {
    guard let element = genome.first(.planet) else { return }
    var chance = chance("planet")
    let radius = Float(element.size)
    let centre = SIMD2<Float>(Float(element.x) * aspect, Float(element.y))
    let bands = field("bands", octaves: 5)
    let (day, night) = (accent, genome.scheme.near.lab.vector)
    let (sin, cos) = Maths.sinCos(chance.between(-0.6, 0.6))
    let sun = SIMD3<Float>(-0.62, -0.42, 0.66)
    let hasRing = chance.flips(0.6)
    try fill([disc(centre, radius)], mark: Thing.planet.mark) { x, y in
      let px = ((Float(x) + 0.5) * pixel - centre.x) / radius
      let py = ((Float(y) + 0.5) * pixel - centre.y) / radius
      let pz = max(0, 1 - px * px - py * py).squareRoot()
      let lit = max(0, px * sun.x + py * sun.y + pz * sun.z)
      let along = -sin * px + cos * py
      let n = bands.value(px * 0.9 + 4, along * 5.5)
      var colour = day
      colour.x += n * 0.09
      colour.y += n * 0.02
      return night.mixed(colour, min(1, lit * 1.35 + 0.02))
    }
    guard hasRing else { return }
    let rim = light.mixed(accent, 0.4)
    for ring in 0..<5 {
      let outer = radius * (1.45 + 0.14 * Float(ring))
      for side in [Float(1), -1] {
        // The half behind the planet is hidden by it.
        var points: [SIMD2<Float>] = []
        var inner: [SIMD2<Float>] = []
        for step in 0...40 {
          let (s, c) = Maths.sinCos(Float(step) / 40 * 3.141_592)
          for (reach, isOuter) in [(outer, true), (outer - radius * 0.09, false)] {
            let flat = SIMD2(c * reach, s * reach * 0.26 * side)
            let turned = centre + SIMD2(cos * flat.x - sin * flat.y, sin * flat.x + cos * flat.y)
            if isOuter { points.append(turned) } else { inner.append(turned) }
          }
        }
        let canvas = canvas
        try fill([points + inner.reversed()], mark: Thing.planet.mark, share: 0.6) { x, y in
          let isBehind = side < 0 && canvas.row(y)[x].w == Thing.planet.mark
          return isBehind ? canvas.row(y)[x] : rim.lighter(-0.05 * Float(ring % 2) * 2)
        }
      }
    }
  }

  func disc(_ centre: SIMD2<Float>, _ radius: Float) -> [SIMD2<Float>] {
    (0..<64).map { index in
      let (sin, cos) = Maths.sinCos(Float(index) / 64 * 6.283_185)
      return centre + SIMD2(cos, sin) * radius
    }
  }
}
