import Pixels

// Sky, clouds, stars, sun and moon.

extension Sitting {
  /// Where the sky ends, in heights.
  var horizon: Float {
    switch genome.scene {
    case .sky: 1.06
    case .space: 1.2
    default: knob(.horizon)
    }
  }

  /// Where the sun or the moon stands, or would.
  var disc: SIMD2<Float> { SIMD2(knob(.focusX) * aspect, knob(.focusY)) }

  func paintSky() throws(PaintError) {
    let (canvas, disc, light) = (canvas, disc, light)
    let hasDisc = genome.has(.sun) || genome.has(.moon)
    let strength = (hasDisc ? 1 : 0.5) * knob(.glow) * (genome.has(.moon) ? 0.75 : 1)
    let radius = 0.06 + knob(.focusSize) * 1.6
    let near = 1 / (radius * radius)
    let wide: Float = 5.67
    let field = field("air", octaves: 3)
    let noise = lines[0]
    let horizonColour = genome.scheme.horizon.lab.vector
    // The sky is lighter where the light is: a slope across the picture that gives it a direction.
    let slope = 0.05 * (0.4 + knob(.glow))
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let base = sky(v / horizon)
      field.fill(noise, count: width, start: 0, step: 1.3 * pixel, y: v * 2.6)
      let row = canvas.row(y)
      let dy = v - disc.y
      let low = max(0, min(1, v / horizon))
      for x in 0..<width {
        let dx = (Float(x) + 0.5) * pixel - disc.x
        let d = dx * dx + dy * dy
        let halo = 1 / (1 + d * near)
        let oval: Float = dx * dx * 0.45 + dy * dy * 1.6
        let spread = 1 / (1 + oval * wide)
        var colour = base
        let lean: Float = (abs(dx) - 0.4) * slope * (1 - low * 0.6)
        colour.x += noise[x] * 0.012 - lean
        let wideGlow: Float = spread * spread * strength
        let nearGlow: Float = halo * halo * strength
        colour = colour.mixed(horizonColour, 0.55 * wideGlow)
        colour = colour.mixed(light, 0.62 * nearGlow + 0.12 * wideGlow)
        colour.w = 0
        row[x] = colour
      }
    }
  }

  func paintClouds() throws(PaintError) {
    var amount = knob(.clouds)
    if genome.isStormy { amount = max(amount, 0.7) }
    amount *= 1 - knob(.space) * 0.35
    guard amount > 0.03, !genome.isWithout(.clouds) else { return }
    var chance = chance("clouds")
    let kind = genome.isStormy ? 0 : chance.index(4)
    // How much longer than high, and how wide the smallest are.
    let stretch: Float = [0.55, 0.20, 0.10, 0.34][kind]
    let scale: Float = [0.62, 0.9, 1.25, 1.5][kind] * chance.between(0.85, 1.2)
    let slant: Float = kind == 1 ? chance.between(-0.5, 0.5) : 0
    let softness: Float = [0.20, 0.55, 0.42, 0.34][kind]
    let field = field("clouds", octaves: 6, gain: kind == 0 ? 0.52 : 0.46)
    let (body, shaded) = (lines[0], lines[1])
    let threshold = 0.62 - 1.15 * amount
    let (canvas, disc) = (canvas, disc)
    let opacity = min(1, 0.55 + 0.5 * amount) * (kind == 1 ? 0.62 : 0.9)
    let bright = light.mixed(genome.scheme.horizon.lab.vector, isDark ? 0.6 : 0.35)
    var brightest = bright
    if isDark { brightest.x = min(bright.x, genome.scheme.horizon.lightness + 0.16) }
    let shadow = genome.scheme.zenith.lab.vector.mixed(genome.scheme.far.lab.vector, 0.6)
      .colourful(0.8).lighter(genome.isStormy ? -0.16 : isDark ? -0.02 : 0.05)
    let middle = genome.scheme.middle.lab.vector
    let end = Int(min(1, horizon + 0.02) * Float(height))
    let side: Float = disc.x > aspect * 0.5 ? 1 : -1
    var clouded = 0
    try rows(0..<end) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let up = max(0, horizon - v)
      // A ceiling seen in perspective: towards the horizon the clouds get small and flat.
      let depth = 1 / (0.30 + up * 0.95)
      let row = canvas.row(y)
      let cellY = depth * 4.2 * scale
      let start = -(disc.x + slant * up * 4) * depth * 3.2 * scale * stretch
      let step = depth * 3.2 * scale * stretch * pixel
      field.fill(body, count: width, start: start, step: step, y: cellY)
      field.fill(
        shaded, count: width, start: start + 0.10 * side, step: step, y: cellY - 0.16)
      // They gather in bands and thin out at the very top.
      let band = 0.16 * field.value(7.7, v * 2.4) - (v < 0.08 ? (0.08 - v) * 1.2 : 0)
      let fade = Maths.smoothstep(0, 0.06, up)
      let base = middle.mixed(sky(v / horizon), 0.5)
      for x in 0..<width {
        let n = body[x] + band
        guard n > threshold else { continue }
        let thick = min(1, (n - threshold) / softness)
        let cover = thick * thick * (3 - 2 * thick)
        let lit = max(0, min(1, 0.55 + (body[x] - shaded[x]) * 2.1 - (n - threshold) * 0.35))
        let dx = (Float(x) + 0.5) * pixel - disc.x
        let dy = v - disc.y
        let nearDisc = 1 / (1 + (dx * dx + dy * dy) * 9)
        var colour = shadow.mixed(base, 0.45).mixed(brightest, lit * (0.6 + 0.4 * nearDisc))
        colour.x += 0.05 * nearDisc * (1 - thick)
        let share = cover * opacity * fade
        if share > 0.2 { clouded += 1 }
        row.lay(colour, over: x, share: share)
      }
    }
    see(.clouds, in: clouded)
  }

  func paintStars() throws(PaintError) {
    guard genome.has(.stars) else { return }
    var chance = chance("stars")
    let bandAngle = chance.between(-0.7, 0.7)
    let milky = field("milky", octaves: 5)
    let limit = min(1, horizon)
    // Half of them along a band, as we see our own galaxy.
    let count = Int(420 * aspect * (0.5 + knob(.detail)))
    let colour = light.colourful(0.5).lighter(0.03)
    let (canvas, noise) = (canvas, lines[0])
    let centre = SIMD2<Float>(aspect * chance.between(0.3, 0.7), limit * 0.4)
    let (sin, cos) = Maths.sinCos(bandAngle)
    try rows(0..<Int(limit * Float(height))) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      milky.fill(noise, count: width, start: 0, step: 2.2 * pixel, y: v * 2.2)
      let row = canvas.row(y)
      let fade = Maths.smoothstep(0, 0.3, limit - v) * 0.13
      for x in 0..<width {
        let u = (Float(x) + 0.5) * pixel - centre.x
        let across = -sin * u + cos * (v - centre.y) + noise[x] * 0.05
        let q = across * across * 34
        if q < 6 {
          let share = fade * (0.6 + 0.7 * noise[x]) / ((1 + q) * (1 + q))
          if share > 0 { row.lay(colour, over: x, share: share) }
        }
      }
    }
    for index in 0..<count {
      if index & 63 == 0 { try breathe() }
      var place = SIMD2<Float>(chance.unit() * aspect, chance.unit() * limit)
      if index % 3 == 0 {
        let along = chance.between(-1.2, 1.2)
        let across = chance.bell() * 0.16
        place = centre + SIMD2(cos * along - sin * across, sin * along + cos * across)
      }
      let size = chance.unit()
      let radius = 0.0015 + 0.0022 * size * size * size * size
      let share = (0.4 + 0.6 * chance.unit()) * Maths.smoothstep(0, 0.18, limit - place.y)
      dab(
        x: place.x, y: place.y, radiusX: radius, radiusY: radius, colour: colour, share: share,
        hardness: 0.3, mark: Thing.stars.mark)
      if size > 0.985 {
        dab(
          x: place.x, y: place.y, radiusX: radius * 5, radiusY: radius * 5, colour: colour,
          share: share * 0.3, hardness: 0)
      }
    }
  }

  func paintDisc() throws(PaintError) {
    guard let element = genome.first(.sun) ?? genome.first(.moon) else { return }
    let isMoon = element.thing == .moon
    let radius = knob(.focusSize)
    let centre = disc
    let colour = isMoon ? light.colourful(0.6).lighter(0.01) : light.lighter(0.02)
    var chance = chance("disc")
    let isCrescent = isMoon && chance.flips(0.4)
    let phase = SIMD2<Float>(
      radius * (chance.flips(0.5) ? 0.62 : -0.62), -radius * chance.between(0.1, 0.35))
    let craters = field("craters", octaves: 4)
    let (canvas, edge) = (canvas, 1.2 * pixel)
    let top = Int((centre.y - radius) * Float(height)) - 2
    let bottom = Int((centre.y + radius) * Float(height)) + 3
    guard top < bottom else { return }
    try rows(top..<bottom) { y throws(PaintError) in
      let row = canvas.row(y)
      let dy = (Float(y) + 0.5) * pixel - centre.y
      let first = max(0, Int((centre.x - radius) * Float(height)) - 2)
      let last = min(width, Int((centre.x + radius) * Float(height)) + 3)
      guard first < last else { return }
      for x in first..<last {
        let dx = (Float(x) + 0.5) * pixel - centre.x
        let d = (dx * dx + dy * dy).squareRoot()
        var share = max(0, min(1, (radius - d) / edge + 0.5))
        guard share > 0 else { continue }
        var painted = colour
        if isMoon {
          painted.x -= max(0, craters.value(dx / radius * 1.6, dy / radius * 1.6)) * 0.16
          painted.x -= 0.05 * (d / radius) * (d / radius)
          if isCrescent {
            let (px, py) = (dx - phase.x, dy - phase.y)
            let outside = (px * px + py * py).squareRoot() - radius * 0.96
            share *= max(0.07, min(1, outside / (radius * 0.10) + 0.2))
          }
        }
        row.lay(painted, over: x, share: share * 0.97, mark: element.thing.mark)
      }
    }
  }
}
