import Pixels

/// What the knobs do to every colour of a finished picture.
struct Grade {
  private let light: Float
  private let contrast: Float
  private let chroma: Float
  private let warmA: Float
  private let warmB: Float
  private let unity: Float
  private let mean: SIMD4<Float>
  private let direction: SIMD2<Float>
  /// Hues that must not be there.
  private let unwanted: [(direction: SIMD2<Float>, lightness: Float, isDull: Bool)]

  /// `mean` is the mean colour of the picture as it was painted.
  init(_ knobs: Knobs, mean: SIMD4<Float>, without colours: [OKLab] = []) {
    unwanted = colours.compactMap { colour in
      let chroma = (colour.a * colour.a + colour.b * colour.b).squareRoot()
      guard chroma >= 0.03 else { return nil }
      return (SIMD2(colour.a, colour.b) / chroma, colour.lightness, chroma < 0.12)
    }
    light = Self.bearable(Float(knobs[.light]), on: mean.x)
    contrast = Float(knobs[.contrast])
    chroma = Float(knobs[.chroma])
    let warmth = Float(knobs[.warmth])
    warmA = warmth * 0.020
    warmB = warmth * 0.042
    unity = Float(knobs[.unity])
    self.mean = mean
    let length = (mean.y * mean.y + mean.z * mean.z).squareRoot()
    direction = length > 1e-4 ? SIMD2(mean.y, mean.z) / length : SIMD2(0, 1)
  }

  /// A dark picture is still one to look at: what goes below a dusk goes there ever more slowly.
  private static func bearable(_ light: Float, on mean: Float) -> Float {
    let floor = min(mean, 0.32)
    let under = floor - (mean + light)
    guard light < 0, under > 0 else { return light }
    return floor - 0.15 * under / (under + 0.15) - mean
  }

  @inline(__always)
  func callAsFunction(_ colour: SIMD4<Float>, emphasis: Float) -> SIMD4<Float> {
    let spread = (colour.x - mean.x) * contrast * emphasis
    var l = mean.x + spread + light
    // Lights and darks bend before they break.
    if l > 0.90 { l = 0.90 + 0.10 * (1 - 1 / (1 + (l - 0.90) * 10)) }
    if l < 0.10 { l = 0.10 - 0.10 * (1 - 1 / (1 + (0.10 - l) * 10)) }
    var (a, b) = (colour.y * chroma, colour.z * chroma)
    if unity > 0 {
      let c = (a * a + b * b).squareRoot() * unity
      a = a * (1 - unity) + direction.x * c
      b = b * (1 - unity) + direction.y * c
    } else if unity < 0 {
      a += mean.y * chroma * unity
      b += mean.z * chroma * unity
    }
    let middle = 0.35 + 2.6 * l * (1 - l)
    let graded = SIMD4(l, a + warmA * middle, b + warmB * middle, colour.w)
    return unwanted.isEmpty ? graded : purged(graded)
  }

  /// Greyer, the nearer a hue is to one that is not wanted.
  private func purged(_ colour: SIMD4<Float>) -> SIMD4<Float> {
    var colour = colour
    for one in unwanted {
      let chroma = (colour.y * colour.y + colour.z * colour.z).squareRoot()
      guard chroma > 1e-4 else { return colour }
      let along = (colour.y * one.direction.x + colour.z * one.direction.y) / chroma
      // From 50° away to 30°. Brown is a dark orange: dull colours forbid only their own lightness.
      var share = Maths.smoothstep(0.64, 0.87, along)
      if one.isDull { share *= 1 - Maths.smoothstep(0.15, 0.35, abs(colour.x - one.lightness)) }
      colour.y *= 1 - 0.9 * share
      colour.z *= 1 - 0.9 * share
    }
    return colour
  }
}
