import Pixels

extension Sitting {
  func paintCactus(
    _ x: Float, _ y: Float, _ size: Float, _ chance: inout Chance
  ) throws(PaintError) {
    let colour = lit(OKLCH(0.46, 0.085, 145)).mixed(genome.scheme.near.lab.vector, 0.3)
    let fromLeft = disc.x < x
    for (dx, scale) in [(Float(0), Float(1)), (0.34, 0.5), (-0.5, 0.36)] {
      let (x, size) = (x + dx * (0.4 + chance.unit()), size * scale)
      func limb(_ from: SIMD2<Float>, _ tall: Float, _ half: Float) -> [SIMD2<Float>] {
        var points: [SIMD2<Float>] = [from + SIMD2(-half, 0), from + SIMD2(half, 0)]
        for step in 0...8 {
          let (s, c) = Maths.sinCos(Float(step) / 8 * 3.141_592)
          points.append(from + SIMD2(c * half, -tall - s * half))
        }
        return points
      }
      let half = size * 0.075
      var shapes = [limb(SIMD2(x, y + 0.005), size * 0.92, half)]
      for (side, at, tall) in [(Float(1), Float(0.42), Float(0.30)), (-1, 0.55, 0.24)] {
        let elbow = SIMD2(x + side * size * 0.21, y - size * at)
        shapes.append(
          rectangle(min(x, elbow.x), elbow.y - half * 0.75, abs(elbow.x - x), half * 1.5))
        shapes.append(limb(elbow + SIMD2(0, half * 0.75), size * tall, half * 0.78))
      }
      try fill(shapes, mark: Thing.cactus.mark) { px, _ in
        let u = (Float(px) * pixel - x) / (size * 0.25)
        let (rib, _) = Maths.sinCos(Float(px) * pixel / size * 170)
        return colour.lighter((fromLeft ? -u : u) * 0.07 + rib * 0.02)
      }
    }
  }

  func paintRocks(
    _ x: Float, _ y: Float, _ size: Float, _ chance: inout Chance
  ) throws(PaintError) {
    let stone = lit(OKLCH(0.45, 0.02, 60)).mixed(land(0.9), 0.4)
    let side: Float = disc.x < x ? -1 : 1
    let rough = field("stone", octaves: 5)
    for index in 0..<8 {
      let half = size * chance.between(0.25, 0.8) * (index < 3 ? 1 : 0.55)
      let place = SIMD2(x + chance.bell() * size * 2.6, y + chance.between(-0.02, 0.05))
      let corners = 12
      var shape: [SIMD2<Float>] = []
      for corner in 0..<corners {
        let (s, c) = Maths.sinCos(Float(corner) / Float(corners) * 6.283_185)
        let reach = half * chance.between(0.8, 1.1)
        shape.append(place + SIMD2(c * reach, s > 0 ? s * reach * 0.16 : s * reach * 0.72))
      }
      try fill([shape], mark: Thing.rocks.mark) { px, py in
        let (u, v) = (Float(px) * pixel, Float(py) * pixel)
        let lit = (u - place.x) / half * side * 0.10 - (v - place.y) / half * 0.16
        return stone.lighter(lit - 0.06 + rough.value(u * 22, v * 26) * 0.07)
      }
    }
  }

  func paintReeds(
    _ x: Float, _ y: Float, _ size: Float, _ chance: inout Chance
  ) throws(PaintError) {
    var blades: [[SIMD2<Float>]] = []
    for index in 0..<70 {
      let foot = SIMD2(x + chance.bell() * 0.30, y + chance.between(-0.01, 0.04))
      let tall = size * chance.between(0.4, 1)
      let lean = chance.bell() * tall * 0.25
      let top = foot + SIMD2(lean, -tall)
      blades.append([
        foot - SIMD2(0.0016, 0), foot + SIMD2(lean * 0.3 - 0.0014, -tall * 0.5), top,
        foot + SIMD2(lean * 0.3 + 0.0014, -tall * 0.5), foot + SIMD2(0.0016, 0),
      ])
      if index % 5 == 0 {
        blades.append(blob(top, 0.0052, roughness: 0.1, flat: 3.2, &chance))
      }
    }
    try fill(
      blades, mark: Thing.reeds.mark, share: 0.92,
      with: genome.scheme.near.lab.vector.mixed(lit(OKLCH(0.48, 0.07, 105)), 0.35))
  }

  func paintWaterfall(_ x: Float, _ y: Float, _ size: Float) throws(PaintError) {
    let field = field("fall", octaves: 5, gain: 0.6)
    let colour = light.mixed(genome.scheme.middle.lab.vector, isDark ? 0.5 : 0.12).colourful(0.5)
    let deep = genome.scheme.zenith.lab.vector.lighter(0.06)
    var dice = chance("cliff")
    var cliff: [SIMD2<Float>] = [SIMD2(x - size * 0.95, y + size * 0.02)]
    for step in 0...26 {
      let t = Float(step) / 13 - 1
      let rise = max(0, 1 - t * t * t * t) * size * (1.02 + 0.10 * dice.bell())
      cliff.append(SIMD2(x + t * size * 0.85, y - rise))
    }
    cliff.append(SIMD2(x + size * 0.95, y + size * 0.02))
    let rock = land(0.8).mixed(lit(OKLCH(0.45, 0.025, 80)), 0.6)
    try fill([cliff], mark: 1) { px, py in
      let (u, v) = (Float(px) * pixel, Float(py) * pixel)
      return rock.lighter(field.value(u * 15, v * 5) * 0.10 - (v - y + size) / size * 0.05)
    }
    var (left, right): ([SIMD2<Float>], [SIMD2<Float>]) = ([], [])
    for step in 0...20 {
      let t = Float(step) / 20
      let half = size * (0.10 + 0.06 * t) * (1 + 0.1 * field.value(t * 6, 0.2))
      left.append(SIMD2(x - half, y - size * (1 - t)))
      right.append(SIMD2(x + half, y - size * (1 - t)))
    }
    try fill([left + right.reversed()], mark: Thing.waterfall.mark, share: 0.9) { px, py in
      let n = field.value(Float(px) * pixel * 46, Float(py) * pixel * 3.2)
      return deep.mixed(colour, max(0, min(1, 0.72 + n * 0.7)))
    }
    for step in 0..<7 {
      let (s, c) = Maths.sinCos(Float(step) * 0.9)
      dab(
        x: x + c * size * 0.16, y: y + s * size * 0.025, radiusX: size * 0.17,
        radiusY: size * 0.07, colour: colour, share: 0.34, hardness: 0)
    }
  }

  /// Lanterns or fireflies: small warm lights with a breath around them.
  func paintLights(_ chance: inout Chance) throws(PaintError) {
    guard genome.scene != .city else { return }
    let glow = light.mixed(accent, 0.25)
    for _ in 0..<26 {
      let place = SIMD2(chance.unit() * aspect, chance.between(horizon - 0.06, 0.95))
      let size = chance.between(0.0025, 0.006)
      dab(
        x: place.x, y: place.y, radiusX: size * 6, radiusY: size * 6, colour: glow, share: 0.22,
        hardness: 0)
      dab(
        x: place.x, y: place.y, radiusX: size, radiusY: size, colour: glow.lighter(0.05),
        share: 0.95,
        mark: Thing.lights.mark)
    }
  }
}
