import Pixels

// The things a person can name, each where the genome says.

extension Sitting {
  func paintThings() throws(PaintError) {
    // Far things first.
    for element in genome.elements.sorted(by: { $0.y < $1.y }) {
      try breathe()
      try paint(element)
    }
    if genome.has(.birds) { try paintBirds() }
  }

  private func paint(_ element: Element) throws(PaintError) {
    var chance = Chance(genome.seed &+ UInt64(abs(element.x) * 1_000), for: "thing")
    let (x, y, size) = (Float(element.x) * aspect, Float(element.y), Float(element.size))
    let mark = element.thing.mark
    let veil = max(0, min(0.6, knob(.haze) * (0.9 - (y - horizon) * 4)))
    let leaf = leafColour
    switch element.thing {
    case .boat: try paintBoat(x, y, size, &chance)
    case .house: try paintHouse(x, y, size, veil * 0.6, &chance)
    case .tree:
      try paintTree(
        x: x, y: y, height: size, leaf: leaf, mark: mark,
        bare: genome.season == .winter, veil: veil * 0.4, &chance)
    case .pines:
      guard genome.scene != .forest else { return }
      var shapes: [[SIMD2<Float>]] = []
      for index in 0..<7 {
        let away = chance.bell() * size * (index == 0 ? 0 : 0.9)
        shapes.append(
          pine(
            x: x + away, y: y + abs(away) * 0.05, height: size * chance.between(0.55, 1), &chance))
      }
      let colour = land(0.95).lighter(isDark ? -0.01 : -0.04).mixed(air, veil * 0.4)
      let field = field("needles", octaves: 3)
      try fill(shapes, mark: mark) { px, py in
        colour.lighter(field.value(Float(px) * pixel * 34, Float(py) * pixel * 30) * 0.05)
      }
    case .palms:
      let shapes = palm(x: x, y: y, height: size, &chance)
      let second = palm(x: x + size * 0.16, y: y + 0.012, height: size * 0.78, &chance)
      try fill(
        shapes + second, mark: mark,
        with: genome.scheme.near.lab.vector.mixed(lit(OKLCH(0.42, 0.08, 140)), 0.35))
    case .cactus: try paintCactus(x, y, size, &chance)
    case .lighthouse: try paintLighthouse(x, y, size)
    case .bridge: try paintBridge(y, size)
    case .rocks: try paintRocks(x, y, size, &chance)
    case .balloon: try paintBalloon(x, y, size)
    case .windmill: try paintWindmill(x, y, size, &chance)
    case .tower: try paintTower(x, y, size)
    case .fence: try paintFence(y, size, &chance)
    case .reeds: try paintReeds(x, y, size, &chance)
    case .waterfall: try paintWaterfall(x, y, size)
    case .lights: try paintLights(&chance)
    case .flowers:
      if ![.meadow, .river].contains(genome.scene) {
        try paintFlowers(from: max(horizon + 0.1, 0.8))
      }
    case .path:
      if ![.meadow, .river, .forest].contains(genome.scene), genome.scene.hasLand {
        try paintPath()
      }
    case .sun, .moon, .stars, .clouds, .birds, .aurora, .rain, .snowfall, .mist, .reflection,
      .island, .rainbow, .lightning, .planet:
      break
    }
  }

  private var leafColour: SIMD4<Float> {
    switch genome.season {
    case .autumn: lit(OKLCH(0.60, 0.145, 55))
    case .spring: lit(OKLCH(0.80, 0.085, 355))
    default: lit(OKLCH(0.50, 0.10, 138))
    }
  }

  private func paintBirds() throws(PaintError) {
    guard let flock = genome.first(.birds) else { return }
    var chance = chance("birds")
    var shapes: [[SIMD2<Float>]] = []
    for _ in 0..<9 {
      let place = SIMD2(
        (Float(flock.x) + chance.bell() * 0.13) * aspect, Float(flock.y) + chance.bell() * 0.075)
      let span = Float(flock.size) * chance.between(0.45, 1.1)
      let lift = chance.between(0.1, 0.5)
      for side in [Float(1), -1] {
        let tip = place + SIMD2(side * span, -span * lift * 0.5)
        let bow = place + SIMD2(side * span * 0.45, -span * (lift + 0.12))
        shapes.append([
          place, bow, tip, place + SIMD2(side * span * 0.46, -span * (lift - 0.09)),
          place + SIMD2(0, span * 0.13),
        ])
      }
    }
    let colour = genome.scheme.near.lab.vector.mixed(air, 0.12)
    try fill(
      shapes, mark: Thing.birds.mark, share: 0.9,
      with: isDark ? colour.lighter(-0.05) : colour)
  }

