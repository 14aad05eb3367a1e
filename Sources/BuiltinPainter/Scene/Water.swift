import Pixels

// Water mirrors what was painted above it.

extension Sitting {
  /// From `shore` down to `end`; call it when everything that stands behind the water is there.
  func paintWater(
    from shore: Float, to end: Float = 1, calm: Float, shape: ((Float) -> ClosedRange<Float>)? = nil
  ) throws(PaintError) {
    let (canvas, disc, light) = (canvas, disc, light)
    let rough = 1 - calm
    let field = field("ripples", octaves: 4, gain: 0.55)
    let swell = self.field("swell", octaves: 3)
    let (ripple, wave) = (lines[0], lines[1])
    let scheme = genome.scheme
    let own = genome.water.map {
      $0.lab.vector * SIMD4(0.35 + 0.6 * Self.daylight(genome.time).brightness, 1, 1, 1)
    }
    let hue = own ?? scheme.zenith.lab.vector.mixed(scheme.near.lab.vector, 0.35)
    let deep = hue.colourful(1.05).lighter(own == nil ? -0.05 : -0.03)
    let hasDisc = genome.has(.sun) || genome.has(.moon)
    let glitterShare = hasDisc ? (0.35 + 0.6 * knob(.glow)) : 0
    let ownShare: Float = own == nil ? 0.16 : 0.66
    let texture = (0.25 + 0.75 * knob(.texture)) * (1 - 0.75 * knob(.space))
    try rows(Int(shore * Float(height))..<Int(end * Float(height))) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      let down = max(v - shore, 0.5 * pixel)
      let nearness = min(1, down / 0.42)
      // Perspective: waves are small and close together at the shore.
      let depth = 1 / (0.035 + down * 0.85)
      let start = -aspect * 0.5 * depth * 0.55
      field.fill(
        ripple, count: width, start: start, step: depth * 0.55 * pixel, y: depth * 3.6 + 3)
      swell.fill(
        wave, count: width, start: start * 0.4, step: depth * 0.22 * pixel, y: depth * 1.3)
      let row = canvas.row(y)
      let reach = (0.010 + 0.075 * nearness) * (0.25 + rough)
      let fresnel = min(0.85, ownShare + (0.30 + 0.25 * rough) * nearness)
      let spread = 0.022 + 0.30 * down
      let bounds = shape?(v) ?? 0...aspect
      for x in 0..<width {
        let u = (Float(x) + 0.5) * pixel
        guard u >= bounds.lowerBound - 0.01, u <= bounds.upperBound + 0.01 else { continue }
        let n = ripple[x] + wave[x] * 0.6
        let source = shore - down * 1.06 + reach * n - 1.5 * pixel
        var colour = canvas.sample(
          smoothly: Float(x) + n * reach * Float(height) * 0.35,
          min(source, shore - 1.5 * pixel) * Float(height))
        colour.x -= 0.035 + 0.03 * nearness
        colour = colour.mixed(deep, fresnel)
        colour.x += n * (0.018 + 0.085 * nearness) * (0.3 + rough) * texture
        if n > 0.28 {
          colour = colour.mixed(scheme.horizon.lab.vector, min(0.35, (n - 0.28) * rough * 0.8))
        }
        if glitterShare > 0 {
          let dx = (u - disc.x) / spread
          let near = 1 / (1 + dx * dx * dx * dx)
          let sparkle = Maths.smoothstep(-0.05, 0.30, n + 0.10 * near)
          colour = colour.mixed(light, glitterShare * near * sparkle * (0.85 - 0.25 * nearness))
        }
        var share: Float = 1
        if shape != nil {
          let inside = min(u - bounds.lowerBound, bounds.upperBound - u)
          share = max(0, min(1, (inside + wave[x] * 0.006) * Float(height) / 2.5 + 0.5))
        }
        row.lay(colour, over: x, share: share, mark: 2)
      }
    }
  }
}
