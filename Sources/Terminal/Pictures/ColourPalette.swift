/// Up to 256 colours for a picture, by median cut: the box of colours that spreads most is cut where
/// half of its pixels are on each side.
///
/// Colours are counted in cells of 5 bits each way; so is the answer to which is nearest.
struct ColourPalette {
  private struct Box {
    /// Cells of the histogram.
    var cells: [Int]
    var axis: Int
    var spread: Int
  }

  private(set) var colours: [(red: Int, green: Int, blue: Int)] = []
  private var nearest: [Int16]

  /// The colours for `pixels`, three bytes each.
  init(_ pixels: [UInt8], maximumCount: Int = 256) {
    nearest = [Int16](repeating: -1, count: 1 << 15)
    var counts = [Int](repeating: 0, count: 1 << 15)
    var sums = [(Int, Int, Int)](repeating: (0, 0, 0), count: 1 << 15)
    for start in stride(from: 0, to: pixels.count, by: 3) {
      let cell = Self.cell(pixels[start], pixels[start + 1], pixels[start + 2])
      counts[cell] += 1
      sums[cell].0 += Int(pixels[start])
      sums[cell].1 += Int(pixels[start + 1])
      sums[cell].2 += Int(pixels[start + 2])
    }
    var boxes = [Self.box(counts.indices.filter { counts[$0] > 0 })]
    while boxes.count < maximumCount {
      guard let index = boxes.indices.max(by: { boxes[$0].spread < boxes[$1].spread }),
        boxes[index].spread > 0
      else { break }
      let (low, high) = Self.cut(boxes[index], counts)
      boxes[index] = Self.box(low)
      boxes.append(Self.box(high))
    }
    for box in boxes where !box.cells.isEmpty {
      let count = box.cells.reduce(0) { $0 + counts[$1] }
      let sum = box.cells.reduce((0, 0, 0)) { sum, cell in
        (sum.0 + sums[cell].0, sum.1 + sums[cell].1, sum.2 + sums[cell].2)
      }
      colours.append((sum.0 / count, sum.1 / count, sum.2 / count))
    }
  }

  /// The colour nearest to this one. Values outside a byte are taken as its ends.
  mutating func index(_ red: Int, _ green: Int, _ blue: Int) -> Int {
    let (r, g, b) = (clamped(red), clamped(green), clamped(blue))
    let cell = Self.cell(UInt8(r), UInt8(g), UInt8(b))
    if nearest[cell] >= 0 { return Int(nearest[cell]) }
    // From the middle of the cell, so that the answer does not hang on who asked first.
    let middle = (8 * (cell >> 10) + 4, 8 * (cell >> 5 & 31) + 4, 8 * (cell & 31) + 4)
    var (best, least) = (0, Int.max)
    for (index, colour) in colours.enumerated() {
      let (x, y, z) = (colour.red - middle.0, colour.green - middle.1, colour.blue - middle.2)
      let distance = 3 * x * x + 6 * y * y + z * z
      if distance < least { (best, least) = (index, distance) }
    }
    nearest[cell] = Int16(best)
    return best
  }

  private func clamped(_ value: Int) -> Int { min(255, max(0, value)) }

  private static func cell(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> Int {
    Int(red >> 3) << 10 | Int(green >> 3) << 5 | Int(blue >> 3)
  }

  private static func part(_ cell: Int, _ axis: Int) -> Int { cell >> (10 - 5 * axis) & 31 }

  private static func box(_ cells: [Int]) -> Box {
    // Green differences are seen best, blue ones least.
    let weights = [3, 4, 2]
    var box = Box(cells: cells, axis: 0, spread: 0)
    for axis in 0..<3 {
      let parts = cells.lazy.map { part($0, axis) }
      let spread = ((parts.max() ?? 0) - (parts.min() ?? 0)) * weights[axis]
      if spread > box.spread { (box.axis, box.spread) = (axis, spread) }
    }
    return box
  }

  private static func cut(_ box: Box, _ counts: [Int]) -> (low: [Int], high: [Int]) {
    let sorted = box.cells.sorted { part($0, box.axis) < part($1, box.axis) }
    let half = sorted.reduce(0) { $0 + counts[$1] } / 2
    var (sum, end) = (0, 0)
    while end < sorted.count - 1, sum + counts[sorted[end]] <= half || end == 0 {
      sum += counts[sorted[end]]
      end += 1
    }
    return (Array(sorted[..<end]), Array(sorted[end...]))
  }
}
