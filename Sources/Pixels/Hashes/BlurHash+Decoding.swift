package import Raster

extension BlurHash {
  /// The blurred likeness.
  ///
  /// - Returns: `nil` for text that is no blurhash.
  package static func decode(_ text: String, width: Int, height: Int) -> Raster? {
    guard Raster.admits(width: width, height: height), text.utf8.count <= maximumLength,
      let digits = digits(of: text), digits.count >= 6
    else { return nil }
    let (across, down) = (digits[0] % 9 + 1, digits[0] / 9 + 1)
    guard digits.count == 4 + 2 * across * down else { return nil }
    let scale = Double(digits[1] + 1) / 166
    let mean = digits[2..<6].reduce(0) { $0 * 83 + $1 }
    guard mean < 1 << 24 else { return nil }
    let parts = [16, 8, 0].map { shift in
      Double(SRGB.light(of: UInt8(truncatingIfNeeded: mean >> shift)))
    }
    var waves = [SIMD4<Double>(parts[0], parts[1], parts[2], 0)]
    for start in stride(from: 6, to: digits.count, by: 2) {
      let value = digits[start] * 83 + digits[start + 1]
      guard value < 19 * 19 * 19 else { return nil }
      let red = strength(value / 361) * scale
      let green = strength(value / 19 % 19) * scale
      waves.append(SIMD4<Double>(red, green, strength(value % 19) * scale, 0))
    }
    return draw(waves, across: across, down: down, width: width, height: height)
  }

  private static func digits(of text: String) -> [Int]? {
    var digits: [Int] = []
    for byte in text.utf8 {
      guard let digit = alphabet.firstIndex(of: byte) else { return nil }
      digits.append(digit)
    }
    return digits
  }

  private static func strength(_ digit: Int) -> Double {
    let root = Double(digit - 9) / 9
    return root * root.magnitude
  }

  private static func draw(
    _ waves: [SIMD4<Double>], across: Int, down: Int, width: Int, height: Int
  ) -> Raster {
    let columns = cosines(across, width)
    let rows = cosines(down, height)
    var raster = Raster(width: width, height: height)
    for y in 0..<height {
      for x in 0..<width {
        var light = SIMD4<Double>.zero
        for j in 0..<down {
          for i in 0..<across {
            let share: Double = columns[i * width + x] * rows[j * height + y]
            light += waves[j * across + i] * share
          }
        }
        raster[x, y] = RGBA(
          SRGB.byte(of: Float(light.x)), SRGB.byte(of: Float(light.y)),
          SRGB.byte(of: Float(light.z)))
      }
    }
    return raster
  }
}
