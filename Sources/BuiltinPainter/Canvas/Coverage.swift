/// Fills polygons with exact coverage of each pixel, so that no edge is jagged at any size.
///
/// What several polygons of one call cover together is covered once.
struct Coverage {
  private struct Edge {
    var x: Float
    var top: Float
    var bottom: Float
    var slope: Float
    var direction: Float
  }

  private var edges: [Edge] = []
  private var left = Float.greatestFiniteMagnitude
  private var right = -Float.greatestFiniteMagnitude

  var isEmpty: Bool { edges.isEmpty }

  /// Corners in pixels.
  mutating func add(_ corners: [SIMD2<Float>]) {
    guard corners.count > 2 else { return }
    var area: Float = 0
    var previous = corners[corners.count - 1]
    for corner in corners {
      area += previous.x * corner.y - corner.x * previous.y
      previous = corner
    }
    let turn: Float = area < 0 ? -1 : 1
    previous = corners[corners.count - 1]
    for corner in corners {
      (left, right) = (min(left, corner.x), max(right, corner.x))
      if previous.y != corner.y {
        let isDown = previous.y < corner.y
        let (upper, lower) = isDown ? (previous, corner) : (corner, previous)
        edges.append(
          Edge(
            x: upper.x, top: upper.y, bottom: lower.y,
            slope: (lower.x - upper.x) / (lower.y - upper.y), direction: isDown ? turn : -turn))
      }
      previous = corner
    }
  }

  /// Calls `paint` with each row that is touched: the columns and how much of each is covered.
  mutating func fill<E: Error>(
    width: Int, height: Int, line: Line, _ paint: (Int, Range<Int>, Line) throws(E) -> Void
  ) throws(E) {
    let first = max(0, Int(max(left, 0)))
    let last = min(width, Int(min(max(right, 0), Float(width))) + 2)
    guard first < last, !edges.isEmpty else { return }
    edges.sort { $0.top != $1.top ? $0.top < $1.top : $0.x < $1.x }
    var next = 0
    var active: [Edge] = []
    var y = max(0, Int(max(edges[0].top, 0)))
    while y < height, next < edges.count || !active.isEmpty {
      while next < edges.count, edges[next].top < Float(y + 1) {
        if edges[next].bottom > Float(y) { active.append(edges[next]) }
        next += 1
      }
      for column in first..<last + 2 { line[column] = 0 }
      for edge in active { Self.accumulate(edge, row: y, limit: Float(width), into: line) }
      var sum: Float = 0
      for column in first..<last {
        sum += line[column]
        line[column] = min(1, abs(sum))
      }
      if !active.isEmpty { try paint(y, first..<min(last, width), line) }
      y += 1
      active.removeAll { $0.bottom <= Float(y) }
    }
  }

  /// The signed area to the right of a piece of edge, so that a running sum is the coverage.
  private static func accumulate(_ edge: Edge, row: Int, limit: Float, into line: Line) {
    let top = max(edge.top, Float(row))
    let bottom = min(edge.bottom, Float(row + 1))
    guard bottom > top else { return }
    let from = min(max(edge.x + (top - edge.top) * edge.slope, 0), limit)
    let to = min(max(edge.x + (bottom - edge.top) * edge.slope, 0), limit)
    let area = (bottom - top) * edge.direction
    let (x0, x1) = from < to ? (from, to) : (to, from)
    let start = Int(x0)
    let end = Int(x1.rounded(.up))
    if end <= start + 1 {
      let share = 0.5 * (x0 + x1) - Float(start)
      line[start] += area - area * share
      line[start + 1] += area * share
      return
    }
    let perColumn = 1 / (x1 - x0)
    let inset = x0 - Float(start)
    let firstPart = 0.5 * perColumn * (1 - inset) * (1 - inset)
    let outset = x1 - Float(end) + 1
    let lastPart = 0.5 * perColumn * outset * outset
    line[start] += area * firstPart
    if end == start + 2 {
      line[start + 1] += area * (1 - firstPart - lastPart)
    } else {
      let second = perColumn * (1.5 - inset)
      line[start + 1] += area * (second - firstPart)
      for column in start + 2..<end - 1 { line[column] += area * perColumn }
      let beforeLast = second + Float(end - start - 3) * perColumn
      line[end - 1] += area * (1 - beforeLast - lastPart)
    }
    line[end] += area * lastPart
  }
}
