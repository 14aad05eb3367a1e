import Pixels

// Canyons, rivers, shores, paths and the sea of clouds.

extension Sitting {
  func paintCanyon() throws(PaintError) {
    var chance = chance("canyon")
    let hz = horizon
    let strata = field("strata", octaves: 4, gain: 0.6)
    let cracks = field("cracks", octaves: 4, gain: 0.6)
    let haze = knob(.haze)
    let air = air
    let side: Float = disc.x > aspect * 0.5 ? 1 : -1
    let floor = Terrain(
      count: 4, first: hz + 0.02, last: hz + 0.26, amplitude: 0.07, frequency: 1.2,
      roughness: 0.35, octaves: 5, sharpness: 0.1, relief: 0.7, texture: 0.7)
    let grounds = ridges(floor, part: "floor")
    for layer in 0..<3 {
      let t = Float(layer) / 2
      var shapes: [[SIMD2<Float>]] = []
      let base = hz + 0.05 + 0.12 * t
      let count = [4, 3, 2][layer]
      for index in 0..<count {
        let slot = aspect / Float(count)
        let middle = slot * (Float(index) + chance.between(0.15, 0.85))
        let half = (0.05 + 0.13 * chance.unit()) * (0.7 + 0.9 * t)
        let tall = (0.12 + 0.22 * chance.unit()) * (0.65 + 0.75 * t)
        shapes.append(mesa(middle, base + 0.05, half, tall, &chance))
      }
      let (rock, shade) = (
        land(0.45 + 0.45 * t).lighter(0.04), land(0.75 + 0.25 * t).lighter(-0.12)
      )
      let veil = haze * (1 - t) * 0.8 + 0.04
      try fill(shapes, mark: 1) { x, y in
        let (u, v) = (Float(x) * pixel, Float(y) * pixel)
        let bend = cracks.value(u * 3, v * 2) * 0.018
        let band = strata.value(0.5 + t * 7, (v + bend) * 34)
        let crack = cracks.value(u * (22 - 6 * t), v * 2.4)
        let lit = Maths.smoothstep(-0.35, 0.45, crack * side + band * 0.25)
        var colour = shade.mixed(rock, lit)
        colour.x += band * 0.055
        colour.y += band * 0.012
        let down = max(0, min(1, (v - base + 0.25) / 0.3))
        return colour.mixed(air, min(0.9, veil * (0.75 + 0.5 * down)))
      }
      try paint(
        [grounds[layer]], floor, part: "talus", nearest: 0.45 + 0.4 * t, from: 0.45 + 0.4 * t)
      try paintMist(at: base, depth: 0.05, strength: 0.4 * haze * (1 - t * 0.6))
    }
    try paint([grounds[3]], floor, part: "ground")
  }

  private func mesa(
    _ middle: Float, _ base: Float, _ half: Float, _ tall: Float, _ chance: inout Chance
  ) -> [SIMD2<Float>] {
    var corners: [SIMD2<Float>] = []
    func flank(_ sign: Float) -> [SIMD2<Float>] {
      var x = middle + sign * half * 1.55
      var points = [SIMD2(x, base + 0.06), SIMD2(middle + sign * half * 1.18, base - tall * 0.30)]
      x = middle + sign * half
      var y = base - tall * 0.30
      while y > base - tall {
        x -= sign * half * chance.between(0, 0.07)
        points.append(SIMD2(x + sign * half * chance.bell() * 0.03, y))
        y -= tall * chance.between(0.06, 0.16)
      }
      points.append(SIMD2(x - sign * half * 0.04, base - tall))
      return points
    }
    corners += flank(-1)
    var x = corners[corners.count - 1].x
    let right = flank(1)
    while x < right[right.count - 1].x - half * 0.1 {
      x += half * chance.between(0.08, 0.25)
      corners.append(
        SIMD2(min(x, right[right.count - 1].x), base - tall + chance.bell() * tall * 0.025))
    }
    return corners + right.reversed()
  }

