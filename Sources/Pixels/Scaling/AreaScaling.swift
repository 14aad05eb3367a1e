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
    let tables = LightTables()
    var row = [SIMD4<Float>](repeating: .zero, count: target)
    var rowIndex = -1
    let sums = unsafe [SIMD4<Float>](unsafeUninitializedCapacity: target * targetHeight) {
      sums, filled in
      for y in 0..<targetHeight {
        for x in 0..<target { unsafe sums[y * target + x] = .zero }
        for source in rows.first[y]...rows.last[y] {
          // Two target rows may share a source row; it is merged once.
          if source != rowIndex {
            mergeRow(source, columns, tables, into: &row)
            rowIndex = source
          }
          let share =
            source == rows.first[y]
            ? rows.firstShare[y] : source == rows.last[y] ? rows.lastShare[y] : rows.whole
          unsafe row.withUnsafeBufferPointer { row in
            for x in 0..<target { unsafe sums[y * target + x] += row[x] * share }
          }
        }
      }
      filled = target * targetHeight
    }
    return LightImage(width: target, height: targetHeight, pixels: sums)
  }

  private func mergeRow(
    _ y: Int, _ columns: Coverage, _ tables: LightTables, into row: inout [SIMD4<Float>]
  ) {
    let start = 4 * y * width
    let isOpaque = isOpaque(row: y)
    unsafe pixels.withUnsafeBufferPointer { bytes in
      unsafe tables.entries.withUnsafeBufferPointer { entries in
        let lights = unsafe RowLights(
          bytes: UnsafeBufferPointer(rebasing: bytes[start..<start + 4 * width]), entries: entries)
        for x in 0..<row.count {
          let (first, last) = (columns.first[x], columns.last[x])
          if isOpaque {
            var inner = SIMD4<Float>.zero
            for column in first + 1..<max(last, first + 1) { inner += lights.opaque(column) }
            row[x] =
              lights.opaque(first) * columns.firstShare[x]
              + lights.opaque(last) * columns.lastShare[x] + inner * columns.whole
          } else {
            var inner = SIMD4<Float>.zero
            for column in first + 1..<max(last, first + 1) { inner += lights.weighted(column) }
            row[x] =
              lights.weighted(first) * columns.firstShare[x]
              + lights.weighted(last) * columns.lastShare[x] + inner * columns.whole
          }
        }
      }
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

/// The light of a byte in each channel as a whole vector: a pixel is three loads and two additions.
private struct LightTables {
  let entries: [SIMD4<Float>]

  init() {
    entries =
      SRGB.lights.map { SIMD4($0, 0, 0, 1) } + SRGB.lights.map { SIMD4(0, $0, 0, 0) }
      + SRGB.lights.map { SIMD4(0, 0, $0, 0) }
  }
}

/// The pixels of one row as light. Columns are the caller's to keep inside the row.
@safe private struct RowLights {
  let bytes: UnsafeBufferPointer<UInt8>
  let entries: UnsafeBufferPointer<SIMD4<Float>>

  @inline(__always) func opaque(_ x: Int) -> SIMD4<Float> {
    unsafe entries[Int(bytes[4 * x])] + entries[256 + Int(bytes[4 * x + 1])]
      + entries[512 + Int(bytes[4 * x + 2])]
  }

  @inline(__always) func weighted(_ x: Int) -> SIMD4<Float> {
    unsafe opaque(x) * (Float(bytes[4 * x + 3]) * (1 / 255))
  }
}
