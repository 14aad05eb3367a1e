import Pixels

// Ground seen at a slant: sand, grass, snow, dunes.

extension Sitting {
  /// Dunes and drifts: round slopes with one lit and one shaded side that meet in a crest.
  func paintDunes(_ ridges: [Ridge]) throws(PaintError) {
    let canvas = canvas
    let side: Float = disc.x > aspect * 0.5 ? 1 : -1
    let haze = knob(.haze)
    let detail = knob(.detail)
    let air = air
    var chance = chance("dunes")
    for (index, ridge) in ridges.enumerated() {
      let next = index + 1 < ridges.count ? ridges[index + 1] : nil
      let t = ridge.nearness
      let lit = land(0.35 + 0.55 * t).mixed(light, isDark ? 0.05 : 0.20)
      let shaded = land(0.55 + 0.45 * t).lighter(-0.13).mixed(
        genome.scheme.zenith.lab.vector, isDark ? 0.10 : 0.16)
      let slopes = NoiseField(chance.next(), octaves: 2)
      let sand = NoiseField(chance.next(), octaves: 4)
      let (shape, fine, top) = (lines[0], lines[1], ridge.top)
      let veil = haze * (1 - t) * 0.7
      let first = Int(max(0, ridge.highest) * Float(height)) - 1
      let last = next.map { Int($0.lowest * Float(height)) + 2 } ?? height
      try rows(max(0, first)..<max(max(0, first), min(height, last))) { y throws(PaintError) in
        let v = (Float(y) + 0.5) * pixel
        let row = canvas.row(y)
        slopes.fill(shape, count: width, start: v * 1.1 * side, step: 1.2 * pixel, y: v * 2.2)
        sand.fill(
          fine, count: width, start: shape[0], step: (5 + 7 * t) * pixel, y: v * (46 - 18 * t))
        for x in 0..<width {
          let below = v - top[x]
          guard below > -pixel else { continue }
          if let next, v - next.top[x] > pixel { continue }
          let cover = min(1, max(0, below * Float(height) + 0.5))
          let reach = min(4, width - 1)
          let slope =
            (top[min(x + reach, width - 1)] - top[max(x - reach, 0)]) * Float(height)
            / Float(2 * reach)
          let turned = slope * side * 3.2 / (1 + below * 14) + shape[x] * 1.1 - below * 0.8
          let facing = Maths.smoothstep(-0.55, 0.75, turned)
          var colour = shaded.mixed(lit, facing)
          colour.x += fine[x] * 0.035 * (0.25 + detail) * (0.4 + t) * (1 - 0.8 * knob(.space))
          let crest = max(0, 1 - below * 60)
          colour = colour.mixed(light, crest * facing * 0.30)
          colour = colour.mixed(air, min(0.9, veil * (0.7 + 0.3 * min(1, below * 6))))
          row.lay(colour, over: x, share: cover, mark: 1)
        }
      }
    }
  }

  func paintSand(from shore: Float) throws(PaintError) {
    let field = field("sand", octaves: 5)
    let edge = self.field("tide", octaves: 4)
    let (noise, tide) = (lines[0], lines[1])
    let canvas = canvas
    let sand = land(0.9)
    let wet = sand.lighter(-0.13).mixed(genome.scheme.middle.lab.vector, 0.25)
    let foam = light.lighter(isDark ? -0.25 : 0)
    edge.fill(tide, count: width, start: 0, step: 1.6 * pixel, y: 2.5)
    try rows(Int((shore - 0.08) * Float(height))..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let down = max(0.02, v - shore + 0.05)
      field.fill(
        noise, count: width, start: 0, step: 2.4 / (down + 0.25) * pixel, y: 3 / (down + 0.12))
      let row = canvas.row(y)
      for x in 0..<width {
        let inside = v - shore - tide[x] * 0.045
        guard inside > -0.03 else { continue }
        if inside < 0 {
          let line = inside / 0.03 + 1
          row.lay(
            foam, over: x, share: max(0, min(0.8, line * line * (0.75 + noise[x]))), mark: 2)
        } else {
          let dry = min(1, inside / 0.07)
          var colour = wet.mixed(sand, dry)
          colour.x += noise[x] * 0.035 * (0.4 + knob(.detail))
          row.lay(colour, over: x, share: min(1, inside * Float(height) + 0.3), mark: 1)
        }
      }
    }
  }