  func paintRiver(from start: Float) throws(PaintError) {
    var chance = chance("river")
    let bend = chance.between(0.7, 1.3) * (chance.flips(0.5) ? 1 : -1)
    let source = aspect * chance.between(0.35, 0.65)
    let exit = aspect * chance.between(0.30, 0.70)
    try paintWater(from: start, calm: genome.isStormy ? 0.3 : 0.8) { v in
      let t = max(0, (v - start) / (1 - start))
      let (sin, _) = Maths.sinCos(t * 4.6 * bend)
      let middle = source + (exit - source) * t + sin * 0.16 * (0.25 + t)
      let half = 0.006 + 0.27 * t * t + 0.05 * t
      return middle - half...middle + half
    }
  }

  func paintPath() throws(PaintError) {
    var chance = chance("path")
    let start = horizon + 0.07
    let goal = genome.first(.house).map { Float($0.x) * aspect } ?? disc.x
    let foot = aspect * chance.between(0.35, 0.65)
    let swing = chance.between(0.08, 0.16) * (chance.flips(0.5) ? 1 : -1)
    var (left, right): ([SIMD2<Float>], [SIMD2<Float>]) = ([], [])
    for step in 0...30 {
      let t = Float(step) / 30
      let (sin, _) = Maths.sinCos(t * 5.2)
      let middle = goal + (foot - goal) * t * t + sin * swing * t * (1.2 - t * 0.4)
      let half = 0.004 + 0.115 * t * t
      let y = start + (1.02 - start) * t
      left.append(SIMD2(middle - half * (1 + chance.bell() * 0.08), y))
      right.append(SIMD2(middle + half * (1 + chance.bell() * 0.08), y))
    }
    let earth = land(0.7).mixed(
      lit(OKLCH(0.80, 0.05, 75)), genome.scene == .snowfield ? 0.2 : 0.65)
    let grain = field("gravel", octaves: 4)
    try fill([left + right.reversed()], mark: Thing.path.mark, share: 0.9) { x, y in
      let v = Float(y) * pixel
      let n = grain.value(Float(x) * pixel * 16, v * 34)
      return earth.lighter(n * 0.035).mixed(air, max(0, 0.4 - (v - start) * 2))
    }
  }

  /// A line of trees where land or water begins; it gives far things a size.
  func paintShoreTrees(at y: Float) throws(PaintError) {
    var chance = chance("shore")
    guard genome.scene != .meadow || chance.flips(0.85) else { return }
    let count = Int(34 * aspect * (0.4 + knob(.detail)))
    let centre = aspect * chance.unit()
    var shapes: [[SIMD2<Float>]] = []
    let isLeafy = genome.scene == .meadow || genome.scene == .river
    guard !genome.isWithout(isLeafy ? .tree : .pines) else { return }
    for _ in 0..<count {
      let x = centre + chance.bell() * aspect * 0.75
      let height = (0.018 + 0.042 * chance.unit() * chance.unit()) * (isLeafy ? 0.8 : 1.15)
      if isLeafy {
        shapes.append(
          blob(SIMD2(x, y - height * 0.5), height * 0.75, roughness: 0.2, flat: 0.8, &chance))
      } else {
        shapes.append(pine(x: x, y: y + 0.004, height: height, &chance))
      }
    }
    let colour = land(0.72).mixed(air, knob(.haze) * 0.45).lighter(isDark ? 0 : -0.05)
    let field = field("leaves", octaves: 3)
    try fill(shapes, mark: 1) { px, py in
      colour.lighter(field.value(Float(px) * pixel * 40, Float(py) * pixel * 40) * 0.03)
    }
  }

