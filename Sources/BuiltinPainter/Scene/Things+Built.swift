import Pixels

extension Sitting {
  func paintLighthouse(_ x: Float, _ y: Float, _ size: Float) throws(PaintError) {
    let mark = Thing.lighthouse.mark
    let white = lit(OKLCH(0.95, 0.012, 90))
    let stripe = accent
    let fromLeft = disc.x < x
    func half(_ t: Float) -> Float { size * (0.052 + 0.042 * t) }
    // A reef: broken at the top, cut off by the water.
    let sea = y + size * 0.07
    let outline = field("rock", octaves: 5, gain: 0.6)
    var rock = [SIMD2(x - size * 0.46, sea)]
    for step in 0...40 {
      let t = Float(step) / 20 - 1
      let n = outline.value(t * 3.5, 0.6)
      let rise = (1 - t * t).squareRoot() * (0.085 + 0.11 * n) + 0.045 * (1 - abs(t))
      rock.append(SIMD2(x + t * size * 0.46, sea - max(0.004, rise) * size))
    }
    rock.append(SIMD2(x + size * 0.46, sea))
    let stone = lit(OKLCH(0.44, 0.022, 60)).mixed(genome.scheme.near.lab.vector, 0.35)
    let rough = field("stone", octaves: 4)
    try fill([rock], mark: 1) { px, py in
      let (u, v) = (Float(px) * pixel, Float(py) * pixel)
      let wet = max(0, 1 - (sea - v) / (size * 0.03))
      let side = (fromLeft ? x - u : u - x) / size
      return stone.lighter(rough.value(u * 34, v * 26) * 0.13 + side * 0.12 - wet * 0.07)
    }
    let foam = light.mixed(genome.scheme.middle.lab.vector, isDark ? 0.75 : 0.35)
    for step in 0..<14 {
      let t = Float(step) / 6.5 - 1
      let n = outline.value(t * 9, 4.2)
      dab(
        x: x + (t * 0.46 + n * 0.05) * size, y: sea + (0.004 + 0.014 * abs(n)) * size,
        radiusX: size * (0.05 + 0.06 * abs(n)), radiusY: size * 0.010, colour: foam, share: 0.5,
        hardness: 0.3)
    }
    let body = [
      SIMD2(x - half(0), y - size * 0.82), SIMD2(x + half(0), y - size * 0.82),
      SIMD2(x + half(1), y), SIMD2(x - half(1), y),
    ]
    let near = genome.scheme.near.lab.vector
    try fill([body], mark: mark) { px, py in
      let t = (Float(py) * pixel - y + size) / size
      let u = max(-1, min(1, (Float(px) * pixel - x) / half(t)))
      let band = Int(max(0, t) * 5.2) % 2 == 0
      return (band ? white : stripe).lighter((fromLeft ? -u : u) * 0.09 - 0.05).mixed(near, 0.06)
    }
    try fill(
      [
        rectangle(x - size * 0.075, y - size * 0.84, size * 0.15, size * 0.022),
        [
          SIMD2(x - size * 0.055, y - size * 0.935), SIMD2(x, y - size),
          SIMD2(x + size * 0.055, y - size * 0.935),
        ],
      ], mark: mark, with: stripe.lighter(-0.14))
    try fill(
      [rectangle(x - size * 0.036, y - size * 0.935, size * 0.072, size * 0.095)], mark: mark,
      with: light)
    let strength: Float = isDark ? 0.55 : 0.28
    dab(
      x: x, y: y - size * 0.89, radiusX: size * 0.42, radiusY: size * 0.42, colour: light,
      share: strength, hardness: 0)
    guard isDark || genome.time == .sunset else { return }
    for side in [Float(1), -1] {
      let lamp = SIMD2(x, y - size * 0.89)
      let far: Float = 0.9
      let (canvas, light) = (canvas, light)
      try fill(
        [[lamp, lamp + SIMD2(side * far, -0.13), lamp + SIMD2(side * far, 0.05)]], mark: mark,
        share: 1
      ) { px, py in
        let under = canvas.row(py)[px]
        let away = abs(Float(px) * pixel - x) / far
        // Brightest along its middle, without edges.
        let across = ((Float(py) * pixel - lamp.y) / max(away * 0.09, 1e-4) + 0.44)
        let soft = max(0, 1 - across * across)
        return under.mixed(light, 0.34 * (1 - away) * (1 - away) * soft)
      }
    }
  }

