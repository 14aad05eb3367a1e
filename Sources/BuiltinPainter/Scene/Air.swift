import Pixels

// What hangs and falls in the air.

extension Sitting {
  /// A bank of mist around a height.
  func paintMist(at middle: Float, depth: Float, strength: Float) throws(PaintError) {
    guard strength > 0.02, !genome.isWithout(.mist) else { return }
    let field = field("mist", octaves: 4)
    let noise = lines[0]
    let canvas = canvas
    let colour = air.lighter(isDark ? 0.02 : 0.05).colourful(0.85)
    let first = Int((middle - depth * 1.6) * Float(height))
    let last = Int((middle + depth * 1.6) * Float(height))
    guard first < last else { return }
    var veiled = 0
    try rows(first..<last) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let away = (v - middle) / depth
      let fade = 1 / (1 + away * away * 1.5) - 0.205
      guard fade > 0 else { return }
      field.fill(noise, count: width, start: middle * 30, step: 1.8 * pixel, y: v * 9)
      let row = canvas.row(y)
      for x in 0..<width {
        let share = fade * strength * max(0, min(1.25, 0.75 + noise[x] * 0.9))
        if share > 0.2 { veiled += 1 }
        row.lay(colour, over: x, share: min(0.95, share))
      }
    }
    see(.mist, in: veiled)
  }

  func paintWeather() throws(PaintError) {
    if genome.has(.rainbow) { try paintRainbow() }
    if genome.has(.mist) {
      let base = min(0.92, genome.scene.hasSky ? horizon : 0.7)
      try paintMist(at: base + 0.02, depth: 0.13, strength: 0.85)
      try paintMist(at: min(0.97, base + 0.22), depth: 0.10, strength: 0.5)
    }
    if genome.has(.lightning) { try paintLightning() }
    if genome.has(.rain) { try paintRain() }
    if genome.has(.snowfall) { try paintSnowfall() }
  }

  private func paintRain() throws(PaintError) {
    var chance = chance("rain")
    let colour = air.lighter(0.14).colourful(0.6)
    let slant = chance.between(-0.22, 0.22)
    let canvas = canvas
    // The air itself is grey with it.
    try rows(0..<height) { y throws(PaintError) in
      let row = canvas.row(y)
      for x in 0..<width { row.lay(air, over: x, share: 0.16) }
    }
    see(.rain, in: width * height)
    for index in 0..<Int(520 * aspect) {
      if index & 31 == 0 { try breathe() }
      let near = chance.unit()
      let long = 0.035 + 0.075 * near
      let foot = SIMD2<Float>(chance.between(-0.1, aspect + 0.1), chance.between(-0.05, 1.1))
      let wide = 0.0006 + 0.0009 * near
      let head = foot - SIMD2(slant * long, long)
      try fill(
        [[head, head + SIMD2(wide, 0), foot + SIMD2(wide * 1.4, 0), foot - SIMD2(wide * 0.4, 0)]],
        mark: Thing.rain.mark, share: 0.16 + 0.30 * near, with: colour)
    }
  }

  private func paintSnowfall() throws(PaintError) {
    var chance = chance("snowfall")
    let colour = OKLCH(isDark ? 0.86 : 0.99, 0.012, 240).lab.vector
    for index in 0..<Int(430 * aspect) {
      if index & 31 == 0 { try breathe() }
      let near = chance.unit()
      let radius = 0.0018 + 0.0065 * near * near * near
      dab(
        x: chance.unit() * aspect, y: chance.unit(), radiusX: radius, radiusY: radius * 1.1,
        colour: colour, share: 0.45 + 0.45 * chance.unit(), hardness: 0.75 - 0.6 * near,
        mark: Thing.snowfall.mark)
    }
  }

  func paintAurora() throws(PaintError) {
    guard genome.has(.aurora) else { return }
    var chance = chance("aurora")
    let canvas = canvas
    let top = OKLCH(0.55, 0.15, 310).lab.vector
    let low = OKLCH(0.80, 0.19, 158).lab.vector
    let (foot, rays, veil) = (lines[0], lines[1], lines[2])
    for curtain in 0..<3 {
      let shape = NoiseField(chance.next(), octaves: 3)
      let streaks = NoiseField(chance.next(), octaves: 4, gain: 0.65)
      let soft = NoiseField(chance.next(), octaves: 2)
      let base = horizon * chance.between(0.50, 0.86)
      let seed = chance.unit() * 90
      let long = horizon * chance.between(0.55, 0.85)
      let strength: Float = [0.95, 0.75, 0.55][curtain]
      shape.fill(foot, count: width, start: seed, step: 1.1 * pixel, y: 0.4)
      streaks.fill(rays, count: width, start: seed, step: 11 * pixel, y: 1.7)
      soft.fill(veil, count: width, start: seed, step: 1.7 * pixel, y: 4.2)
      try rows(0..<Int(min(1, horizon) * Float(height))) { y throws(PaintError) in
        let v = (Float(y) + 0.5) * pixel
        let row = canvas.row(y)
        for x in 0..<width {
          let up = (base + foot[x] * 0.20 - v) / (long * (0.8 + 0.35 * rays[x]))
          guard up > -0.06, up < 1 else { continue }
          let rise = up < 0 ? (up + 0.06) / 0.06 : (1 - up) * (1 - up)
          let share =
            rise * strength * max(0, 0.55 + 0.55 * rays[x]) * max(0.15, 0.62 + veil[x] * 0.8)
          let colour = low.mixed(top, min(1, max(0, up * 1.25)))
          row.lay(colour, over: x, share: min(0.9, share), mark: Thing.aurora.mark)
        }
      }
    }
  }

  private func paintRainbow() throws(PaintError) {
    let canvas = canvas
    let centre = SIMD2<Float>(disc.x > aspect * 0.5 ? aspect * 0.30 : aspect * 0.70, horizon + 0.10)
    let radius: Float = 0.52
    try rows(0..<Int(min(1, horizon) * Float(height))) { y throws(PaintError) in
      let row = canvas.row(y)
      let dy = (Float(y) + 0.5) * pixel - centre.y
      for x in 0..<width {
        let dx = (Float(x) + 0.5) * pixel - centre.x
        let t = ((dx * dx + dy * dy).squareRoot() - radius) / 0.055
        guard t > 0, t < 1, row[x].w < 1 else { continue }
        let colour = OKLCH(0.80, 0.14, 300 * (1 - t) + (t > 0.9 ? 15 : 20)).lab.vector
        row.lay(colour, over: x, share: 0.42 * min(1, t * 4) * min(1, (1 - t) * 4))
        row[x].w = Thing.rainbow.mark
      }
    }
  }

  private func paintLightning() throws(PaintError) {
    var chance = chance("lightning")
    var place = SIMD2<Float>(aspect * chance.between(0.25, 0.75), 0.04)
    var shapes: [[SIMD2<Float>]] = []
    let end = min(0.95, horizon)
    var wide: Float = 0.0042
    while place.y < end {
      let next = place + SIMD2(chance.bell() * 0.045, chance.between(0.018, 0.05))
      shapes.append([
        place - SIMD2(wide, 0), place + SIMD2(wide, 0), next + SIMD2(wide * 0.9, 0),
        next - SIMD2(wide * 0.9, 0),
      ])
      if chance.flips(0.28) {
        let twig = next + SIMD2(chance.bell() * 0.13, chance.between(0.03, 0.09))
        shapes.append([next - SIMD2(wide * 0.5, 0), next + SIMD2(wide * 0.5, 0), twig])
      }
      dab(
        x: place.x, y: place.y, radiusX: 0.07, radiusY: 0.07, colour: light, share: 0.07,
        hardness: 0)
      place = next
      wide *= 0.96
    }
    try fill(
      shapes, mark: Thing.lightning.mark, share: 0.97, with: light.colourful(0.5).lighter(0.06))
  }
}
