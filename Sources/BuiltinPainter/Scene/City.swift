import Pixels

extension Sitting {
  func paintCity() throws(PaintError) {
    var chance = chance("city")
    let haze = knob(.haze)
    let isLit =
      (isDark || genome.time == .sunset || genome.has(.lights)) && !genome.isWithout(.lights)
    let hasWater = hasQuay
    for (index, t) in [Float(0.12), 0.42, 0.72, 1].enumerated() where !(hasWater && index == 3) {
      let base = min(1.02, horizon + 0.06 + (1 - horizon) * 0.92 * t)
      let wall = land(0.2 + 0.8 * t).lighter(isDark ? 0.01 : 0.05 * (1 - t))
      let veil = min(0.85, (0.3 + haze) * (1 - t) * 0.9)
      var x: Float = -0.04 - chance.unit() * 0.05
      while x < aspect + 0.04 {
        let wide = (0.035 + 0.07 * chance.unit()) * (0.55 + 0.65 * t)
        let tall = chance.unit()
        // Towers gather around the focus.
        let away = abs(x / aspect - Float(genome.knobs[.focusX]))
        let height =
          (0.09 + 0.34 * tall * tall * tall + 0.10 * tall) * (0.75 + 0.5 * t)
          * (1.25 - 0.55 * min(1, away * 1.6)) * (index == 3 ? 0.62 : 1)
        try paintBuilding(
          x: x, width: wide, top: base - height, base: base, wall: wall, veil: veil, nearness: t,
          isLit: isLit, &chance)
        x += wide * chance.between(0.96, 1.35)
      }
      if index < 3 { try paintMist(at: base - 0.02, depth: 0.14, strength: 0.42 * haze) }
    }
  }

  /// Whether the city stands at the water.
  var hasQuay: Bool {
    genome.has(.reflection) || genome.has(.boat) || chance("quay").value(0) < 0.4
  }

  /// Where its feet are.
  var quay: Float { horizon + (1 - horizon) * 0.52 }

  private func paintBuilding(
    x: Float, width wide: Float, top: Float, base: Float, wall: SIMD4<Float>, veil: Float,
    nearness: Float, isLit: Bool, _ chance: inout Chance
  ) throws(PaintError) {
    let kind = chance.index(6)
    let right = x + wide
    var shapes: [[SIMD2<Float>]] = [
      [SIMD2(x, top), SIMD2(right, top), SIMD2(right, 1.1), SIMD2(x, 1.1)]
    ]
    let middle = x + wide * 0.5
    switch kind {
    case 0:  // a mast
      let mast = wide * chance.between(0.5, 1.3)
      shapes.append([
        SIMD2(middle - wide * 0.02, top), SIMD2(middle, top - mast),
        SIMD2(middle + wide * 0.02, top),
      ])
    case 1:  // steps
      shapes.append(rectangle(x + wide * 0.18, top - wide * 0.35, wide * 0.64, wide * 0.4))
      shapes.append(rectangle(x + wide * 0.36, top - wide * 0.7, wide * 0.28, wide * 0.4))
    case 2:  // a slanted roof
      shapes.append([
        SIMD2(x, top + 0.001), SIMD2(x, top - wide * 0.4), SIMD2(right, top + 0.001),
      ])
    case 3:  // a gable
      shapes.append([
        SIMD2(x, top + 0.001), SIMD2(middle, top - wide * 0.5), SIMD2(right, top + 0.001),
      ])
    default: shapes.append(rectangle(x + wide * 0.6, top - 0.012, wide * 0.2, 0.02))
    }
    var tone = wall.lighter(chance.bell() * 0.035)
    tone.y += chance.bell() * 0.008
    tone.z += chance.bell() * 0.012
    let (air, brightest) = (air, light)
    let fromLeft = disc.x < middle
    let grain = field("walls", octaves: 3)
    let span = max(base - top, 0.01)
    try fill(shapes, mark: 1) { px, py in
      let u = (Float(px) * pixel - x) / wide
      let v = Float(py) * pixel
      let lit = fromLeft ? 1 - u : u
      var colour = tone
      colour.x +=
        (lit - 0.5) * 0.07 * nearness + grain.value(Float(px) * pixel * 14, v * 14) * 0.015
      colour = colour.mixed(brightest, max(0, lit - 0.86) * 0.9 * (isDark ? 0.15 : 0.6))
      let down = max(0, min(1, (v - top) / span))
      return colour.mixed(air, min(0.95, veil + down * down * 0.28 * (1.2 - nearness)))
    }
    guard nearness > 0.3 else { return }
    try paintWindows(
      x: x, width: wide, top: top, base: base, wall: tone, veil: veil, isLit: isLit, &chance)
  }

