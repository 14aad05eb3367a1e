/// Elementary functions with the same bits on every machine.
///
/// The C library's `exp` or `sin` may differ in the last bit from one processor to the next, and a
/// golden hash of a painted picture would show it. Here everything is written down as additions,
/// multiplications, divisions and square roots in a fixed order, which IEEE 754 rounds in one way
/// only.
///
/// 1. Nothing traps, whatever the argument. Not a number stays so.
/// 2. In `Double` the error is below 4 units in the last place where nothing else is said, in `Float`
///    below 1e-6 of the value (of 1, for sine and cosine).
package enum Maths {
  /// Adding this to a number rounds it to a whole one, which then stands in the lowest bits: one
  /// addition, where `rounded()` is a call on processors without an instruction for it.
  @usableFromInline static let roundingFloat: Float = 12_582_912
  @usableFromInline static let roundingDouble: Double = 6_755_399_441_055_744

  @inlinable package static func clamp<T: Comparable>(_ value: T, _ low: T, _ high: T) -> T {
    value < low ? low : value > high ? high : value
  }

  /// From 0 to 1 with soft ends, as `value` goes from `low` to `high`.
  @inlinable package static func smoothstep(_ low: Float, _ high: Float, _ value: Float) -> Float {
    let t = clamp((value - low) / (high - low), 0, 1)
    return t * t * (3 - 2 * t)
  }

  @inlinable package static func mix(_ from: Float, _ to: Float, _ share: Float) -> Float {
    from + (to - from) * share
  }
}

// MARK: - Roots

extension Maths {
  /// Halley's steps triple the right digits: the guess has one and a half, two steps are enough.
  @inlinable package static func cbrt(_ x: Float) -> Float {
    let magnitude = x.magnitude
    guard magnitude >= .leastNormalMagnitude, magnitude < .infinity else {
      return magnitude < 1 ? 0 : x
    }
    var y = Float(bitPattern: magnitude.bitPattern / 3 &+ 709_921_077)
    for _ in 0..<2 {
      let cube = y * y * y
      y *= (cube + magnitude + magnitude) / (cube + cube + magnitude)
    }
    return x < 0 ? -y : y
  }

  @inlinable package static func cbrt(_ x: Double) -> Double {
    let magnitude = x.magnitude
    guard magnitude >= .leastNormalMagnitude, magnitude < .infinity else {
      return magnitude < 1 ? 0 : x
    }
    var y = Double(bitPattern: magnitude.bitPattern / 3 &+ 0x2A9F_7893_0000_0000)
    for _ in 0..<3 {
      let cube = y * y * y
      y *= (cube + magnitude + magnitude) / (cube + cube + magnitude)
    }
    return x < 0 ? -y : y
  }

  /// The first three lanes, for numbers of 0 and more; the fourth comes out as 0. A lane that is
  /// negative counts as 0: the light of a colour inside sRGB never is.
  @inlinable package static func cbrt3(_ x: SIMD4<Float>) -> SIMD4<Float> {
    var y = SIMD4<Float>(
      Float(bitPattern: x.x.bitPattern / 3 &+ 709_921_077),
      Float(bitPattern: x.y.bitPattern / 3 &+ 709_921_077),
      Float(bitPattern: x.z.bitPattern / 3 &+ 709_921_077), 1)
    for _ in 0..<2 {
      let cube = y * y * y
      y *= (cube + x + x) / (cube + cube + x)
    }
    let isLight = x .>= SIMD4(1e-30, 1e-30, 1e-30, .infinity)
    return SIMD4<Float>.zero.replacing(with: y, where: isLight)
  }
}