  /// Grass: a lit field, then blades and flowers that grow with nearness.
  func paintMeadow(from start: Float) throws(PaintError) {
    let canvas = canvas
    let field = field("grass", octaves: 5, gain: 0.6)
    let patches = self.field("patches", octaves: 3)
    let (noise, patch, edge) = (lines[0], lines[1], lines[2])
    let (far, near) = (land(0.42).lighter(isDark ? 0 : 0.03), land(0.95))
    let warm = light
    let air = air
    let haze = knob(.haze)
    patches.fill(edge, count: width, start: 9, step: 1.3 * pixel, y: 0.7)
    try rows(Int((start - 0.04) * Float(height))..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let down = max(0.001, v - start)
      let t = min(1, down / max(0.05, 1 - start))
      let depth = 1 / (0.10 + down)
      field.fill(noise, count: width, start: 0, step: depth * 2.6 * pixel, y: depth * 5 + t * 22)
      patches.fill(patch, count: width, start: 0, step: depth * 0.35 * pixel, y: depth * 1.6)
      let row = canvas.row(y)
      for x in 0..<width {
        let inside = v - start - edge[x] * 0.03
        guard inside > -pixel else { continue }
        var colour = far.mixed(near, quintic(t) * 0.55 + t * 0.35)
        colour.x += (noise[x] * (0.03 + 0.05 * t) + patch[x] * 0.045) * (1 - 0.75 * knob(.space))
        colour.z += patch[x] * 0.014
        let dx = (Float(x) + 0.5) * pixel - disc.x
        colour = colour.mixed(warm, (isDark ? 0.05 : 0.16) * (1 - t) / (1 + dx * dx * 6))
        colour = colour.mixed(air, haze * 0.65 * (1 - t) * (1 - t))
        row.lay(colour, over: x, share: min(1, inside * Float(height) + 0.5), mark: 1)
      }
    }
    if genome.has(.path) { try paintPath() }
    try paintBlades(from: start)
    if genome.has(.flowers) { try paintFlowers(from: start) }
  }

  private func paintBlades(from start: Float) throws(PaintError) {
    var chance = chance("blades")
    let count = Int(Float(700 + 1_500) * knob(.detail) * aspect)
    let (low, high) = (land(1).lighter(-0.06), land(0.6).mixed(light, 0.22))
    for index in 0..<count {
      if index & 31 == 0 { try breathe() }
      let t = Float(index) / Float(count)
      let foot = start + (1.06 - start) * (0.30 + 0.70 * t * t)
      let x = chance.between(-0.02, aspect + 0.02)
      let tall = 0.012 + 0.060 * t * t * chance.between(0.6, 1.3)
      let lean = chance.bell() * tall * 0.5
      let wide = tall * 0.035 + 0.0004
      let tip = SIMD2(x + lean, foot - tall)
      let colour = low.mixed(high, chance.unit())
      try fill(
        [
          [
            SIMD2(x - wide, foot), SIMD2(x + lean * 0.3 - wide * 0.7, foot - tall * 0.5), tip,
            SIMD2(x + lean * 0.3 + wide * 0.7, foot - tall * 0.5), SIMD2(x + wide, foot),
          ]
        ], mark: 1, share: 0.65, with: colour)
    }
  }

  func paintFlowers(from start: Float) throws(PaintError) {
    var chance = chance("flowers")
    let count = Int(420 * aspect)
    let main = accent
    let second = genome.scheme.light.lab.vector
    let field = field("beds", octaves: 2)
    for index in 0..<count {
      if index & 31 == 0 { try breathe() }
      let t = Float(index) / Float(count)
      let down = 0.04 + 0.96 * t * t
      let y = start + (1.04 - start) * down - 0.004
      let x = chance.between(-0.02, aspect + 0.02)
      guard field.value(x / (0.3 + down), down * 3) + chance.bell() * 0.4 > -0.25 else { continue }
      let size = (0.0022 + 0.0125 * down * down) * chance.between(0.7, 1.3)
      let colour = (chance.flips(0.82) ? main : second).lighter(chance.bell() * 0.05)
      let top = y - size * chance.between(1, 3)
      dab(
        x: x, y: top + size * 0.25, radiusX: size * 1.05, radiusY: size * 0.75,
        colour: colour.lighter(-0.10), share: 0.9, hardness: 0.7, mark: Thing.flowers.mark)
      for petal in 0..<(size > 0.005 ? 4 : 1) {
        let (sin, cos) = Maths.sinCos(Float(petal) * 1.6 + chance.bell())
        dab(
          x: x + cos * size * 0.45, y: top + sin * size * 0.28, radiusX: size * 0.62,
          radiusY: size * 0.5, colour: colour.lighter(0.03 + 0.05 * chance.bell()), share: 0.88,
          hardness: 0.7, mark: Thing.flowers.mark)
      }
      if size > 0.007 {
        dab(
          x: x, y: top, radiusX: size * 0.22, radiusY: size * 0.18, colour: colour.lighter(-0.22),
          share: 0.7, hardness: 0.6)
      }
    }
  }
}