  /// Each window's share of a pixel is computed, not sampled, so that small ones do not shimmer.
  private func paintWindows(
    x: Float, width wide: Float, top: Float, base: Float, wall: SIMD4<Float>, veil: Float,
    isLit: Bool, _ chance: inout Chance
  ) throws(PaintError) {
    let columns = max(2, Int(wide / chance.between(0.011, 0.017)))
    let pitchX = wide / (Float(columns) + 0.6)
    let pitchY = pitchX * chance.between(1.35, 1.8)
    let lines = min(60, Int((base - top) / pitchY))
    guard lines > 1 else { return }
    let share: Float = isLit ? (genome.time == .sunset ? 0.30 : 0.42) : 0.12
    let dark = wall.lighter(isDark ? -0.03 : -0.08)
    let warm = light.mixed(accent, 0.35)
    // Offices go dark floor by floor, flats window by window.
    let isOffice = chance.flips(0.4)
    for line in 0..<lines {
      try breathe()
      let floorLit = chance.flips(share)
      for column in 0..<columns {
        let isOn = isOffice ? floorLit && chance.flips(0.8) : chance.flips(share)
        let level = chance.between(0.45, 1)
        guard isOn || !isLit else { continue }
        let left = x + pitchX * (0.45 + Float(column))
        let upper = top + pitchY * (0.5 + Float(line))
        let colour = isOn && isLit ? wall.mixed(warm, level) : dark
        if isOn, isLit { see(.lights, in: paneArea(pitchX * 0.62, pitchY * 0.58)) }
        paintPane(
          left: left, top: upper, width: pitchX * 0.62, height: pitchY * 0.58, colour: colour,
          share: (1 - veil) * (isOn && isLit ? 1 : 0.6))
      }
    }
  }

  private func paneArea(_ wide: Float, _ tall: Float) -> Int {
    Int((wide * tall * Float(height) * Float(height)).rounded(.up))
  }

  private func paintPane(
    left: Float, top: Float, width wide: Float, height tall: Float, colour: SIMD4<Float>,
    share: Float
  ) {
    let scale = Float(height)
    let (x0, x1) = (left * scale, (left + wide) * scale)
    let (y0, y1) = (top * scale, (top + tall) * scale)
    let (firstX, lastX) = (max(0, Int(max(0, x0))), min(width, Int(max(0, x1)) + 1))
    let (firstY, lastY) = (max(0, Int(max(0, y0))), min(height, Int(max(0, y1)) + 1))
    guard firstX < lastX, firstY < lastY else { return }
    for y in firstY..<lastY {
      let row = canvas.row(y)
      let coverY = min(y1, Float(y + 1)) - max(y0, Float(y))
      for x in firstX..<lastX {
        let coverX = min(x1, Float(x + 1)) - max(x0, Float(x))
        if coverX > 0, coverY > 0, row[x].w == 1 {
          row.lay(colour, over: x, share: coverX * coverY * share)
        }
      }
    }
  }

  func rectangle(_ x: Float, _ y: Float, _ wide: Float, _ tall: Float) -> [SIMD2<Float>] {
    [SIMD2(x, y), SIMD2(x + wide, y), SIMD2(x + wide, y + tall), SIMD2(x, y + tall)]
  }
}
