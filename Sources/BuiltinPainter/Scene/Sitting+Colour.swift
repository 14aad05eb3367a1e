import Pixels

// How the few colours of a scheme become those of sky, air and land.

extension Sitting {
  /// The sky at a share of the way from the top (0) to the horizon (1).
  func sky(_ share: Float) -> SIMD4<Float> {
    let scheme = genome.scheme
    let t = max(0, min(1, share))
    let bend: Float = 0.58
    return t < bend
      ? Self.mix(scheme.zenith, scheme.middle, quintic(t / bend) * 0.5 + t / bend * 0.5)
      : Self.mix(scheme.middle, scheme.horizon, (t - bend) / (1 - bend))
  }

  /// What distance turns everything into.
  var air: SIMD4<Float> {
    let far = genome.scheme.far.lab.vector
    return far + (genome.scheme.horizon.lab.vector - far) * 0.55
  }

  /// Land at a distance: 0 the farthest, 1 at one's feet.
  func land(_ nearness: Float) -> SIMD4<Float> {
    let t = max(0, min(1, nearness))
    var colour = Self.mix(genome.scheme.far, genome.scheme.near, t)
    if let ground = Scheme.ground(of: genome.scene, in: genome.seasonOfGround) {
      colour += (Self.lit(ground, by: genome) - colour) * (0.25 + 0.55 * t)
    }
    return colour
  }

  /// A thing's own colour under the light of the hour.
  func lit(_ colour: OKLCH) -> SIMD4<Float> { Self.lit(colour, by: genome) }

  static func lit(_ colour: OKLCH, by genome: Genome) -> SIMD4<Float> {
    let level = daylight(genome.time)
    var own = colour.lab.vector
    own.x *= level.brightness
    own.y *= level.colour
    own.z *= level.colour
    let ambient =
      (genome.scheme.horizon.lab.vector * 0.5 + genome.scheme.near.lab.vector * 0.5) * level.tint
    return own * (1 - level.tint) + ambient
  }

  static func daylight(_ time: TimeOfDay) -> (brightness: Float, colour: Float, tint: Float) {
    switch time {
    case .noon: (0.96, 1, 0.05)
    case .morning: (0.95, 0.95, 0.10)
    case .overcast: (0.82, 0.72, 0.15)
    case .golden: (0.86, 0.95, 0.28)
    case .dawn: (0.76, 0.75, 0.36)
    case .sunset: (0.56, 0.8, 0.42)
    case .dusk: (0.44, 0.62, 0.42)
    case .night: (0.44, 0.45, 0.38)
    }
  }

  var light: SIMD4<Float> { genome.scheme.light.lab.vector }
  var accent: SIMD4<Float> { genome.scheme.accent.lab.vector }
  var isDark: Bool { genome.time == .night || genome.time == .dusk }

  /// The short way round while hues are near; straight, through paler colours, where they are not:
  /// a sky never goes from blue to yellow through green.
  static func mix(_ from: OKLCH, _ to: OKLCH, _ share: Float) -> SIMD4<Float> {
    let t = max(0, min(1, share))
    let between = abs(from.hue - to.hue)
    let apart = min(between, 360 - between)
    let straight = from.lab.vector + (to.lab.vector - from.lab.vector) * t
    guard apart < 110 else { return straight }
    let round = OKLCH.mix(from, to, t).lab.vector
    let roundness = apart < 70 ? 1 : (110 - apart) / 40
    return straight + (round - straight) * roundness
  }
}

extension SIMD4<Float> {
  func lighter(_ amount: Float) -> SIMD4<Float> {
    var copy = self
    copy.x = Swift.max(0, Swift.min(1, x + amount))
    return copy
  }

  func colourful(_ factor: Float) -> SIMD4<Float> { self * SIMD4(1, factor, factor, 1) }

  func mixed(_ other: SIMD4<Float>, _ share: Float) -> SIMD4<Float> {
    self + (other - self) * share
  }
}
