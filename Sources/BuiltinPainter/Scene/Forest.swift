import Pixels

extension Sitting {
  /// Rows of trees, each nearer and darker than the one behind, with light between them.
  func paintForest() throws(PaintError) {
    var chance = chance("forest")
    var isLeafy = (genome.season == .autumn || chance.flips(0.35)) && !genome.has(.pines)
    if genome.isWithout(.tree) { isLeafy = false }
    if genome.isWithout(.pines) { isLeafy = true }
    let rows = 5
    let haze = knob(.haze)
    let unevenness = field("floor", octaves: 4)
    for index in 0..<rows {
      let t = (Float(index) + 0.6) / Float(rows)
      let base = horizon + 0.02 + (1.0 - horizon) * 0.80 * t * t
      let ground = land(0.15 + 0.85 * t).lighter(isDark ? 0 : 0.02 - 0.10 * t)
      // Snow lies on the ground; the trees stay dark.
      let isWinter = genome.seasonOfGround == .winter
      let colour =
        isWinter
        ? Self.mix(genome.scheme.far, genome.scheme.near, t).mixed(lit(OKLCH(0.36, 0.03, 210)), 0.4)
        : ground
      let veil = min(0.85, (0.35 + haze) * (1 - t) * 0.85)
      let top = colour.mixed(air, veil)
      let bottom = colour.mixed(air, min(0.95, veil + 0.30 * (0.4 + haze) * (1.15 - t)))
      let count = Int(Float(isLeafy ? 16 : 24) * aspect * (1.35 - t) * (0.7 + 0.6 * knob(.detail)))
      var shapes: [[SIMD2<Float>]] = []
      let clearing = disc.x + chance.bell() * 0.2
      for tree in 0..<count {
        var x = (Float(tree) + chance.unit()) / Float(count) * (aspect + 0.2) - 0.1
        // A clearing lets the light through, wider in front.
        let away = x - clearing
        if abs(away) < 0.10 + 0.22 * t { x += (away < 0 ? -1 : 1) * (0.12 + 0.20 * t) }
        let height = (0.16 + 0.34 * t) * chance.between(0.65, 1.3)
        if isLeafy {
          shapes += crown(x: x, y: base, height: height * 0.9, &chance)
        } else {
          shapes.append(pine(x: x, y: base + 0.01, height: height, &chance))
        }
      }
      var floor: [SIMD2<Float>] = [SIMD2(-0.1, 1.1), SIMD2(-0.1, base)]
      for step in 0...24 {
        let x = Float(step) / 24 * aspect
        floor.append(SIMD2(x, base + unevenness.value(x * 2.5, t * 9) * 0.025))
      }
      floor += [SIMD2(aspect + 0.1, base), SIMD2(aspect + 0.1, 1.1)]
      if !isWinter { shapes.append(floor) }
      let span = 0.34 + 0.2 * t
      let leafField = NoiseField(chance.next(), octaves: 3)
      let tint = lit(OKLCH(0.72, 0.16, 62))
      let isAutumn = genome.season == .autumn
      let fine = 26 - 8 * t
      try fill(shapes, mark: index > 2 && genome.has(.pines) ? Thing.pines.mark : 1) { x, y in
        let v = Float(y) * pixel
        let down = max(0, min(1, (v - base + span) / span))
        var shade = top.mixed(bottom, down * down)
        let n = leafField.value(Float(x) * pixel * fine, v * fine)
        shade.x += n * (0.025 + 0.065 * t)
        if isAutumn, n > 0.1 { shade = shade.mixed(tint, (n - 0.1) * 0.9 * (1 - veil)) }
        return shade
      }
      if isWinter {
        let (far, near) = (ground.lighter(0.03).mixed(air, veil * 0.7), ground.lighter(-0.03))
        try fill([floor], mark: 1) { x, y in
          let v = Float(y) * pixel
          let n = leafField.value(Float(x) * pixel * 3, v * 9)
          return far.mixed(near, min(1, max(0, (v - base) * 5))).lighter(n * 0.03)
        }
      }
      if index == 1 || index == 3 { try paintMist(at: base, depth: 0.10, strength: 0.55 * haze) }
    }
    if genome.has(.path) { try paintPath() }
    try paintRays()
  }

  /// A leafy crown on a stem, as an outline.
  func crown(x: Float, y: Float, height: Float, _ chance: inout Chance) -> [[SIMD2<Float>]] {
    var shapes: [[SIMD2<Float>]] = [
      [
        SIMD2(x - height * 0.022, y + 0.02), SIMD2(x - height * 0.014, y - height * 0.6),
        SIMD2(x + height * 0.014, y - height * 0.6), SIMD2(x + height * 0.022, y + 0.02),
      ]
    ]
    // Boughs that carry leaves at every height, broad in the middle.
    for bough in 0..<5 {
      let side: Float = bough % 2 == 0 ? 1 : -1
      let foot = y - height * (0.30 + 0.07 * Float(bough))
      let tip = SIMD2(
        x + side * height * chance.between(0.12, 0.24), foot - height * chance.between(0.1, 0.2))
      shapes.append([
        SIMD2(x, foot), SIMD2(x, foot - height * 0.018), tip, tip + SIMD2(0, height * 0.006),
      ])
    }
    for leaf in 0..<20 {
      let up = Float(leaf) / 19
      let (rise, _) = Maths.sinCos(0.45 + up * 2.4)
      let centre = SIMD2(
        x + chance.bell() * height * 0.24 * rise, y - height * (0.36 + 0.58 * up))
      let radius = height * chance.between(0.045, 0.10) * (0.55 + 0.6 * rise)
      shapes.append(blob(centre, radius, roughness: 0.38, flat: 0.8, &chance))
    }
    return shapes
  }

  /// A round shape with an uneven edge.
  func blob(
    _ centre: SIMD2<Float>, _ radius: Float, roughness: Float, flat: Float = 1,
    _ chance: inout Chance
  ) -> [SIMD2<Float>] {
    let corners = 22
    return (0..<corners).map { index in
      let (sin, cos) = Maths.sinCos(Float(index) / Float(corners) * 6.283_185)
      let reach = radius * (1 + roughness * chance.bell())
      return centre + SIMD2(cos * reach, sin * reach * flat)
    }
  }

  /// Light that falls through between trees, from the sun.
  func paintRays() throws(PaintError) {
    guard genome.has(.sun), !isDark, knob(.glow) > 0.3 else { return }
    let field = field("rays", octaves: 3)
    let (canvas, disc, light) = (canvas, disc, light)
    let strength = (knob(.glow) - 0.25) * 0.32
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let row = canvas.row(y)
      let dy = v - disc.y
      guard dy > 0 else { return }
      for x in 0..<width {
        let dx = (Float(x) + 0.5) * pixel - disc.x
        // The angle, near enough.
        let angle = dx / (dy + 0.12)
        guard abs(angle) < 1.6 else { continue }
        let beam = max(0, field.value(angle * 6, 0.5))
        let fade = (1.6 - abs(angle)) / 1.6 / (1 + dy * 2.4)
        let share = beam * fade * strength * min(1, dy * 8)
        if share > 0.004 { row.lay(light, over: x, share: share) }
      }
    }
  }
}
