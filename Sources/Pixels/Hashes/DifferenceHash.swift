package import Raster

/// Sixty-four bits that two pictures share when they look alike: whether it grows lighter from each of
/// 9 × 8 fields to the next one on its right.
///
/// Scaling and compressing leave it nearly as it is. At most ``same`` differing bits are the same
/// picture for a person; up to ``near`` is a near copy.
package struct DifferenceHash: Hashable, Sendable {
  package static let same = 4
  package static let near = 10

  package let bits: UInt64

  package init(bits: UInt64) { self.bits = bits }

  package init(of raster: Raster) {
    let small = raster.lightScaledByArea(width: 9, height: 8)
    var bits: UInt64 = 0
    for y in 0..<8 {
      for x in 0..<8 {
        let left = Self.luminance(small.pixels[y * 9 + x])
        let right = Self.luminance(small.pixels[y * 9 + x + 1])
        // Rounding must not decide about an even surface.
        bits = bits << 1 | (right > left + 1e-5 ? 1 : 0)
      }
    }
    self.bits = bits
  }

  /// In how many bits they differ, from 0 to 64.
  package func distance(to other: DifferenceHash) -> Int { (bits ^ other.bits).nonzeroBitCount }

  private static func luminance(_ light: SIMD4<Float>) -> Float {
    let seen = light + (1 - light.w)
    return 0.2126 * seen.x + 0.7152 * seen.y + 0.0722 * seen.z
  }
}