  /// Stones and reeds at the near shore, so that the water has two sides.
  func paintForeshore() throws(PaintError) {
    var chance = chance("foreshore")
    let grown = genome.elements.first { [.tree, .pines, .palms, .rocks].contains($0.thing) }
    guard chance.flips(0.7) || grown != nil else { return }
    let isLeft = grown.map { $0.x < 0.5 } ?? (disc.x > aspect * 0.5)
    let corner = isLeft ? Float(0) : aspect
    let sign: Float = isLeft ? 1 : -1
    var bank: [SIMD2<Float>] = [SIMD2(corner - sign * 0.1, 1.1)]
    let edge = NoiseField(chance.next(), octaves: 5)
    for step in 0...30 {
      let t = Float(step) / 30
      let x = corner + sign * t * aspect * 0.55 - sign * 0.02
      bank.append(SIMD2(x, 0.885 + 0.13 * t * t + edge.value(t * 5, 0.3) * 0.035))
    }
    bank.append(SIMD2(corner + sign * aspect * 0.6, 1.1))
    let ground = land(1).lighter(-0.02)
    let field = field("bank", octaves: 4)
    try fill([bank], mark: 1) { x, y in
      ground.lighter(field.value(Float(x) * pixel * 14, Float(y) * pixel * 22) * 0.05)
    }
    guard !genome.isWithout(.reeds) else { return }
    var blades: [[SIMD2<Float>]] = []
    for _ in 0..<Int(60 * (0.4 + knob(.detail))) {
      let t = chance.unit()
      let x = corner + sign * t * aspect * 0.42
      let y = 0.90 + 0.12 * t * t
      let tall = chance.between(0.03, 0.13) * (1.1 - t)
      let lean = chance.bell() * tall * 0.35
      blades.append([
        SIMD2(x - 0.0014, y + 0.02), SIMD2(x + lean, y - tall), SIMD2(x + 0.0014, y + 0.02),
      ])
    }
    try fill(blades, mark: 1, share: 0.9, with: ground.lighter(0.015))
  }

  func paintIsland() throws(PaintError) {
    guard let island = genome.first(.island) else { return }
    var chance = chance("island")
    let field = NoiseField(chance.next(), octaves: 5)
    let centre = Float(island.x) * aspect
    let half: Float = 0.22
    var shape: [SIMD2<Float>] = []
    for step in 0...60 {
      let t = Float(step) / 30 - 1
      let hill = (1 - t * t) * (0.075 + 0.06 * field.value(t * 3, 0.5))
      shape.append(SIMD2(centre + t * half, horizon + 0.003 - max(0, hill)))
    }
    let colour = land(0.6).mixed(air, 0.25)
    let rock = self.field("rock", octaves: 4)
    try fill([shape], mark: Thing.island.mark) { x, y in
      colour.lighter(rock.value(Float(x) * pixel * 22, Float(y) * pixel * 34) * 0.06)
    }
  }

  /// Above the clouds: banks of cumulus like hills.
  func paintCloudSea() throws(PaintError) {
    var chance = chance("cloudsea")
    let isThere = chance.flips(0.75) || knob(.clouds) > 0.5
    guard isThere, !genome.isWithout(.clouds) else { return }
    let layers = 5
    for index in 0..<layers {
      let t = Float(index) / Float(layers - 1)
      let base = 0.66 + 0.34 * t + chance.bell() * 0.02
      var shapes: [[SIMD2<Float>]] = [rectangle(-0.2, base, aspect + 0.4, 0.6)]
      let broad = NoiseField(chance.next(), octaves: 2)
      for _ in 0..<Int(26 * aspect) {
        let x = chance.between(-0.1, aspect + 0.1)
        let swell = broad.value(x * 1.6, 0.4)
        let radius = (0.025 + 0.055 * chance.unit()) * (0.6 + 0.8 * t) * (1 + 0.5 * swell)
        shapes.append(
          blob(
            SIMD2(x, base - (swell * 0.07 + 0.012) * (0.6 + t)), radius, roughness: 0.06,
            flat: 0.75,
            &chance))
      }
      let top = genome.scheme.horizon.lab.vector.mixed(light, 0.45 - 0.25 * t)
      let low = genome.scheme.far.lab.vector.mixed(genome.scheme.zenith.lab.vector, 0.25 * t)
        .mixed(top, 0.35)
      let puff = NoiseField(chance.next(), octaves: 4)
      try fill(shapes, mark: 0) { x, y in
        let v = Float(y) * pixel
        let n = puff.value(Float(x) * pixel * 5, v * 8)
        // Each puff turns from the light by itself; their feet lose themselves in the next bank.
        let down = max(0, min(1, (v - base + 0.10) / 0.26 + n * 0.45))
        return top.mixed(low, quintic(down) * 0.75).lighter(n * 0.02)
      }
      if index + 1 < layers {
        try paintMist(at: base + 0.045, depth: 0.035, strength: 0.75)
      }
    }
  }
}
