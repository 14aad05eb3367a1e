package import Raster

/// A colour by lightness and two opposing pairs, so that equal distances look about equally far:
/// `a` from green to red, `b` from blue to yellow (Björn Ottosson, 2020).
///
/// White has lightness 1, black 0. In loops over pictures use ``LabImage``, whose pixels are the
/// same numbers as vectors.
package struct OKLab: Hashable, Sendable {
  package var lightness: Float
  package var a: Float
  package var b: Float

  package init(_ lightness: Float, _ a: Float, _ b: Float) {
    self.lightness = lightness
    self.a = a
    self.b = b
  }

  /// Lanes L, a, b; the fourth is left out.
  package init(_ vector: SIMD4<Float>) { self.init(vector.x, vector.y, vector.z) }

  package init(_ colour: RGBA) {
    self.init(
      OKLab.vector(
        ofLight: SIMD4(
          SRGB.light(of: colour.red), SRGB.light(of: colour.green), SRGB.light(of: colour.blue), 0))
    )
  }

  /// With alpha 1 in the fourth lane, as a ``LabImage`` holds it.
  package var vector: SIMD4<Float> { SIMD4(lightness, a, b, 1) }

  package var chroma: Float { (a * a + b * b).squareRoot() }

  /// How different two colours look; about 0.02 is just to be seen.
  package func distance(to other: OKLab) -> Float {
    let (l, a, b) = (lightness - other.lightness, a - other.a, b - other.b)
    return (l * l + a * a + b * b).squareRoot()
  }

  /// The nearest colour of sRGB of this lightness and hue: where there is none so strong, it is
  /// weaker, not another.
  package var rgba: RGBA {
    let light = OKLab.light(of: Gamut.fitted(vector))
    return RGBA(SRGB.byte(of: light.x), SRGB.byte(of: light.y), SRGB.byte(of: light.z))
  }
}

// MARK: - The arithmetic, on vectors

extension OKLab {
  /// From linear red, green and blue; the fourth lane is ignored, and 0 in the result.
  @inlinable package static func vector(ofLight light: SIMD4<Float>) -> SIMD4<Float> {
    let cones =
      SIMD4<Float>(0.412_221_47, 0.211_903_5, 0.088_302_46, 0) * light.x
      + SIMD4<Float>(0.536_332_54, 0.680_699_55, 0.281_718_84, 0) * light.y
      + SIMD4<Float>(0.051_445_995, 0.107_396_96, 0.629_978_7, 0) * light.z
    let root = Maths.cbrt3(cones)
    return SIMD4<Float>(0.210_454_26, 1.977_998_5, 0.025_904_037, 0) * root.x
      + SIMD4<Float>(0.793_617_79, -2.428_592_2, 0.782_771_77, 0) * root.y
      + SIMD4<Float>(-0.004_072_047, 0.450_593_71, -0.808_675_77, 0) * root.z
  }

  /// Linear red, green, blue, outside 0…1 where sRGB has no such colour; the fourth lane is 0.
  @inlinable package static func light(of lab: SIMD4<Float>) -> SIMD4<Float> {
    let root =
      SIMD4<Float>(lab.x, lab.x, lab.x, 0)
      + SIMD4<Float>(0.396_337_78, -0.105_561_346, -0.089_484_18, 0) * lab.y
      + SIMD4<Float>(0.215_803_76, -0.063_854_17, -1.291_485_5, 0) * lab.z
    let cones = root * root * root
    return SIMD4<Float>(4.076_741_7, -1.268_438, -0.004_196_086, 0) * cones.x
      + SIMD4<Float>(-3.307_711_6, 2.609_757_4, -0.703_418_6, 0) * cones.y
      + SIMD4<Float>(0.230_969_94, -0.341_319_4, 1.707_614_7, 0) * cones.z
  }
}
