import Pixels

// Pictures of nothing but colour. The seed chooses the kind.

extension Sitting {
  private var ramp: [SIMD4<Float>] {
    let s = genome.scheme
    return [s.near, s.far, s.zenith, s.middle, s.accent, s.horizon, s.light].map(\.lab.vector)
  }

  func paintAbstract() throws(PaintError) {
    switch chance("abstract").value(0) {
    case ..<0.34: try paintFlow()
    case ..<0.56: try paintFields()
    case ..<0.80: try paintGeometry()
    default: try paintWaves()
    }
  }

  private func ramp(_ t: Float) -> SIMD4<Float> {
    let colours = ramp
    let place = max(0, min(0.999, t)) * Float(colours.count - 1)
    let index = Int(place)
    return colours[index].mixed(colours[index + 1], quintic(place - Float(index)))
  }

  /// Marbled: noise bent twice by noise.
  private func paintFlow() throws(PaintError) {
    let colours = (0..<256).map { ramp(Float($0) / 255) }
    let (first, second, third) = (
      field("flow1", octaves: 3), field("flow2", octaves: 3), field("flow3", octaves: 5)
    )
    let canvas = canvas
    let scale = 1.1 + knob(.detail)
    let bend = 0.9 + 1.1 * knob(.clouds)
    let focus = SIMD2<Float>(Float(genome.knobs[.focusX]) * aspect, Float(genome.knobs[.focusY]))
    let (a, b) = (lines[0], lines[1])
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      first.fill(a, count: width, start: 0, step: scale * pixel, y: v * scale)
      second.fill(b, count: width, start: 0, step: scale * pixel, y: v * scale + 9)
      let row = canvas.row(y)
      for x in 0..<width {
        let u = (Float(x) + 0.5) * pixel
        let n = third.value(u * scale + a[x] * bend, v * scale + b[x] * bend)
        let dx = u - focus.x
        let dy = v - focus.y
        let near = 1 / (1 + (dx * dx + dy * dy) * 5)
        let (wave, _) = Maths.sinCos(n * 5.5 + a[x] * 2.2)
        let t = 0.5 + 0.36 * wave + 0.22 * b[x] + 0.16 * (near - 0.4)
        var colour = colours[max(0, min(255, Int(t * 255)))]
        // Thin veins, as where two inks meet.
        let vein = max(0, 1 - abs(n + 0.12) * 26)
        colour = colour.mixed(colours[250], vein * 0.35)
        colour.x += n * 0.05
        colour.w = 1
        row[x] = colour
      }
    }
  }

  /// Soft-edged fields that breathe on a ground.
  private func paintFields() throws(PaintError) {
    var chance = chance("fields")
    let canvas = canvas
    let ground = ramp[chance.index(2) == 0 ? 0 : 2].lighter(0.03)
    let mottle = field("mottle", octaves: 5)
    let edge = field("edges", octaves: 4)
    let (a, b) = (lines[0], lines[1])
    let count = 2 + chance.index(2)
    var top: Float = 0.06
    var bands: [(top: Float, bottom: Float, colour: SIMD4<Float>)] = []
    let order = [3, 5, 4, 1, 6].map { ramp[$0] }
    let first = chance.index(3)
    for index in 0..<count {
      let tall = (0.90 - top) / Float(count - index) * chance.between(0.7, 1.2)
      bands.append((top, min(0.94, top + tall), order[(index + first) % order.count]))
      top += tall + 0.035
    }
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      mottle.fill(a, count: width, start: 0, step: 3 * pixel, y: v * 4)
      edge.fill(b, count: width, start: 0, step: 7 * pixel, y: v * 7)
      let row = canvas.row(y)
      for x in 0..<width {
        let u = (Float(x) + 0.5) * pixel
        var colour = ground.lighter(a[x] * 0.03)
        for band in bands {
          let inside =
            min(min(v - band.top, band.bottom - v), min(u, aspect - u) - 0.07) + b[x] * 0.012
          let share = Maths.smoothstep(-0.012, 0.035, inside)
          if share > 0 { colour = colour.mixed(band.colour.lighter(a[x] * 0.055), share * 0.92) }
        }
        colour.w = 1
        row[x] = colour
      }
    }
  }

  /// Circles, arcs and bars that overlap like coloured glass.
  private func paintGeometry() throws(PaintError) {
    var chance = chance("geometry")
    let canvas = canvas
    let paper = genome.scheme.horizon.lab.vector.mixed(light, 0.4)
    let tint = genome.scheme.middle.lab.vector
    let mottle = field("mottle", octaves: 4)
    let noise = lines[0]
    try rows(0..<height) { y throws(PaintError) in
      let v = (Float(y) + 0.5) * pixel
      mottle.fill(noise, count: width, start: 0, step: 2 * pixel, y: v * 2)
      let row = canvas.row(y)
      for x in 0..<width {
        var colour = paper.mixed(tint, max(0, min(1, 0.25 + noise[x] * 0.3 + v * 0.25)))
        colour.w = 1
        row[x] = colour
      }
    }
    let colours = ramp
    let focus = SIMD2<Float>(Float(genome.knobs[.focusX]) * aspect, Float(genome.knobs[.focusY]))
    let count = Int(14 + 20 * knob(.detail) * (1.2 - knob(.space)))
    for index in 0..<count {
      let spread = 0.16 + 0.42 * Float(index) / Float(count)
      let middle = focus + (SIMD2(aspect * 0.5, 0.5) - focus) * (Float(index) / Float(count))
      let place =
        middle + SIMD2(chance.bell() * aspect * spread * 1.2, chance.bell() * spread * 1.5)
      let size = 0.03 + 0.19 * chance.unit() * chance.unit() * (index < 3 ? 1.8 : 1)
      let colour = colours[chance.index(colours.count)].lighter(chance.bell() * 0.06)
      let angle = chance.unit() * 6.283
      let (sin, cos) = Maths.sinCos(angle)
      let share = chance.between(0.5, 0.93)
      switch chance.index(5) {
      case 0, 1:
        try fill([disc(place, size)], mark: 1, share: share) { x, y in
          let dx = Float(x) * pixel - place.x
          let dy = Float(y) * pixel - place.y
          let d = (dx * dx + dy * dy).squareRoot() / size
          return colour.lighter((d * d - 0.5) * -0.07)
        }
      case 2:
        var ring = disc(place, size)
        ring.append(ring[0])
        ring += disc(place, size * chance.between(0.72, 0.9)).reversed()
        ring.append(ring[65])
        try fill([ring], mark: 1, share: share, with: colour)
      case 3:
        let long = size * chance.between(2, 5)
        let along = SIMD2(cos, sin) * long
        let across = SIMD2(-sin, cos) * (size * chance.between(0.05, 0.25))
        try fill(
          [
            [
              place - along - across, place + along - across, place + along + across,
              place - along + across,
            ]
          ], mark: 1, share: share, with: colour)
      default:
        let tip = place + SIMD2(cos, sin) * size * 1.8
        let side = SIMD2(-sin, cos) * size
        try fill([[place - side, place + side, tip]], mark: 1, share: share, with: colour)
      }
    }
  }

  /// Long overlapping waves, from light to dark.
  private func paintWaves() throws(PaintError) {
    var chance = chance("waves")
    try rows(0..<height) { y throws(PaintError) in
      let row = canvas.row(y)
      let colour = sky(Float(y) * pixel)
      for x in 0..<width { row[x] = colour }
    }
    let count = 8 + Int(knob(.detail) * 8)
    for index in 0..<count {
      let t = Float(index) / Float(count - 1)
      let field = NoiseField(chance.next(), octaves: 2, gain: 0.35)
      let base = 0.12 + 0.86 * t
      var shape: [SIMD2<Float>] = [SIMD2(-0.1, 1.2)]
      for step in 0...80 {
        let x = Float(step) / 80 * (aspect + 0.2) - 0.1
        let n = field.value(x * 1.15 + t * 2, t * 1.3)
        shape.append(SIMD2(x, base - n * 0.15))
      }
      shape.append(SIMD2(aspect + 0.1, 1.2))
      let colour = ramp(0.95 - 0.9 * t + chance.bell() * 0.12)
      let under = colour.lighter(-0.07).colourful(1.1)
      let mottle = NoiseField(chance.next(), octaves: 4)
      try fill([shape], mark: 1, share: 0.94) { x, y in
        let (u, v) = (Float(x) * pixel, Float(y) * pixel)
        let n = field.value(u * 1.15 + t * 2, t * 1.3)
        let down = max(0, min(1, (v - base + n * 0.15) / 0.18))
        return colour.lighter(0.06).mixed(under, down).lighter(mottle.value(u * 6, v * 6) * 0.03)
      }
    }
  }
}