  func paintBridge(_ y: Float, _ size: Float) throws(PaintError) {
    var chance = chance("bridge")
    let arches = 3 + chance.index(3)
    let deck = y - size * 0.62
    let stone = lit(OKLCH(0.60, 0.03, 70)).mixed(air, 0.12)
    var shapes: [[SIMD2<Float>]] = [rectangle(-0.1, deck - size * 0.13, aspect + 0.2, size * 0.16)]
    let span = (aspect + 0.1) / Float(arches)
    for index in 0..<arches {
      let left = -0.05 + span * Float(index)
      var arch: [SIMD2<Float>] = [SIMD2(left, deck), SIMD2(left, y + size * 0.12)]
      arch.append(SIMD2(left + span * 0.07, y + size * 0.12))
      for step in 0...20 {
        let (s, c) = Maths.sinCos(Float(step) / 20 * 3.141_592)
        arch.append(SIMD2(left + span * (0.5 - 0.43 * c), y - s * size * 0.52))
      }
      arch.append(SIMD2(left + span * 0.93, y + size * 0.12))
      arch.append(SIMD2(left + span, y + size * 0.12))
      arch.append(SIMD2(left + span, deck))
      shapes.append(arch)
    }
    let field = field("masonry", octaves: 4)
    try fill(shapes, mark: Thing.bridge.mark) { px, py in
      let v = Float(py) * pixel
      let down = (v - deck) / size
      return stone.lighter(field.value(Float(px) * pixel * 30, v * 44) * 0.06 - down * 0.16)
    }
  }

  func paintWindmill(
    _ x: Float, _ y: Float, _ size: Float, _ chance: inout Chance
  ) throws(PaintError) {
    let mark = Thing.windmill.mark
    let wall = lit(OKLCH(0.80, 0.035, 75))
    let dark = genome.scheme.near.lab.vector.mixed(accent, 0.25)
    let fromLeft = disc.x < x
    try fill(
      [
        [
          SIMD2(x - size * 0.10, y - size * 0.62), SIMD2(x + size * 0.10, y - size * 0.62),
          SIMD2(x + size * 0.17, y), SIMD2(x - size * 0.17, y),
        ]
      ], mark: mark
    ) { px, _ in
      let u = (Float(px) * pixel - x) / (size * 0.16)
      return wall.lighter((fromLeft ? -u : u) * 0.10 - 0.04)
    }
    let hub = SIMD2(x, y - size * 0.66)
    var shapes = [
      [
        SIMD2(x - size * 0.12, y - size * 0.61), SIMD2(x, y - size * 0.78),
        SIMD2(x + size * 0.12, y - size * 0.61),
      ]
    ]
    let turn = chance.between(0.1, 1.4)
    for arm in 0..<4 {
      let (s, c) = Maths.sinCos(turn + Float(arm) * 1.5708)
      let along = SIMD2(c, s) * size * 0.5
      let across = SIMD2(-s, c) * size
      shapes.append([
        hub - across * 0.008, hub + along - across * 0.008, hub + along + across * 0.008,
        hub + across * 0.008,
      ])
      shapes.append([
        hub + along * 0.2, hub + along, hub + along + across * 0.085,
        hub + along * 0.2 + across * 0.085,
      ])
    }
    try fill(shapes, mark: mark, share: 0.92, with: dark)
  }

  func paintTower(_ x: Float, _ y: Float, _ size: Float) throws(PaintError) {
    let stone = lit(OKLCH(0.58, 0.025, 70)).mixed(air, 0.15)
    let fromLeft = disc.x < x
    var shapes: [[SIMD2<Float>]] = []
    for (dx, wide, tall) in [
      (Float(-0.34), Float(0.16), Float(0.72)), (0.30, 0.18, 0.62), (0, 0.30, 0.46),
      (0.04, 0.14, 1),
    ] {
      let (left, top) = (x + (dx - wide * 0.5) * size, y - tall * size)
      shapes.append(rectangle(left, top, wide * size, tall * size + 0.02))
      for tooth in 0..<3 {
        shapes.append(
          rectangle(
            left + (Float(tooth) * 0.4) * wide * size, top - size * 0.035, wide * size * 0.2,
            size * 0.04))
      }
    }
    let field = field("masonry", octaves: 4)
    try fill(shapes, mark: Thing.tower.mark) { px, py in
      let (u, v) = (Float(px) * pixel, Float(py) * pixel)
      let lit = (fromLeft ? x - u : u - x) / size
      return stone.lighter(lit * 0.22 + field.value(u * 30, v * 40) * 0.05)
    }
    let pane = isDark ? light.mixed(accent, 0.2) : genome.scheme.near.lab.vector
    for (dx, dy) in [(Float(0.04), Float(0.86)), (-0.34, 0.56), (0.30, 0.46), (0.03, 0.30)] {
      try fill(
        [rectangle(x + (dx - 0.012) * size, y - dy * size, size * 0.024, size * 0.06)],
        mark: Thing.tower.mark, with: pane)
    }
  }