  private func paintBoat(
    _ x: Float, _ y: Float, _ size: Float, _ chance: inout Chance
  ) throws(PaintError) {
    let hull = lit(OKLCH(0.32, 0.06, 35)).mixed(genome.scheme.near.lab.vector, 0.3)
    let sail = isDark ? light.mixed(genome.scheme.far.lab.vector, 0.5) : light.lighter(-0.01)
    let jib = accent.mixed(sail, 0.35)
    let side: Float = chance.flips(0.5) ? 1 : -1
    func shapes(_ flip: Float) -> [[[SIMD2<Float>]]] {
      func at(_ dx: Float, _ dy: Float) -> SIMD2<Float> {
        SIMD2(x + dx * size * side, y + dy * size * flip)
      }
      return [
        [[at(-0.42, -0.10), at(0.48, -0.13), at(0.34, 0.03), at(-0.32, 0.03)]],
        [[at(-0.01, -0.10), at(0.015, -1), at(0.03, -1), at(0.03, -0.10)]],
        [[at(-0.01, -0.97), at(-0.14, -0.55), at(-0.38, -0.17), at(-0.01, -0.17)]],
        [[at(0.05, -0.90), at(0.20, -0.5), at(0.42, -0.18), at(0.05, -0.18)]],
      ]
    }
    if genome.scene.hasWater {
      let colours = [hull, hull, sail, jib]
      for (part, colour) in zip(shapes(-0.62), colours) {
        try fill(part, mark: 2, share: 0.30, with: colour)
      }
      for index in 0..<7 {
        let t = Float(index) / 6
        dab(
          x: x + chance.bell() * size * 0.3, y: y + size * (0.04 + 0.5 * t),
          radiusX: size * chance.between(0.15, 0.4), radiusY: size * 0.012,
          colour: genome.scheme.middle.lab.vector, share: 0.4, hardness: 0.4)
      }
    }
    let mark = Thing.boat.mark
    let parts = shapes(1)
    try fill(parts[2], mark: mark) { px, _ in
      sail.lighter(((Float(px) * pixel - x) * side / size) * 0.25)
    }
    try fill(parts[3], mark: mark) { px, _ in
      jib.lighter(-((Float(px) * pixel - x) * side / size) * 0.22)
    }
    try fill(parts[0] + parts[1], mark: mark) { _, py in
      hull.lighter((y - Float(py) * pixel) / size * 0.5)
    }
  }

  private func paintHouse(
    _ x: Float, _ y: Float, _ size: Float, _ veil: Float, _ chance: inout Chance
  ) throws(PaintError) {
    let mark = Thing.house.mark
    let wall = lit(OKLCH(0.86, 0.035, 80)).mixed(air, veil)
    let shade = wall.lighter(-0.14).mixed(genome.scheme.zenith.lab.vector, 0.12)
    let roof = accent.lighter(-0.10).mixed(genome.scheme.near.lab.vector, 0.3).mixed(air, veil)
    let glow = light.mixed(accent, 0.22)
    let fromLeft = disc.x < x
    let (wide, tall) = (size * 1.25, size * 0.62)
    let gable = size * 0.55
    let (left, top) = (x - wide * 0.5, y - tall)
    try fill([rectangle(left, top, gable, tall)], mark: mark, with: fromLeft ? wall : shade)
    try fill(
      [
        [
          SIMD2(left, top + 0.0005), SIMD2(left + gable * 0.5, top - size * 0.42),
          SIMD2(left + gable, top + 0.0005),
        ]
      ], mark: mark, with: fromLeft ? wall : shade)
    try fill(
      [rectangle(left + gable, top, wide - gable, tall)], mark: mark,
      with: fromLeft ? shade : wall)
    let over = size * 0.05
    try fill(
      [
        [
          SIMD2(left + gable * 0.5 - over * 0.2, top - size * 0.46),
          SIMD2(left + wide - gable * 0.42, top - size * 0.46),
          SIMD2(left + wide + over, top + over * 0.4),
          SIMD2(left + gable - over * 0.1, top + over * 0.4),
        ],
        [
          SIMD2(left + gable * 0.5, top - size * 0.46), SIMD2(left - over, top + over * 0.6),
          SIMD2(left - over * 0.4, top + over * 1.3), SIMD2(left + gable * 0.5, top - size * 0.36),
        ],
        rectangle(left + wide * 0.62, top - size * 0.62, size * 0.10, size * 0.3),
      ], mark: mark
    ) { _, py in roof.lighter((top - Float(py) * pixel) / size * 0.12) }
    let isLit =
      (isDark || genome.time == .sunset || genome.has(.lights)) && !genome.isWithout(.lights)
    let pane =
      isLit ? glow : genome.scheme.near.lab.vector.mixed(genome.scheme.middle.lab.vector, 0.3)
    for step in 0..<3 {
      let px =
        left + (step == 0 ? gable * 0.36 : gable + (wide - gable) * (0.18 + 0.42 * Float(step - 1)))
      try fill(
        [rectangle(px, y - tall * 0.68, size * 0.14, size * 0.18)], mark: mark, with: pane)
      if isLit {
        dab(
          x: px + size * 0.07, y: y - tall * 0.55, radiusX: size * 0.35, radiusY: size * 0.3,
          colour: glow, share: 0.22, hardness: 0)
      }
    }
    try fill(
      [rectangle(left + gable + (wide - gable) * 0.42, y - tall * 0.5, size * 0.13, tall * 0.5)],
      mark: mark, with: roof.lighter(-0.08))
    for _ in 0..<5 {
      dab(
        x: x + chance.bell() * wide * 0.7, y: y, radiusX: size * 0.16, radiusY: size * 0.07,
        colour: land(0.85).lighter(-0.05).mixed(air, veil), share: 0.9, hardness: 0.6)
    }
  }
}
