internal import Glibc
internal import Raster

/// Makes a picture smaller by averaging, as light adds up: on linear values, with what is transparent
/// weighing nothing. What stays transparent is laid on black, which most terminals are.
enum Shrinking {
  /// Three bytes for each pixel.
  static func pixels(of raster: Raster, width: Int, height: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: 3 * width * height)
    let across = spans(raster.width, width)
    let down = spans(raster.height, height)
    var sums = [Float](repeating: 0, count: 3 * width)
    unsafe raster.pixels.withUnsafeBufferPointer { pixels in
      for y in 0..<height {
        for index in sums.indices { sums[index] = 0 }
        for part in down[y] {
          for x in 0..<width {
            for piece in across[x] {
              let start = 4 * (part.index * raster.width + piece.index)
              let weight = unsafe part.weight * piece.weight * Float(pixels[start + 3]) / 255
              unsafe sums[3 * x] += weight * linear[Int(pixels[start])]
              unsafe sums[3 * x + 1] += weight * linear[Int(pixels[start + 1])]
              unsafe sums[3 * x + 2] += weight * linear[Int(pixels[start + 2])]
            }
          }
        }
        for index in sums.indices { result[3 * width * y + index] = encoded(sums[index]) }
      }
    }
    return result
  }

  private struct Part {
    let index: Int
    let weight: Float
  }

  /// Which source pixels each target pixel covers, and with how much of its area.
  private static func spans(_ source: Int, _ target: Int) -> [[Part]] {
    let scale = Double(source) / Double(target)
    return (0..<target).map { place in
      let (start, end) = (Double(place) * scale, Double(place + 1) * scale)
      return (Int(start)...min(source - 1, Int(end))).compactMap { index in
        let covered = min(end, Double(index + 1)) - max(start, Double(index))
        return covered > 1e-9 ? Part(index: index, weight: Float(covered / scale)) : nil
      }
    }
  }

  private static let linear: [Float] = (0..<256).map { value in
    let value = Float(value) / 255
    return value <= 0.04045 ? value / 12.92 : powf((value + 0.055) / 1.055, 2.4)
  }

  private static let table: [UInt8] = (0...4_095).map { step in
    let value = Float(step) / 4_095
    let encoded = value <= 0.0031308 ? 12.92 * value : 1.055 * powf(value, 1 / 2.4) - 0.055
    return UInt8((encoded * 255).rounded())
  }

  /// A table is too coarse for the darkest values, where the curve is a line.
  private static func encoded(_ value: Float) -> UInt8 {
    if value <= 0.0031308 { return UInt8(max(0, 12.92 * value * 255).rounded()) }
    return table[min(4_095, Int(value * 4_095 + 0.5))]
  }
}
