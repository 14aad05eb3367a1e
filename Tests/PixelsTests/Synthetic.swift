import Raster

/// Pictures by formula in whole numbers: the same in `golden_measurements.py`, which prints what the
/// prototype measures of them.
enum Synthetic {
  /// Every byte by a small integer generator.
  static func noise(width: Int, height: Int, seed: UInt32, hasAlpha: Bool = false) -> Raster {
    var state = seed
    var bytes: [UInt8] = []
    for index in 0..<width * height {
      for _ in 0..<3 { bytes.append(next(&state)) }
      bytes.append(hasAlpha ? UInt8(truncatingIfNeeded: index &* 37) : 255)
    }
    return raster(width, height, bytes)
  }

  /// A disc over hills under a sky, with some grain.
  static func hills(width: Int, height: Int, seed: UInt32, grain: Int) -> Raster {
    var state = seed
    var bytes: [UInt8] = []
    for y in 0..<height {
      for x in 0..<width {
        var colour = [90 + 120 * y / height, 120 + 60 * y / height, 200 - 90 * y / height]
        let (dx, dy) = (3 * x - 2 * width, 3 * y - height)
        if dx * dx + dy * dy < height * height / 4 { colour = [250, 230, 160] }
        if 6 * y > 4 * height - (x * 3) % (width / 2) * 2 * height / width {
          colour = [40 + 30 * x / width, 70, 60 + 40 * y / height]
        }
        let noise = (Int(next(&state)) - 128) * grain / 128
        for value in colour { bytes.append(UInt8(min(max(value + noise, 0), 255))) }
        bytes.append(255)
      }
    }
    return raster(width, height, bytes)
  }

  private static func next(_ state: inout UInt32) -> UInt8 {
    state = state &* 1_664_525 &+ 1_013_904_223
    return UInt8(state >> 24)
  }

  private static func raster(_ width: Int, _ height: Int, _ bytes: [UInt8]) -> Raster {
    guard let raster = Raster(width: width, height: height, pixels: bytes) else {
      preconditionFailure("the formula gives as many bytes as the size says")
    }
    return raster
  }
}