  func paintBalloon(_ x: Float, _ y: Float, _ size: Float) throws(PaintError) {
    var chance = chance("balloon")
    let stripes = [accent, light, genome.scheme.middle.lab.vector.colourful(1.5)]
    let fromLeft = disc.x < x
    let places = [(x, y, size), (x + (x > aspect * 0.5 ? -1 : 1) * 0.34, y + 0.12, size * 0.5)]
    for (x, y, size) in places {
      let r = size * 0.40
      var shape: [SIMD2<Float>] = []
      for step in 0...40 {
        let angle = Float(step) / 40 * 6.283_185
        let (s, c) = Maths.sinCos(angle)
        let narrow: Float = s > 0 ? 1 - 0.42 * s * s : 1
        shape.append(SIMD2(x + c * r * narrow, y + s * r * (s > 0 ? 1.35 : 1)))
      }
      let shift = chance.index(3)
      try fill([shape], mark: Thing.balloon.mark) { px, py in
        let v = (Float(py) * pixel - y) / r
        let narrow = v > 0 ? max(0.2, 1 - 0.32 * v * v) : max(0.15, 1 - v * v).squareRoot()
        let u = max(-0.999, min(0.999, (Float(px) * pixel - x) / (r * narrow)))
        let bulge = u * (1.2 - 0.2 * u * u)
        let band = Int((bulge + 1.1) * 4.2) + shift
        return stripes[band % 3].lighter((fromLeft ? -u : u) * 0.10 - v * 0.06 - 0.02)
      }
      let basket = y + r * 1.75
      try fill(
        [
          rectangle(x - r * 0.14, basket, r * 0.28, r * 0.22),
          [
            SIMD2(x - r * 0.30, y + r * 1.2), SIMD2(x - r * 0.28, y + r * 1.2),
            SIMD2(x - r * 0.12, basket), SIMD2(x - r * 0.14, basket),
          ],
          [
            SIMD2(x + r * 0.30, y + r * 1.2), SIMD2(x + r * 0.28, y + r * 1.2),
            SIMD2(x + r * 0.12, basket), SIMD2(x + r * 0.14, basket),
          ],
        ], mark: Thing.balloon.mark,
        with: genome.scheme.near.lab.vector.mixed(lit(OKLCH(0.45, 0.07, 60)), 0.5))
    }
  }

  func paintFence(_ y: Float, _ size: Float, _ chance: inout Chance) throws(PaintError) {
    var shapes: [[SIMD2<Float>]] = []
    var x: Float = -0.02
    var last: SIMD2<Float>?
    while x < aspect + 0.1 {
      let foot = y + 0.02 * field("fence").value(x * 2, 0.4)
      let lean = chance.bell() * size * 0.06
      let top = SIMD2(x + lean, foot - size)
      shapes.append([
        top - SIMD2(size * 0.045, 0), top + SIMD2(size * 0.045, 0), SIMD2(x + size * 0.05, foot),
        SIMD2(x - size * 0.05, foot),
      ])
      if let last {
        for drop in [size * 0.2, size * 0.55] {
          shapes.append([
            last + SIMD2(0, drop), top + SIMD2(0, drop), top + SIMD2(0, drop + size * 0.055),
            last + SIMD2(0, drop + size * 0.06),
          ])
        }
      }
      last = top
      // A stranger's genome may have a fence without a height, which would never come to its end.
      x += max(size, 0.01) * chance.between(1.0, 1.35)
    }
    try fill(
      shapes, mark: Thing.fence.mark,
      with: genome.scheme.near.lab.vector.mixed(lit(OKLCH(0.5, 0.04, 65)), 0.45))
  }
}
