import Raster

/// What is measured in every pixel of a picture, in whole numbers, and therefore exactly.
struct Surface {
  /// The strength of what a mean over 3 × 3 pixels takes away.
  private(set) var grain = 0.0
  private(set) var colourfulness = 0.0
  private(set) var pureBlack = 0.0
  private(set) var pureWhite = 0.0
  private(set) var greyForSaliency: Plane

  private let width: Int
  private let height: Int
  private var greys: [UInt8] = []

  /// - Parameter raster: opaque.
  init(_ raster: Raster) {
    width = raster.width
    height = raster.height
    greyForSaliency = Plane(width: 0, height: 0, values: [])
    readColours(raster)
    measureGrain()
    greyForSaliency = scaledGrey()
  }

  private mutating func readColours(_ raster: Raster) {
    let count = width * height
    var (blacks, whites) = (0, 0)
    // Sums of red − green and of twice yellow − blue, and of their squares.
    var (rg, rgSquares, yb, ybSquares) = (0, 0, 0, 0)
    greys = unsafe [UInt8](unsafeUninitializedCapacity: count) { greys, filled in
      unsafe raster.pixels.withUnsafeBytes { bytes in
        for y in 0..<height {
          // Row sums fit 32 bits (16,384 times 510² is just below), and 16,384 of them 64.
          var (row, rowSquares, row2, row2Squares): (Int32, UInt32, Int32, UInt32) = (0, 0, 0, 0)
          var (dark, bright): (Int32, Int32) = (0, 0)
          for x in 0..<width {
            let at = y * width + x
            let pixel = unsafe UInt32(
              littleEndian: bytes.loadUnaligned(fromByteOffset: 4 &* at, as: UInt32.self))
            let r = Int32(truncatingIfNeeded: pixel & 255)
            let g = Int32(truncatingIfNeeded: pixel >> 8 & 255)
            let b = Int32(truncatingIfNeeded: pixel >> 16 & 255)
            unsafe greys[at] = UInt8(
              truncatingIfNeeded: (r &* 19_595 &+ g &* 38_470 &+ b &* 7_471 &+ 32_768) >> 16)
            let first = r &- g
            let second = r &+ g &- 2 &* b
            row &+= first
            rowSquares &+= UInt32(truncatingIfNeeded: first &* first)
            row2 &+= second
            row2Squares &+= UInt32(truncatingIfNeeded: second &* second)
            dark &+= max(r, g, b) <= 8 ? 1 : 0
            bright &+= min(r, g, b) >= 247 ? 1 : 0
          }
          rg += Int(row)
          rgSquares += Int(rowSquares)
          yb += Int(row2)
          ybSquares += Int(row2Squares)
          blacks += Int(dark)
          whites += Int(bright)
        }
      }
      filled = count
    }
    let n = Double(count)
    let (meanRG, meanYB) = (Double(rg) / n, Double(yb) / n / 2)
    let spread =
      Double(rgSquares) / n - meanRG * meanRG + Double(ybSquares) / n / 4 - meanYB * meanYB
    colourfulness =
      max(0, spread).squareRoot() + 0.3 * (meanRG * meanRG + meanYB * meanYB).squareRoot()
    pureBlack = Double(blacks) / n
    pureWhite = Double(whites) / n
  }

  private mutating func measureGrain() {
    var (sum, squares) = (0, 0)
    var columns = [Int32](repeating: 0, count: width + 2)
    unsafe greys.withUnsafeBufferPointer { greys in
      unsafe columns.withUnsafeMutableBufferPointer { columns in
        for y in 0..<height {
          let (above, here) = (max(y - 1, 0) * width, y * width)
          let below = min(y + 1, height - 1) * width
          for x in 0..<width {
            unsafe columns[x + 1] =
              Int32(greys[above + x]) &+ Int32(greys[here + x]) &+ Int32(greys[below + x])
          }
          unsafe columns[0] = columns[1]
          unsafe columns[width + 1] = columns[width]
          var row: Int32 = 0
          // The squares of 1,024 pixels fit 32 bits: none is over (8 · 255)².
          for start in stride(from: 0, to: width, by: 1_024) {
            var some: UInt32 = 0
            for x in start..<min(start + 1_024, width) {
              // Nine times the difference to the mean of nine.
              let nine = unsafe columns[x] &+ columns[x + 1] &+ columns[x + 2]
              let rest = unsafe 9 &* Int32(greys[here + x]) &- nine
              row &+= rest
              some &+= UInt32(truncatingIfNeeded: rest &* rest)
            }
            squares += Int(some)
          }
          sum += Int(row)
        }
      }
    }
    let count = Double(width * height)
    let mean = Double(sum) / count
    grain = max(0, Double(squares) / count - mean * mean).squareRoot() / (9 * 255) * 20
  }

  /// The mean grey of 64 × 48 fields. In sRGB values, as what the eye compares is not light.
  private func scaledGrey() -> Plane {
    let columns = Coverage(source: width, target: Saliency.width)
    let rows = Coverage(source: height, target: Saliency.height)
    var small = Plane(
      width: Saliency.width, height: Saliency.height,
      values: Array(repeating: 0, count: Saliency.width * Saliency.height))
    unsafe greys.withUnsafeBufferPointer { greys in
      for y in 0..<small.height {
        for source in rows.spans[y].first...rows.spans[y].last {
          let share = rows.share(of: source, under: y)
          let start = source * width
          for x in 0..<small.width {
            let span = columns.spans[x]
            var sum: Int32 = 0
            for column in span.first + 1..<max(span.last, span.first + 1) {
              unsafe sum &+= Int32(greys[start + column])
            }
            let units =
              unsafe Int(sum) * columns.whole
              + Int(greys[start + span.first]) * span.firstUnits
              + Int(greys[start + span.last]) * span.lastUnits
            small.values[y * small.width + x] += Float(units) * columns.unit * share * (1 / 255)
          }
        }
      }
    }
    return small
  }
}
