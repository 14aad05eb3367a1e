import Pixels
import Raster

/// Pictures by formula: the same in `golden_measurements.py`, which computes what the prototype
/// measures of them.
enum Synthetic {
  /// Every byte by a small integer generator, so that other languages get the same.
  static func noise(width: Int, height: Int, seed: UInt32, hasAlpha: Bool = false) -> Raster {
    var raster = Raster(width: width, height: height)
    var state = seed
    for index in 0..<width * height {
      for channel in 0..<3 {
        state = state &* 1_664_525 &+ 1_013_904_223
        raster.pixels[4 * index + channel] = UInt8(state >> 24)
      }
      if hasAlpha { raster.pixels[4 * index + 3] = UInt8(truncatingIfNeeded: index &* 37) }
    }
    return raster
  }
}
