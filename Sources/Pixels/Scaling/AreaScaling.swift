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
    var row = [SIMD4<Float>](repeating: .zero, count: target)
    var pixels = [SIMD4<Float>](repeating: .zero, count: target * targetHeight)
    var merged = -1
    for y in 0..<targetHeight {
      for source in rows.spans[y].first...rows.spans[y].last {
        // Two target rows may share a source row; it is merged once.
        if source != merged {
          if !mergeOpaque(source, columns, into: &row) {
            mergeWeighted(source, columns, into: &row)
          }
          merged = source
        }
        let share = rows.share(of: source, under: y)
        unsafe row.withUnsafeBufferPointer { row in
          unsafe pixels.withUnsafeMutableBufferPointer { pixels in
            for x in 0..<target { unsafe pixels[y * target + x] += row[x] * share }
          }
        }
      }
    }
    return LightImage(width: target, height: targetHeight, pixels: pixels)
  }

  /// In whole numbers, whose sums are exact and do not wait for each other as `Float`s do. A byte's
  /// light has 32 bits there, and the longest row needs 14 more.
  ///
  /// - Returns: whether the row is opaque; if not, what it wrote is of no use.
  private func mergeOpaque(
    _ y: Int, _ columns: Coverage, into row: inout [SIMD4<Float>]
  ) -> Bool {
    let scale = columns.unit * (1 / 4_294_967_296)
    let whole = columns.whole
    var seen = UInt32.max
    unsafe pixels.withUnsafeBytes { bytes in
      unsafe SRGB.fixedLights.withUnsafeBufferPointer { lights in
        unsafe row.withUnsafeMutableBufferPointer { row in
          unsafe columns.spans.withUnsafeBufferPointer { spans in
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes[(4 * y * width)...])
            for x in 0..<spans.count {
              let span = unsafe spans[x]
              var (red, green, blue) = (0, 0, 0)
              var index = span.first + 1
              while index < span.last {
                let pixel = unsafe Self.pixel(index, bytes)
                seen &= pixel
                unsafe red &+= lights[Int(pixel & 255)]
                unsafe green &+= lights[Int(pixel >> 8 & 255)]
                unsafe blue &+= lights[Int(pixel >> 16 & 255)]
                index &+= 1
              }
              let a = unsafe Self.pixel(span.first, bytes)
              let b = unsafe Self.pixel(span.last, bytes)
              seen &= a & b
              let (left, right) = (span.firstUnits, span.lastUnits)
              unsafe red =
                red &* whole &+ lights[Int(a & 255)] &* left &+ lights[Int(b & 255)] &* right
              unsafe green =
                green &* whole &+ lights[Int(a >> 8 & 255)] &* left
                &+ lights[Int(b >> 8 & 255)] &* right
              unsafe blue =
                blue &* whole &+ lights[Int(a >> 16 & 255)] &* left
                &+ lights[Int(b >> 16 & 255)] &* right
              unsafe row[x] = SIMD4(
                Float(red) * scale, Float(green) * scale, Float(blue) * scale, 1)
            }
          }
        }
      }
    }
    return seen >> 24 == 255
  }

  /// Red in the lowest byte, alpha in the highest.
  @inline(__always)
  private static func pixel(_ index: Int, _ bytes: UnsafeRawBufferPointer) -> UInt32 {
    unsafe UInt32(
      littleEndian: bytes.loadUnaligned(fromByteOffset: 4 &* index, as: UInt32.self))
  }

  private func mergeWeighted(
    _ y: Int, _ columns: Coverage, into row: inout [SIMD4<Float>]
  ) {
    let start = 4 * y * width
    for x in row.indices {
      var sum = SIMD4<Float>.zero
      for column in columns.spans[x].first...columns.spans[x].last {
        let at = start + 4 * column
        let alpha = Float(pixels[at + 3]) * (1 / 255) * columns.share(of: column, under: x)
        sum +=
          alpha
          * SIMD4(
            SRGB.light(of: pixels[at]), SRGB.light(of: pixels[at + 1]),
            SRGB.light(of: pixels[at + 2]), 1)
      }
      row[x] = sum
    }
  }

  func isOpaque(row y: Int) -> Bool {
    unsafe pixels.withUnsafeBytes { bytes in
      var all = UInt32.max
      for x in y * width..<(y + 1) * width {
        all &= unsafe bytes.loadUnaligned(fromByteOffset: 4 * x, as: UInt32.self)
      }
      return UInt32(littleEndian: all) >> 24 == 255
    }
  }

  package var isOpaque: Bool { (0..<height).allSatisfy { isOpaque(row: $0) } }
}
