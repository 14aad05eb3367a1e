import Pixels

/// The outline of one layer of land, and how it looks.
struct Ridge {
  /// For each column, how far from the top, in heights.
  var top: Line
  var highest: Float
  var lowest: Float
  /// 0 the farthest, 1 at one's feet.
  var nearness: Float
  var mark: Float = 1
}

/// How land is made: the knobs that tell mountains from dunes.
struct Terrain {
  var count: Int
  /// Where the farthest and the nearest stand, and how high they rise.
  var first: Float
  var last: Float
  var amplitude: Float
  /// Hills in one height of width, and how much each octave keeps: rocks keep more than dunes.
  var frequency: Float
  var roughness: Float
  var octaves: Int
  /// 0 round hills, 1 sharp peaks.
  var sharpness: Float
  /// How strong light and shadow are on it.
  var relief: Float
  var snow: Float = 0
  var texture: Float = 1
}

extension Sitting {
  func ridges(_ terrain: Terrain, part: StaticString) -> [Ridge] {
    var chance = chance(part)
    return (0..<terrain.count).map { index in
      let t = terrain.count == 1 ? 1 : Float(index) / Float(terrain.count - 1)
      let field = NoiseField(chance.next(), octaves: terrain.octaves, gain: terrain.roughness)
      let (line, large) = (Line(width + 4), lines[7])
      let frequency = terrain.frequency * (0.75 + 0.8 * t) * chance.between(0.85, 1.2)
      field.fill(line, count: width, start: chance.unit() * 50, step: frequency * pixel, y: 3.3)
      let broad = NoiseField(chance.next(), octaves: 2)
      broad.fill(
        large, count: width, start: chance.unit() * 50, step: frequency * 0.35 * pixel, y: 7.1)
      let height = terrain.amplitude * (1 - 0.35 * t) * chance.between(0.85, 1.2)
      let base = terrain.first + (terrain.last - terrain.first) * t
      var (highest, lowest) = (Float(2), Float(-1))
      for x in 0..<width {
        let n = line[x]
        let peak = 0.75 - abs(large[x]) * 2.2 + n * 0.42
        let shape = (n * 0.55 + 0.25) * (1 - terrain.sharpness) + peak * 0.85 * terrain.sharpness
        let top = base - height * (shape + large[x] * 0.55)
        line[x] = top
        (highest, lowest) = (min(highest, top), max(lowest, top))
      }
      return Ridge(top: line, highest: highest, lowest: lowest, nearness: t)
    }
  }

  /// Paints layers from far to near, each only where the next does not hide it.
  func paint(
    _ ridges: [Ridge], _ terrain: Terrain, part: StaticString, nearest: Float = 1,
    from farthest: Float = 0
  ) throws(PaintError) {
    var chance = chance(part)
    let detail = knob(.detail)
    let haze = knob(.haze)
    let canvas = canvas
    let side: Float = disc.x > aspect * 0.5 ? 1 : -1
    let air = air
    let brightest = light.mixed(genome.scheme.horizon.lab.vector, 0.4)
    for (index, ridge) in ridges.enumerated() {
      let next = index + 1 < ridges.count ? ridges[index + 1] : nil
      let t = farthest + (nearest - farthest) * ridge.nearness
      let field = NoiseField(chance.next(), octaves: 5, gain: 0.48 + 0.08 * detail)
      let base = land(t)
      let veil = haze * (1 - t) * 0.75
      let level = 0.35 + 0.65 * Self.daylight(genome.time).brightness
      let calm = 1 - 0.8 * knob(.space)
      let relief = terrain.relief * (0.35 + 0.65 * t) * (0.5 + detail) * calm * level
      let snow = OKLCH(isDark ? 0.5 : 0.96, 0.02, 240).lab.vector
        .mixed(genome.scheme.middle.lab.vector, isDark ? 0.4 : 0.12)
      // Snow lies above one height for all, so that it makes the far peaks high.
      let snowLine = horizon - 0.115 + (terrain.snow - 0.28) * 0.42
      let (body, shaded, top) = (lines[0], lines[1], ridge.top)
      let seed = chance.unit() * 40
      let frequency = 4.5 + 4 * t
      let first = Int(max(0, ridge.highest) * Float(height)) - 1
      let last = next.map { Int($0.lowest * Float(height)) + 2 } ?? height
      try rows(max(0, first)..<max(max(0, first), min(height, last))) { y throws(PaintError) in
        let v = (Float(y) + 0.5) * pixel
        let row = canvas.row(y)
        let step = frequency * pixel
        field.fill(body, count: width, start: seed, step: step, y: v * frequency * 1.15 + seed)
        field.fill(
          shaded, count: width, start: seed + 0.16 * side, step: step,
          y: v * frequency * 1.15 + seed - 0.13)
        for x in 0..<width {
          let below = v - top[x]
          guard below > -pixel else { continue }
          if let next, v - next.top[x] > pixel { continue }
          let cover = min(1, max(0, below * Float(height) + 0.5))
          let slope = (top[min(x + 2, width - 1)] - top[max(x - 2, 0)]) * Float(height) * 0.25
          let facing = max(-1, min(1, slope * side * 0.8))
          let lit = (body[x] - shaded[x]) * 1.5 + facing * 0.28 / (1 + below * 9)
          var colour = base
          colour.x +=
            relief * 0.22 * lit + 0.035 * terrain.texture * body[x] * (0.4 + detail) * calm
          if terrain.snow > 0, v + body[x] * 0.07 < snowLine {
            let cold = min(1, (snowLine - v - body[x] * 0.07) * 26)
            colour = colour.mixed(
              snow.lighter(max(-0.34, min(0.02, lit * 0.75))), cold * (0.45 + 0.55 * t))
          }
          // A rim of light on the crest, towards the sun.
          if lit > 0 { colour = colour.mixed(brightest, lit * relief * 0.20) }
          let depth = min(1, below * 5.2)
          colour = colour.mixed(air, min(0.92, veil * (0.55 + 0.75 * depth)))
          row.lay(colour, over: x, share: cover, mark: ridge.mark)
        }
      }
    }
  }
}
