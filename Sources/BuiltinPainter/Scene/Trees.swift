import Pixels

// Trees, built the way they grow.

extension Sitting {
  /// A conifer as one jagged outline; `x` and `y` are its foot.
  func pine(x: Float, y: Float, height: Float, _ chance: inout Chance) -> [SIMD2<Float>] {
    let levels = 9 + chance.index(5)
    let wide = height * chance.between(0.15, 0.23)
    let lean = chance.bell() * height * 0.02
    var left: [SIMD2<Float>] = []
    var right: [SIMD2<Float>] = []
    for level in 0..<levels {
      let t = Float(level) / Float(levels)
      let down = y - height * (1 - t)
      let reach = wide * (0.06 + 0.94 * t) * chance.between(0.75, 1.15)
      let back = wide * (0.03 + 0.94 * t) * chance.between(0.35, 0.55)
      let drop = height / Float(levels) * chance.between(0.9, 1.25)
      let middle = x + lean * (1 - t)
      left.append(SIMD2(middle - back, down))
      left.append(SIMD2(middle - reach, down + drop))
      right.append(SIMD2(middle + back * chance.between(0.8, 1.2), down))
      right.append(SIMD2(middle + reach * chance.between(0.85, 1.15), down + drop))
    }
    left.append(SIMD2(x - height * 0.016, y - height * 0.02))
    left.append(SIMD2(x - height * 0.02, y + height * 0.04))
    right.append(SIMD2(x + height * 0.016, y - height * 0.02))
    right.append(SIMD2(x + height * 0.02, y + height * 0.04))
    return [SIMD2(x + lean, y - height * 1.04)] + right + left.reversed()
  }

  /// A trunk with branches; what carries leaves is returned in `tips`.
  func branches(
    x: Float, y: Float, height: Float, spread: Float, _ chance: inout Chance
  ) -> (wood: [[SIMD2<Float>]], tips: [SIMD2<Float>]) {
    var wood: [[SIMD2<Float>]] = []
    var tips: [SIMD2<Float>] = []
    func grow(_ from: SIMD2<Float>, _ angle: Float, _ length: Float, _ thick: Float, _ depth: Int) {
      let (sin, cos) = Maths.sinCos(angle)
      let bend = chance.bell() * length * 0.12
      let to = from + SIMD2(sin * length + cos * bend, -cos * length + sin * bend)
      let across = SIMD2(cos, sin) * thick
      wood.append([from - across, from + across, to + across * 0.62, to - across * 0.62])
      guard depth > 0 else {
        tips.append(to)
        return
      }
      if depth < 3 { tips.append(to) }
      for turn in [chance.between(0.25, 0.65), -chance.between(0.25, 0.65)] {
        grow(
          to, angle + turn * spread, length * chance.between(0.62, 0.80), thick * 0.62, depth - 1)
      }
      if chance.flips(0.4) {
        grow(to, angle + chance.bell() * 0.25, length * 0.6, thick * 0.5, depth - 1)
      }
    }
    grow(SIMD2(x, y + height * 0.02), chance.bell() * 0.08, height * 0.30, height * 0.022, 4)
    return (wood, tips)
  }

  /// A leafy tree: wood, then leaves from the shaded to the lit.
  func paintTree(
    x: Float, y: Float, height: Float, leaf: SIMD4<Float>, mark: Float, bare: Bool = false,
    veil: Float = 0, _ chance: inout Chance
  ) throws(PaintError) {
    let side: Float = disc.x > x ? 1 : -1
    let (wood, tips) = branches(
      x: x, y: y, height: height, spread: chance.between(0.9, 1.25), &chance)
    let bark = genome.scheme.near.lab.vector.lighter(-0.02).mixed(air, veil)
    try fill(wood, mark: mark, with: bark)
    guard !bare else { return }
    let glow = light.mixed(leaf, 0.55)
    var leaves: [(place: SIMD2<Float>, size: Float, lit: Float)] = []
    let centre = SIMD2(x, y - height * 0.68)
    for tip in tips {
      for _ in 0..<15 {
        let around = SIMD2(chance.bell() * 0.15, chance.bell() * 0.11) * height
        let place = tip + around
        let out = (place - centre) / height
        let lit = 0.5 + out.x * side * 0.9 - out.y * 1.1 + chance.bell() * 0.28
        leaves.append((place, height * chance.between(0.010, 0.028), max(0, min(1, lit))))
      }
    }
    leaves.sort { $0.lit < $1.lit }
    let dark = leaf.lighter(-0.15).mixed(bark, 0.35)
    for (index, one) in leaves.enumerated() {
      if index & 127 == 0 { try breathe() }
      var colour = dark.mixed(leaf, min(1, one.lit * 1.7))
      if one.lit > 0.6 { colour = colour.mixed(glow, (one.lit - 0.6) * 1.1) }
      dab(
        x: one.place.x, y: one.place.y, radiusX: one.size * 1.15, radiusY: one.size * 0.85,
        colour: colour.mixed(air, veil), share: 0.86, hardness: 0.75, mark: mark)
    }
  }

  func palm(x: Float, y: Float, height: Float, _ chance: inout Chance) -> [[SIMD2<Float>]] {
    let lean = chance.between(0.10, 0.30) * (chance.flips(0.5) ? 1 : -1) * height
    let top = SIMD2(x + lean, y - height)
    func bent(_ t: Float) -> SIMD2<Float> { SIMD2(x + lean * t * t, y - height * t) }
    var trunk: [SIMD2<Float>] = []
    for step in 0...8 { trunk.append(bent(Float(step) / 8) - SIMD2(height * 0.018, 0)) }
    for step in (0...8).reversed() {
      trunk.append(bent(Float(step) / 8) + SIMD2(height * 0.014, 0))
    }
    var shapes = [trunk]
    for index in 0..<9 {
      let angle = Float(index) / 9 * 6.283 + chance.bell() * 0.3
      let (sin, cos) = Maths.sinCos(angle)
      let long = height * chance.between(0.30, 0.42)
      var upper: [SIMD2<Float>] = []
      var lower: [SIMD2<Float>] = []
      for step in 0...7 {
        let t = Float(step) / 7
        let place =
          top + SIMD2(cos * long * t, (sin * 0.45 - 0.35) * long * t + long * 0.75 * t * t)
        let wide = height * 0.035 * (1 - t) * (0.3 + t * 2)
        upper.append(place - SIMD2(0, wide))
        lower.append(place + SIMD2(0, wide * (step % 2 == 0 ? 1.7 : 0.5)))
      }
      shapes.append(upper + lower.reversed())
    }
    return shapes
  }
}
