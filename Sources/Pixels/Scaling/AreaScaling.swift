package import Raster

/// Scaling by area in linear light: each new pixel is the mean of the light that falls on it. That is
/// what a picture looks like from further away; the mean of sRGB values would be darker.
extension Raster {
  package func scaledByArea(width: Int, height: Int) -> Raster {
    lightScaledByArea(width: width, height: height).raster()
  }

  package func lightScaledByArea(width target: Int, height targetHeight: Int) -> LightImage {
    precondition(Raster.admits(width: target, height: targetHeight), "an admitted size")
    let columns = Coverage(source: width, target: target)
    let rows = Coverage(source: height, target: targetHeight)
    var row = [Float](repeating: 0, count: 4 * target)
    var sums = row
    var merged = -1
    var pixels: [SIMD4<Float>] = []
    pixels.reserveCapacity(target * targetHeight)
    for y in 0..<targetHeight {
      for index in 0..<4 * target { sums[index] = 0 }
      for source in rows.first[y]...rows.last[y] {
        // Two target rows may share a source row; it is merged once.
        if source != merged {
          isOpaque(row: source)
            ? mergeOpaque(source, columns, into: &row) : mergeWeighted(source, columns, into: &row)
          merged = source
        }
        let share = rows.share(of: source, under: y)
        unsafe row.withUnsafeBufferPointer { row in
          unsafe sums.withUnsafeMutableBufferPointer { sums in
            for index in 0..<4 * target { unsafe sums[index] += row[index] * share }
          }
        }
      }
      for x in stride(from: 0, to: 4 * target, by: 4) {
        pixels.append(SIMD4(sums[x], sums[x + 1], sums[x + 2], sums[x + 3]))
      }
    }
    return LightImage(width: target, height: targetHeight, pixels: pixels)
  }

  /// In whole numbers, whose sums are exact and do not wait for each other as `Float`s do. A byte's
  /// light has 32 bits there, and the longest row needs 14 more.
  private func mergeOpaque(_ y: Int, _ columns: Coverage, into row: inout [Float]) {
    let start = 4 * y * width
    let unit: Float = 1 / 4_294_967_296
    unsafe pixels.withUnsafeBufferPointer { bytes in
      unsafe SRGB.fixedLights.withUnsafeBufferPointer { lights in
        for x in 0..<row.count / 4 {
          let (first, last) = (columns.first[x], columns.last[x])
          var (red, green, blue) = (0, 0, 0)
          var at = start + 4 * (first + 1)
          let end = start + 4 * last
          while at < end {
            unsafe red &+= lights[Int(bytes[at])]
            unsafe green &+= lights[Int(bytes[at + 1])]
            unsafe blue &+= lights[Int(bytes[at + 2])]
            at += 4
          }
          let (left, right) = (columns.firstShare[x] * unit, columns.lastShare[x] * unit)
          let whole = columns.whole * unit
          let (a, b) = (start + 4 * first, start + 4 * last)
          unsafe row[4 * x] =
            Float(lights[Int(bytes[a])]) * left + Float(lights[Int(bytes[b])]) * right
            + Float(red) * whole
          unsafe row[4 * x + 1] =
            Float(lights[Int(bytes[a + 1])]) * left + Float(lights[Int(bytes[b + 1])]) * right
            + Float(green) * whole
          unsafe row[4 * x + 2] =
            Float(lights[Int(bytes[a + 2])]) * left + Float(lights[Int(bytes[b + 2])]) * right
            + Float(blue) * whole
          row[4 * x + 3] = 1
        }
      }
    }
  }

  private func mergeWeighted(_ y: Int, _ columns: Coverage, into row: inout [Float]) {
    let start = 4 * y * width
    for x in 0..<row.count / 4 {
      var sum = SIMD4<Float>.zero
      for column in columns.first[x]...columns.last[x] {
        let at = start + 4 * column
        let alpha = Float(pixels[at + 3]) * (1 / 255) * columns.share(of: column, under: x)
        sum +=
          alpha
          * SIMD4(
            SRGB.light(of: pixels[at]), SRGB.light(of: pixels[at + 1]),
            SRGB.light(of: pixels[at + 2]), 1)
      }
      for channel in 0..<4 { row[4 * x + channel] = sum[channel] }
    }
  }

  func isOpaque(row y: Int) -> Bool {
    let start = 4 * y * width
    return unsafe pixels.withUnsafeBufferPointer { bytes in
      var least: UInt8 = 255
      for x in 0..<width { least = unsafe min(least, bytes[start + 4 * x + 3]) }
      return least == 255
    }
  }

  package var isOpaque: Bool { (0..<height).allSatisfy { isOpaque(row: $0) } }
}
