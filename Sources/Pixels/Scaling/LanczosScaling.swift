package import Raster

/// Scaling with Lanczos' window of three lobes: the sharpest that does not ring much, for pictures
/// that people look at.
///
/// It works on the sRGB values, as every viewer does: in linear light its dark rings would show.
/// Colours are multiplied by alpha meanwhile, so that hidden ones do not bleed into edges.
extension Raster {
  package func scaledByLanczos(width target: Int, height targetHeight: Int) -> Raster {
    precondition(Raster.admits(width: target, height: targetHeight), "an admitted size")
    let columns = Lanczos(source: width, target: target)
    let rows = Lanczos(source: height, target: targetHeight)
    let isOpaque = isOpaque
    // Only as many merged rows are kept as one target row reaches over.
    var window = RowWindow(rows: rows.reach, width: target)
    var source = [SIMD4<Float>](repeating: .zero, count: width)
    var sums = [SIMD4<Float>](repeating: .zero, count: target)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(4 * target * targetHeight)
    var next = 0
    for y in 0..<targetHeight {
      let first = rows.first[y]
      while next < first + rows.count(of: y) {
        // Rows before the first that is still needed would be merged for nothing.
        if next >= first {
          load(row: next, isOpaque: isOpaque, into: &source)
          window.write(next) { merged in columns.merge(source, into: &merged) }
        }
        next += 1
      }
      for x in 0..<target { sums[x] = .zero }
      for tap in 0..<rows.count(of: y) {
        window.add(row: first + tap, times: rows.weight(tap, of: y), to: &sums)
      }
      append(sums, isOpaque: isOpaque, to: &bytes)
    }
    guard let raster = Raster(width: target, height: targetHeight, pixels: bytes) else {
      preconditionFailure("the size is admitted")
    }
    return raster
  }

  private func load(row y: Int, isOpaque: Bool, into row: inout [SIMD4<Float>]) {
    let start = 4 * y * width
    unsafe pixels.withUnsafeBufferPointer { bytes in
      unsafe row.withUnsafeMutableBufferPointer { row in
        for x in 0..<width {
          let at = start + 4 * x
          var pixel = unsafe SIMD4<Float>(
            Float(bytes[at]), Float(bytes[at + 1]), Float(bytes[at + 2]), 255)
          if !isOpaque { unsafe pixel *= Float(bytes[at + 3]) * (1 / 255) }
          unsafe row[x] = pixel
        }
      }
    }
  }

  private func append(_ row: [SIMD4<Float>], isOpaque: Bool, to bytes: inout [UInt8]) {
    for pixel in row {
      var values = pixel
      if !isOpaque {
        values = pixel.w > 0 ? pixel * (255 / pixel.w) : .zero
        values.w = pixel.w
      }
      let rounded = values.clamped(lowerBound: .zero, upperBound: SIMD4(repeating: 255)) + 0.5
      bytes.append(UInt8(rounded.x))
      bytes.append(UInt8(rounded.y))
      bytes.append(UInt8(rounded.z))
      bytes.append(isOpaque ? 255 : UInt8(rounded.w))
    }
  }
}

/// The last few merged rows, in a ring.
private struct RowWindow {
  private var rows: [[SIMD4<Float>]]

  init(rows count: Int, width: Int) {
    rows = Array(repeating: Array(repeating: .zero, count: width), count: count)
  }

  mutating func write(_ row: Int, _ body: (inout [SIMD4<Float>]) -> Void) {
    body(&rows[row % rows.count])
  }

  func add(row: Int, times weight: Float, to sums: inout [SIMD4<Float>]) {
    unsafe rows[row % rows.count].withUnsafeBufferPointer { row in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for x in 0..<sums.count { unsafe sums[x] += row[x] * weight }
      }
    }
  }
}
