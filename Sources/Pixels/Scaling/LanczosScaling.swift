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
    var window = RowWindow(rows: rows.reach, width: 4 * target)
    var source = [Float](repeating: 0, count: 4 * width)
    var sums = [Float](repeating: 0, count: 4 * target)
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
      for index in 0..<4 * target { sums[index] = 0 }
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

  private func load(row y: Int, isOpaque: Bool, into row: inout [Float]) {
    let start = 4 * y * width
    unsafe pixels.withUnsafeBufferPointer { bytes in
      unsafe row.withUnsafeMutableBufferPointer { row in
        for index in 0..<4 * width { unsafe row[index] = Float(bytes[start + index]) }
        if isOpaque { return }
        for at in stride(from: 0, to: 4 * width, by: 4) {
          let alpha = unsafe row[at + 3] * (1 / 255)
          for channel in 0..<3 { unsafe row[at + channel] *= alpha }
        }
      }
    }
  }

  private func append(_ row: [Float], isOpaque: Bool, to bytes: inout [UInt8]) {
    for at in stride(from: 0, to: row.count, by: 4) {
      let alpha = row[at + 3]
      let scale = isOpaque ? 1 : alpha > 0 ? 255 / alpha : 0
      for channel in 0..<3 {
        bytes.append(UInt8(min(max(row[at + channel] * scale, 0), 255) + 0.5))
      }
      bytes.append(isOpaque ? 255 : UInt8(min(max(alpha, 0), 255) + 0.5))
    }
  }
}

/// The last few merged rows, in a ring.
private struct RowWindow {
  private var rows: [[Float]]

  init(rows count: Int, width: Int) {
    rows = Array(repeating: Array(repeating: 0, count: width), count: count)
  }

  mutating func write(_ row: Int, _ body: (inout [Float]) -> Void) {
    body(&rows[row % rows.count])
  }

  func add(row: Int, times weight: Float, to sums: inout [Float]) {
    unsafe rows[row % rows.count].withUnsafeBufferPointer { row in
      unsafe sums.withUnsafeMutableBufferPointer { sums in
        for x in 0..<sums.count { unsafe sums[x] += row[x] * weight }
      }
    }
  }
}
