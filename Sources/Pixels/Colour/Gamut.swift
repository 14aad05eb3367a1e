/// What sRGB can show.
package enum Gamut {
  /// Light may lie outside by this much; rounding to a byte hides it.
  @usableFromInline static let slack: Float = 2e-4

  @inlinable package static func contains(_ lab: SIMD4<Float>) -> Bool {
    holds(OKLab.light(of: lab))
  }

  @inlinable static func holds(_ light: SIMD4<Float>) -> Bool {
    all(light .>= SIMD4(repeating: -slack) .& (light .<= SIMD4(repeating: 1 + slack)))
  }

  /// The same lightness and hue, with as much of its chroma as sRGB has. Lightness outside 0…1 becomes
  /// black or white. The fourth lane is kept.
  @inlinable package static func fitted(_ lab: SIMD4<Float>) -> SIMD4<Float> {
    contains(lab) ? lab : weakened(lab)
  }

  @usableFromInline static func weakened(_ lab: SIMD4<Float>) -> SIMD4<Float> {
    guard lab.x > 0 else { return SIMD4(0, 0, 0, lab.w) }
    guard lab.x < 1 else { return SIMD4(1, 0, 0, lab.w) }
    // Ten halvings: a thousandth of the chroma is less than a byte can show.
    var low: Float = 0
    var high: Float = 1
    for _ in 0..<10 {
      let middle = (low + high) * 0.5
      if contains(lab * SIMD4(1, middle, middle, 1)) { low = middle } else { high = middle }
    }
    return lab * SIMD4(1, low, low, 1)
  }

  /// The greatest chroma that sRGB has for a lightness and hue.
  package static func greatestChroma(lightness: Float, hue: Float) -> Float {
    guard lightness > 0, lightness < 1 else { return 0 }
    let fitted = weakened(OKLCH(lightness, 0.5, hue).lab.vector)
    return OKLab(fitted).chroma
  }
}
